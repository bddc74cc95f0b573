/** Who may ask mysql, and what. Source: its manual, Account Management Statements. */
import type { View } from '../sql/server-facts.ts'
import { SqlError } from '../sql/syntax.ts'

interface Account {
  password: string
  /** `ALL PRIVILEGES` by what it is on: `*.*`, `shop.*`, `shop.pet`. */
  readonly grants: Map<string, string>
}

/** `'bob'@'%'`, `bob@localhost`, `bob`; behind it, `IDENTIFIED BY 'x'`. */
const one = `['"\`]?([\\w.-]{0,64})['"\`]?(?:@['"\`]?([\\w.%:-]{1,255})['"\`]?)?`
const account = new RegExp(
  `^${one}(?:\\s+identified\\s+(?:with\\s+['"\`]?\\w+['"\`]?\\s+)?by\\s+(?:password\\s+)?['"]([^'"]{0,200})['"])?(?:\\s+(?:require|with|password|account|default|comment)\\b[^,]*)?\\s*(?:,\\s*|$)`,
  'i',
)
const aboutUsers = /^\s*(create|alter|drop)\s+user\s+(if\s+(?:not\s+)?exists\s+)?([\s\S]{1,2000})$/i
const aboutGrants =
  /^\s*(grant|revoke)\s+([\s\S]{1,500}?)\s+on\s+(?:table\s+)?([`\w*%-]+(?:\.[`\w*%-]+)?)\s+(?:to|from)\s+([\s\S]{1,1000}?)(\s+with\s+grant\s+option)?\s*$/i
const aboutPassword =
  /^\s*set\s+password\s+(?:for\s+([\s\S]{1,200}?)\s*)?=\s*(?:password\s*\()?\s*['"]([^'"]{0,200})['"]\s*\)?\s*$/i

interface Named {
  readonly key: string
  readonly password: string | undefined
}

/** All that are named in a row. @throws for what is no account */
function accountsIn(text: string): readonly Named[] {
  const found: Named[] = []
  for (let rest = text.trim(); rest !== ''; ) {
    const [all = '', name = '', host = '%', password] = account.exec(rest) ?? []
    if (all === '') throw new SqlError('syntax', rest)
    found.push({ key: `${name}@${host}`, password })
    rest = rest.slice(all.length)
  }
  return found
}

/** The account that is named, `bob@%`. */
export const accountNamed = (text: string): string => accountsIn(text)[0].key

export const deniedDatabase = (key: string, database: string): string =>
  `ERROR 1044 (42000): Access denied for user ${shown(key, "'")} to database '${database}'`

const shown = (key: string, quote: string): string => {
  const at = key.lastIndexOf('@')
  return `${quote}${key.slice(0, at)}${quote}@${quote}${key.slice(at + 1)}${quote}`
}

const isEverything = (rights: string): boolean => /^all(\s+privileges)?$/i.test(rights.trim())

export class Accounts {
  readonly #byKey = new Map<string, Account>()

  constructor(
    root: string,
    first: { readonly name: string; readonly password: string } | undefined,
    database?: string,
  ) {
    for (const host of ['%', 'localhost'])
      this.#byKey.set(`root@${host}`, { password: root, grants: new Map([['*.*', 'ALL PRIVILEGES']]) })
    if (!first) return
    const grants = new Map(database === undefined ? [] : [[`${database}.*`, 'ALL PRIVILEGES']])
    this.#byKey.set(`${first.name}@%`, { password: first.password, grants })
  }

  /** Whether a statement is about who may do what. */
  isAbout(sql: string): boolean {
    return aboutUsers.test(sql) || aboutGrants.test(sql) || aboutPassword.test(sql)
  }

  /** @param user who asks */
  heed(sql: string, user: string): void {
    const [, verb, lenient = '', users] = aboutUsers.exec(sql) ?? []
    if (verb !== undefined) this.#change(verb.toLowerCase(), users, lenient !== '')
    const [, grants, rights = '', on = '', to] = aboutGrants.exec(sql) ?? []
    if (grants !== undefined) this.#grant(/grant/i.test(grants), { rights, on, to })
    const [, whose = user, password] = aboutPassword.exec(sql) ?? []
    if (password !== undefined)
      for (const { key } of accountsIn(whose)) this.#need(key, 'SET PASSWORD').password = password
  }

