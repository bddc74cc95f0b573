/** What postgres tells of itself: its roles and settings, and the views and functions by which one asks for them. */
import type { Asking } from '../sql/asking.ts'
import type { Databases } from '../sql/databases.ts'
import type { View } from '../sql/server-facts.ts'
import type { Sessions } from '../sql/sessions.ts'
import { SqlError, type SqlValue, type TableName } from '../sql/syntax.ts'
import type { Table } from '../sql/table.ts'
import { Double, isTrue, numberOf } from '../sql/values.ts'
import { activityCall, activityView } from './activity.ts'
import { indexRows } from './index-rows.ts'
import { routineView } from './routine-views.ts'
import { changesSequence, sequenceCall, sequenceView } from './sequence-functions.ts'
import { typeText } from './types.ts'

interface Role {
  password: string
  /** What it may, in the order in which `\du` tells it. */
  readonly may: Set<string>
}

interface Server {
  /** The role that the image makes. */
  readonly first: { readonly name: string; readonly password: string }
  readonly version: string
  readonly folder: string
  /** What its command line sets: `-c max_connections=200`. */
  readonly settings: ReadonlyMap<string, string>
  databases(): Databases
  readonly sessions: Pick<Sessions<unknown>, 'all' | 'find'>
  readonly startedAt: number
}

/** `CREATE USER app WITH PASSWORD 'x'` */
const aboutRole =
  /^\s*(create|alter|drop)\s+(user|role)\s+(?:if\s+exists\s+)?"?(\w{1,63})"?([\s\S]{0,300}?)(?:password\s+'([^']{0,200})'([\s\S]{0,200}))?;?\s*$/i

const powers: readonly (readonly [word: string, told: string])[] = [
  ['superuser', 'Superuser'],
  ['createrole', 'Create role'],
  ['createdb', 'Create DB'],
  ['replication', 'Replication'],
  ['bypassrls', 'Bypass RLS'],
  ['login', 'Login'],
]

export class Catalogue {
  readonly #roles = new Map<string, Role>()
  /** How many names of chance were made in this instant. */
  #made = { at: 0, count: 0 }

  constructor(private readonly server: Server) {
    const { name, password } = server.first
    this.#roles.set(name, { password, may: new Set(powers.map(([word]) => word)) })
  }

  hasRole(name: string): boolean {
    return this.#roles.has(name)
  }

  passwordOf(name: string): string | undefined {
    return this.#roles.get(name)?.password
  }

  /** Whether a statement changes a role or a sequence. */
  isAbout(sql: string): boolean {
    return aboutRole.test(sql) || changesSequence(sql)
  }

  /** Does what a statement about a role says. @throws where that is there already, or is not */
  heed(sql: string): void {
    const [, verb, what, written, before = '', password, after = ''] = aboutRole.exec(sql) ?? []
    if (verb === undefined) return
    const name = written.toLowerCase()
    const known = this.#roles.get(name)
    if (/create/i.test(verb) && known) throw new SqlError('role exists', name)
    if (!/create/i.test(verb) && !known) {
      if (/\bif\s+exists\b/i.test(sql)) return
      throw new SqlError('no role', name)
    }
    if (/drop/i.test(verb)) {
      this.#roles.delete(name)
      return
    }
    const role = known ?? { password: '', may: new Set(/user/i.test(what) ? ['login'] : []) }
    if (password !== undefined) role.password = password
    for (const word of `${before} ${after}`.toLowerCase().match(/\w+/g) ?? []) {
      if (powers.some(([each]) => each === word)) role.may.add(word)
      else if (word.startsWith('no')) role.may.delete(word.slice(2))
    }
    this.#roles.set(name, role)
  }