  #change(verb: string, users: string, isLenient: boolean): void {
    const named = accountsIn(users)
    const wrong = named.filter(({ key }) => this.#byKey.has(key) === (verb === 'create'))
    if (wrong.length > 0 && !isLenient) {
      const subject = wrong.map(({ key }) => shown(key, "'")).join(',')
      throw new SqlError(verb === 'create' ? 'role exists' : 'no role', subject, `${verb.toUpperCase()} USER`)
    }
    for (const { key, password } of named) {
      const known = this.#byKey.get(key)
      if (verb === 'drop') this.#byKey.delete(key)
      else if (!known && verb === 'create')
        this.#byKey.set(key, { password: password ?? '', grants: new Map() })
      else if (known && verb === 'alter' && password !== undefined) known.password = password
    }
  }

  #grant(isGiven: boolean, { rights, on, to }: { rights: string; on: string; to: string }): void {
    const place = on.replaceAll('`', '')
    const told = isEverything(rights) ? 'ALL PRIVILEGES' : rights.toUpperCase().replace(/\s*,\s*/g, ', ')
    for (const { key, password } of accountsIn(to)) {
      const known = this.#byKey.get(key)
      // Until version 8, a grant made who was not there.
      if (!known && password === undefined) throw new SqlError('no grantee', key)
      const account = known ?? { password: password ?? '', grants: new Map<string, string>() }
      this.#byKey.set(key, account)
      if (isGiven) account.grants.set(place, told)
      else account.grants.delete(place)
    }
  }

  #need(key: string, verb: string): Account {
    const found = this.#byKey.get(key) ?? this.#byKey.get(key.replace(/@[^@]*$/, '@localhost'))
    if (!found) throw new SqlError('no role', shown(key, "'"), verb)
    return found
  }

  /** The account by which somebody is let in, `bob@%`; undefined for who is not. */
  keyOf(user: string, password: string, isLocal: boolean): string | undefined {
    const keys = isLocal ? [`${user}@localhost`, `${user}@%`] : [`${user}@%`]
    const others = [...this.#byKey.keys()].filter(
      (each) => each.startsWith(`${user}@`) && !each.endsWith('@localhost'),
    )
    // Who is known from there counts, and nobody else of that name.
    const key = [...keys, ...others].find((each) => this.#byKey.has(each))
    return key !== undefined && this.#byKey.get(key)?.password === password ? key : undefined
  }

  /** Whether an account may look at a database at all. */
  mayUse(key: string, database: string): boolean {
    if (/^(information_schema|performance_schema)$/.test(database)) return true
    const places = [...(this.#byKey.get(key)?.grants.keys() ?? [])]
    return places.some((each) => each === '*.*' || each.startsWith(`${database}.`) || isLike(each, database))
  }

  /** What `SHOW GRANTS` tells. */
  grantsOf(key: string): View {
    const account = this.#need(key, 'SHOW GRANTS')
    const who = shown(key, '`')
    const lines = [...account.grants].map(([place, rights]) => {
      if (place === '*.*' && rights === 'ALL PRIVILEGES')
        return `GRANT ${everything} ON *.* TO ${who}${key.startsWith('root@') ? ' WITH GRANT OPTION' : ''}`
      const on =
        place === '*.*'
          ? place
          : place
              .split('.')
              .map((each) => (each === '*' ? each : `\`${each}\``))
              .join('.')
      return `GRANT ${rights} ON ${on} TO ${who}`
    })
    const isGlobal = account.grants.has('*.*')
    return {
      titles: [`Grants for ${key}`],
      rows: [...(isGlobal ? [] : [`GRANT USAGE ON *.* TO ${who}`]), ...lines].map((each) => [each]),
    }
  }

  /** `mysql.user` */
  view(): View {
    const keys = [
      ...this.#byKey.keys(),
      'mysql.infoschema@localhost',
      'mysql.session@localhost',
      'mysql.sys@localhost',
    ]
    const rows = keys.map((each) => [
      each.slice(each.lastIndexOf('@') + 1),
      each.slice(0, each.lastIndexOf('@')),
      'caching_sha2_password',
    ])
    return { titles: ['Host', 'User', 'plugin'], rows: rows.sort((a, b) => (`${a}` < `${b}` ? -1 : 1)) }
  }
}

/** `shop\_%`.* is on databases of such names. */
function isLike(place: string, database: string): boolean {
  const pattern = place.slice(0, place.lastIndexOf('.')).replaceAll('\\_', '_')
  return pattern.endsWith('%') && database.startsWith(pattern.slice(0, -1))
}

const everything =
  'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, RELOAD, SHUTDOWN, PROCESS, FILE, REFERENCES, INDEX, ALTER, SHOW DATABASES, SUPER, CREATE TEMPORARY TABLES, LOCK TABLES, EXECUTE, REPLICATION SLAVE, REPLICATION CLIENT, CREATE VIEW, SHOW VIEW, CREATE ROUTINE, ALTER ROUTINE, CREATE USER, EVENT, TRIGGER, CREATE TABLESPACE, CREATE ROLE, DROP ROLE'