  /** What a function of its own answers; undefined for one that it does not have. */
  call(name: string, asking: Asking, args: readonly SqlValue[]): SqlValue | undefined {
    const { database = '', user, now } = asking
    const [first = null, second = null] = args
    switch (name) {
      case 'current_database':
        return database
      case 'current_user':
      case 'session_user':
        return user
      case 'current_schema':
        return 'public'
      case 'pg_is_in_recovery':
        return false
      case 'pg_reload_conf':
        return true
      case 'set_config':
        return second
      case 'pg_get_viewdef':
        return (
          this.server
            .databases()
            .viewsOf(database)
            .get(String(first).replace(/^public\./, ''))?.text ?? null
        )
      case 'pg_database_size':
        return emptyDatabase
      case 'pg_size_pretty':
        return prettySize(numberOf(first))
      case 'current_setting':
        return this.#setting(String(first))
      case 'gen_random_uuid':
        return this.#uuid(now)
      case 'random':
        return new Double(Number.parseInt(this.#uuid(now).slice(0, 8), 16) / 2 ** 32)
      default:
        return (
          activityCall(name, asking, args, this.server.sessions) ??
          sequenceCall(name, asking, args, this.server.databases())
        )
    }
  }

  #setting(name: string): string {
    const known = this.#settings().get(name.toLowerCase())
    if (known === undefined) throw new SqlError('no setting', name)
    return known
  }

  #settings(): ReadonlyMap<string, string> {
    const { version, folder, settings } = this.server
    return new Map([
      ...usualSettings,
      ['config_file', `${folder}/postgresql.conf`],
      ['data_directory', folder],
      ['hba_file', `${folder}/pg_hba.conf`],
      ['server_version', version],
      ...settings,
    ])
  }

  /** Made of the instant, so that a change that is done again makes the same. */
  #uuid(now: number): string {
    const { at, count } = this.#made
    this.#made = { at: now, count: at === now ? count + 1 : 0 }
    let mixed = (now % 2 ** 31) ^ (this.#made.count * 0x9e3779b1)
    const digits = Array.from({ length: 32 }, () => {
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d) + 0x9e3779b9
      return ((mixed >>> 11) & 15).toString(16)
    })
    digits[12] = '4'
    digits[16] = '89ab'[Number.parseInt(digits[16], 16) & 3]
    return digits.join('').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }

  /** A table of what it knows of itself; undefined for one that it does not have. */
  view({ database: schema, name }: TableName, asking: Asking): View | undefined {
    const { database = '', user } = asking
    const views = () => [...this.server.databases().viewsOf(database).values()]
    const tables = () => [...this.server.databases().tablesOf(database).values()]
    const isStandard = schema === 'information_schema'
    switch (name) {
      case 'pg_database':
        return table(
          'datname datdba',
          this.server
            .databases()
            .names()
            .map((each) => [each, 10]),
        )
      case 'pg_roles':
      case 'pg_user':
        return this.#rolesView(name)
      case 'pg_namespace':
        return table('nspname', [['pg_catalog'], ['public'], ['information_schema']])
      case 'pg_settings':
        return table(
          'name setting',
          [...this.#settings()].map((each) => each),
        )
      case 'pg_tables':
        return table(
          'schemaname tablename tableowner',
          tables().map((each) => ['public', each.name, user]),
        )
      case 'pg_stat_user_tables':
        return table(
          'schemaname relname n_live_tup',
          tables().map((each) => ['public', each.name, each.rows.length]),
        )
      case 'pg_stat_activity':
        return activityView(this.server.sessions, this.server.startedAt)
      case 'pg_stat_replication':
        return table('pid usename application_name client_addr state sync_state', [])
      case 'pg_extension':
        return table('extname extversion', [['plpgsql', '1.0']])
      case 'pg_matviews':
        return table(
          'schemaname matviewname matviewowner definition',
          [...this.server.databases().materialsOf(database)].map(([each, { text }]) => [
            'public',
            each,
            user,
            text,
          ]),
        )
      case 'pg_indexes':
        return table('schemaname tablename indexname tablespace indexdef text', tables().flatMap(indexRows))
      case 'pg_constraint':
        return table(
          'conname contype conrelid confrelid condef columns',
          tables().flatMap((each) => [...foreignKeys(each, tables()), ...otherConstraints(each)]),
        )
      case 'pg_views':
        return table(
          'schemaname viewname viewowner definition',
          views().map((each) => ['public', each.name, user, each.text]),
        )
      case 'views':
        return isStandard
          ? table(
              'table_catalog table_schema table_name view_definition',
              views().map((each) => [database, 'public', each.name, each.text]),
            )
          : undefined
      case 'tables':
        return isStandard
          ? table(
              'table_catalog table_schema table_name table_type',
              this.server
                .databases()
                .relationsOf(database)
                .map((each) => [database, 'public', each.name, each.isView ? 'VIEW' : 'BASE TABLE']),
            )
          : undefined
      case 'columns':
        return isStandard
          ? table(
              'table_catalog table_schema table_name column_name ordinal_position is_nullable data_type',
              [...tables(), ...views()].flatMap((each) =>
                each.columns.map((column, n) => [
                  database,
                  'public',
                  each.name,
                  column.name,
                  n + 1,
                  'isRequired' in column && column.isRequired ? 'NO' : 'YES',
                  typeText(column.type).replace(/\(.*/, ''),
                ]),
              ),
            )
          : undefined
      default:
        return (
          routineView(name, this.server.databases(), database) ??
          sequenceView(name, asking, this.server.databases())
        )
    }
  }

  #rolesView(name: string): View {
    const words = ['superuser', 'createrole', 'createdb', 'replication', 'bypassrls', 'login']
    const columns =
      name === 'pg_roles'
        ? 'rolname rolsuper rolcreaterole rolcreatedb rolreplication rolbypassrls rolcanlogin'
        : 'usename usesuper usecreaterole usecreatedb userepl usebypassrls uselogin'
    const roles = [...this.#roles].sort(([a], [b]) => (a < b ? -1 : 1))
    return table(
      columns,
      roles.map(([each, { may }]) => [each, ...words.map((word) => may.has(word))]),
    )
  }
}

const table = (titles: string, rows: View['rows']): View => ({ titles: titles.split(' '), rows })

function foreignKeys({ name, columns }: Table, all: readonly Table[]): readonly (readonly SqlValue[])[] {
  return columns.flatMap((each) => {
    if (!each.references) return []
    const { table: other, onDelete } = each.references
    const key = all.find((one) => one.name === other)?.columns.find(({ isPrimary }) => isPrimary)
    const { column = key?.name ?? 'id' } = each.references
    const does = onDelete === 'refused' ? '' : ` ON DELETE ${onDelete.toUpperCase()}`
    const text = `FOREIGN KEY (${each.name}) REFERENCES ${other}(${column})${does}`
    return [[`${name}_${each.name}_fkey`, 'f', name, other, text, null]]
  })
}

/** Keys of several columns, and what is checked. */
const otherConstraints = ({ name, constraints }: Table): readonly (readonly SqlValue[])[] => [
  ...constraints.keys.map((each) => [
    each.isPrimary ? `${name}_pkey` : each.name || `${name}_${each.columns.join('_')}_key`,
    each.isPrimary ? 'p' : 'u',
    name,
    null,
    `${each.isPrimary ? 'PRIMARY KEY' : 'UNIQUE'} (${each.columns.join(', ')})`,
    each.columns.join(', '),
  ]),
  ...constraints.checks.map((each) => [
    each.name || `${name}${each.column === undefined ? '' : `_${each.column}`}_check`,
    'c',
    name,
    null,
    `CHECK (${each.text})`,
    each.text,
  ]),
]

/** What `\du` tells of a role. @param may as `pg_roles` has it */
export function powersOf(may: readonly SqlValue[]): string {
  const told = powers.filter(([word], n) => word !== 'login' && isTrue(may[n])).map(([, text]) => text)
  return [...told, ...(isTrue(may[5] ?? null) ? [] : ['Cannot login'])].join(', ')
}

const emptyDatabase = 7_602_703

/** Source: pg_size_pretty of PostgreSQL's manual: the next unit from ten thousand and some on. */
function prettySize(bytes: number): string {
  let size = bytes
  for (const unit of ['bytes', 'kB', 'MB', 'GB']) {
    if (size < 10_240) return `${Math.round(size)} ${unit}`
    size /= 1024
  }
  return `${Math.round(size)} TB`
}

const usualSettings: readonly (readonly [string, string])[] = [
  ['archive_mode', 'off'],
  ['client_encoding', 'UTF8'],
  ['default_transaction_isolation', 'read committed'],
  ['effective_cache_size', '4GB'],
  ['fsync', 'on'],
  ['hot_standby', 'on'],
  ['listen_addresses', '*'],
  ['log_statement', 'none'],
  ['maintenance_work_mem', '64MB'],
  ['max_connections', '100'],
  ['max_wal_senders', '10'],
  ['max_worker_processes', '8'],
  ['password_encryption', 'scram-sha-256'],
  ['port', '5432'],
  ['search_path', '"$user", public'],
  ['server_encoding', 'UTF8'],
  ['shared_buffers', '128MB'],
  ['ssl', 'off'],
  ['statement_timeout', '0'],
  ['synchronous_commit', 'on'],
  ['timezone', 'Etc/UTC'],
  ['transaction_isolation', 'read committed'],
  ['wal_level', 'replica'],
  ['work_mem', '4MB'],
]
