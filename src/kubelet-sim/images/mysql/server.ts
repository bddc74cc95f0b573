/** The server of mysql: keeps databases, and writes down what changes them where its files are, so that they outlast it. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Working } from '../../runtime/program.ts'
import type { Socket } from '../../runtime/socket.ts'
import { converse, type Reply } from '../parts/conversation.ts'
import { secretVariable } from '../parts/secret-variable.ts'
import { appendLines, writtenLines } from '../parts/written-lines.ts'
import type { View } from '../sql/answers.ts'
import type { Asking } from '../sql/asking.ts'
import { Engine, isChange } from '../sql/engine.ts'
import type { Outcome } from '../sql/outcome.ts'
import { parseSql } from '../sql/parse.ts'
import { answerRows } from '../sql/question.ts'
import { GivenNumbers } from '../sql/sequence.ts'
import { SqlError, type TableName } from '../sql/syntax.ts'
import { Transaction } from '../sql/transaction.ts'
import { Works } from '../sql/works.ts'
import { Accounts, accountNamed, deniedDatabase } from './accounts.ts'
import { mysqlDialect } from './dialect.ts'
import { errorText } from './errors.ts'
import { mysqlFunctions } from './functions.ts'
import { mysqlGrammar } from './grammar.ts'
import { mariadbWarning } from './mariadb-notices.ts'
import { type Change, changeOfSource, type Followed, Replication } from './replication.ts'
import { sessionCall } from './session-functions.ts'
import { asksForWholeGroups, settingsIn, sqlModeIn, sqlModeOf } from './settings.ts'
import { show } from './shows.ts'
import { schemaView, usualVariables } from './variables.ts'
import { isMariadb, serverVersion } from './version.ts'

/** What a client says, as one line of JSON; `database` is the one that he uses. */
export interface Question {
  readonly user: string
  readonly password: string
  readonly database?: string
  readonly sql: string
  /** A replica: from where in the log on it wants every change. */
  readonly follow?: number
  readonly serverId?: number
  /** He is in the container itself. */
  readonly isLocal?: boolean
}

type Begun = Transaction<Change>

/** Who asks. */
interface Serving {
  readonly transaction: Begun
  readonly numbers: GivenNumbers
  groupsFreely: boolean
}

/** And what he is answered, as one line of JSON. */
export type Answer = Outcome | { readonly error: string }

const systemDatabases = ['information_schema', 'mysql', 'performance_schema', 'sys']

/** Every change, one a line: when, in which database, and what was said. */
const journal = '/var/lib/mysql/binlog.000001'

/** The packet of an error: its length, its number, the error's mark and code (1156), and its words. */
const outOfOrder = '\x21\x00\x00\x01\xff\x84\x04#08S01Got packets out of order'

const equalIds =
  'Fatal error: The slave I/O thread stops because master and slave have equal MySQL server ids; these ids must be different for replication to work (or the --replicate-same-server-id option must be used on slave but this does not always make sense; please check the manual before using it).'

/** Where every log begins, whatever stands in it. */
const logStart = 4

export class MySqlServer {
  readonly #engine: Engine
  readonly #settings: ReadonlyMap<string, string>
  readonly #facts: { isReadOnly: boolean }
  readonly #replication: Replication
  /** Those who are told of every change. */
  readonly #followers = new Set<Socket>()
  #refused = 2
  readonly #accounts: Accounts
  readonly #since: number
  readonly #works: Works
  /** Of what is done again, whoever has done it. */
  readonly #redone = new GivenNumbers()
  /** The end of the log, in bytes. */
  #position = logStart

  constructor(private readonly context: ServiceContext) {
    this.#settings = settingsIn(context)
    this.#since = context.now()
    const secret = (name: string) =>
      secretVariable(context, `MYSQL_${name}`) ?? secretVariable(context, `MARIADB_${name}`)
    const first = secret('USER')
    const database = context.env('MYSQL_DATABASE') ?? context.env('MARIADB_DATABASE')
    this.#accounts = new Accounts(
      secret('ROOT_PASSWORD') ?? '',
      first === undefined ? undefined : { name: first, password: secret('PASSWORD') ?? '' },
      database,
    )
    const isReadOnly = this.#settings.has('super-read-only') || this.#settings.has('read-only')
    const facts = {
      dialect: mysqlDialect,
      functions: mysqlFunctions,
      version: serverVersion(context.config.image),
      isReadOnly: false,
      variable: (name: string) => this.#variables().get(name),
      view: (table: TableName, asking: Asking) => this.#view(table, asking),
      call: sessionCall,
    }
    this.#facts = facts
    this.#engine = new Engine(facts, systemDatabases)
    this.#works = new Works(context, this.#engine.databases)
    this.#works.begin(() => this.#replay(isReadOnly))
    for (const path of ['/var/lib/mysql', '/var/lib/mysql/mysql'])
      if (!context.files.exists(path)) context.files.makeDirectory(path)
    this.#replication = new Replication({
      context,
      serverId: this.#serverId,
      redo: (change) => this.#works.do(() => this.#redo(change)),
    })
  }

  get #serverId(): number {
    return Number(this.#settings.get('server-id') ?? 1)
  }

  /** It is gone: those who follow it look for it. */
  end(): void {
    for (const each of this.#followers) each.abort()
    this.#replication.disconnect()
  }

  /** Takes a connection. */
  accept(socket: Socket): void {
    const { context } = this
    const transaction: Begun = new Transaction(this.#engine.databases)
    const groupsFreely = !asksForWholeGroups(sqlModeOf(this.#settings, context.config.image))
    const serving: Serving = { transaction, numbers: new GivenNumbers(), groupsFreely }
    converse(socket, (bytes) => this.#replyTo(bytes, socket, serving), context, {
      onEnd: () => {
        this.#followers.delete(socket)
        this.#works.begin(() => transaction.rollback(this.#works.effort()))
      },
    })
  }

  /** The answer to the first question that has come whole. */
  #replyTo(bytes: string, socket: Socket, serving: Serving): Reply | undefined {
    return answerRows<Question>(
      bytes,
      (question) =>
        this.#works.do<Answer | string>(() =>
          question.follow === undefined ? this.#answer(question, serving) : this.#follow(question, socket),
        ),
      { socket, effort: this.#works.effort(), lastWord: outOfOrder },
    )
  }

  /** All that has changed since, for who wants to hear of what changes from now on, too. */
  *#follow({ user, password, follow = logStart, serverId }: Question, socket: Socket): Working<string> {
    const error =
      this.#refusal(String(user), String(password)) ?? (serverId === this.#serverId ? equalIds : undefined)
    if (error) return `${JSON.stringify({ error } satisfies Followed)}\n`
    const effort = this.#works.effort()
    let position = logStart
    let text = ''
    for (const line of writtenLines(this.context.files, journal)) {
      if (effort.needsRest(line.length)) yield* effort.rest()
      position += line.length + 1
      const change = position > follow ? changeIn(line) : undefined
      if (change) text += `${JSON.stringify({ change, position } satisfies Followed)}\n`
    }
    this.#followers.add(socket)
    return text
  }

  /** What the source of a replica has done. */
  *#redo(change: Change): Working {
    const { isReadOnly } = this.#facts
    this.#facts.isReadOnly = false
    try {
      yield* this.#run(change, 'root@localhost')
    } finally {
      this.#facts.isReadOnly = isReadOnly
    }
  }

  /** Statements about replication; undefined for all others. */
  #replicate(sql: string): Answer | undefined {
    const told = changeOfSource(sql)
    const [verb, what, more] = sql
      .trim()
      .toUpperCase()
      .split(/[\s;]+/)
    const isReplica = what === 'SLAVE' || what === 'REPLICA'
    if (told) this.#replication.change(told)
    else if (verb === 'START' && isReplica) {
      const error = this.#replication.start()
      if (error) return { error }
    } else if (verb === 'STOP' && isReplica) this.#replication.stop()
    else if (verb === 'RESET' && isReplica) this.#replication.reset()
    else if (verb !== 'SHOW' || more === undefined) return undefined
    else if (what === 'MASTER' || what === 'BINARY') {
      if (more !== 'STATUS' && more !== 'LOG') return undefined
      const titles = ['File', 'Position', 'Binlog_Do_DB', 'Binlog_Ignore_DB', 'Executed_Gtid_Set']
      return { titles, rows: [[journal.slice(journal.lastIndexOf('/') + 1), this.#position, '', '', '']] }
    } else if (isReplica && more === 'STATUS') {
      const status = this.#replication.status() ?? {}
      const titles = Object.keys(status)
      return { titles, rows: titles.length > 0 ? [Object.values(status)] : [] }
    } else return undefined
    return { changed: 0 }
  }

  *#answer(question: Question, serving: Serving): Working<Answer> {
    const [user, sql] = [String(question.user), String(question.sql)]
    const database = question.database === undefined ? undefined : String(question.database)
    try {
      const key = this.#accounts.keyOf(user, String(question.password), question.isLocal === true)
      const refusal = key === undefined ? this.#refusal(user, String(question.password)) : undefined
      if (refusal) {
        this.#tellOfRefusal(refusal)
        return { error: refusal }
      }
      if (database !== undefined) {
        if (!this.#engine.databases.has(database)) throw new SqlError('unknown database', database)
        if (!this.#accounts.mayUse(key!, database)) return { error: deniedDatabase(key!, database) }
      }
      return (
        this.#replicate(sql) ??
        this.#show(sql, key!, database) ??
        (yield* this.#run([this.context.now(), database, sql], key!, serving))
      )
    } catch (error) {
      if (error instanceof SqlError) return { error: errorText(error, database) }
      throw error
    }
  }

  #show(sql: string, key: string, database: string | undefined): Answer | undefined {
    if (!/^\s*show\s/i.test(sql)) return undefined
    const [, whose] = /^\s*show\s+grants(?:\s+for\s+([\s\S]{1,200}))?\s*$/i.exec(sql) ?? []
    if (/^\s*show\s+grants\b/i.test(sql))
      return this.#accounts.grantsOf(
        whose === undefined || /^current_user/i.test(whose) ? key : accountNamed(whose),
      )
    const { databases } = this.#engine
    return show({
      sql,
      database,
      user: key.slice(0, key.lastIndexOf('@')),
      isMariadb: isMariadb(this.context.config.image),
      variables: this.#variables(),
      uptimeSeconds: Math.floor((this.context.now() - this.#since) / 1_000),
      table: (name, of) => databases.table({ database: of, name }, database),
      view: (name, of) => databases.view({ database: of, name }, database),
      tables: (of) => [...databases.tablesOf(of).values()],
    })
  }

  /** @param serving who asks; absent where something is done again */
  *#run(change: Change, user: string, serving?: Serving): Working<Outcome> {
    const { transaction, numbers = this.#redone } = serving ?? {}
    const [now, database, sql, serverId = this.#serverId] = change
    this.context.work(sql.length / 10_000)
    const written: Change = [now, database, sql, serverId]
    if (this.#accounts.isAbout(sql)) {
      if (this.#facts.isReadOnly) throw new SqlError('read only', '--super-read-only')
      this.#accounts.heed(sql, user)
      this.#write(written)
      return { changed: 0 }
    }
    const effort = this.#works.effort()
    const statement = yield* parseSql(sql, mysqlGrammar, effort)
    // What makes tables and databases ends what was begun.
    const ends = isChange(statement) && !/^(insert|update|delete)$/.test(statement.kind)
    const heeded = transaction && (yield* transaction.heed(ends ? { kind: 'commit' } : statement, effort))
    for (const each of heeded ?? []) this.#write(each)
    const changes = isChange(statement)
    if (changes) transaction?.prepare()
    const mode = sqlModeIn(sql)
    if (serving && mode !== undefined) serving.groupsFreely = !asksForWholeGroups(mode)
    const [, checks] = /\bforeign_key_checks\s*=\s*([01@])/i.exec(sql) ?? []
    if (transaction && checks !== undefined) transaction.trusts = checks === '0'
    const trusts = transaction?.trusts ?? true
    const outcome = yield* this.#engine.run(statement, {
      database,
      user,
      now,
      trusts,
      numbers,
      groupsFreely: serving?.groupsFreely ?? true,
      toil: this.#works.toil,
    })
    numbers.rowsChanged = outcome.titles ? -1 : (outcome.changed ?? 0)
    if (outcome.titles) numbers.rowsFound = outcome.rows?.length ?? 0
    if (outcome.uses !== undefined && transaction && !this.#accounts.mayUse(user, outcome.uses))
      throw new SqlError('no right', deniedDatabase(user, outcome.uses))
    if (changes && transaction?.isOpen) transaction.note(written)
    else if (changes) this.#write(written)
    return outcome
  }

  #refusal(user: string, password: string): string | undefined {
    if (this.#accounts.keyOf(user, password, true) !== undefined) return undefined
    return `ERROR 1045 (28000): Access denied for user '${user}'@'localhost' (using password: ${password ? 'YES' : 'NO'})`
  }

  /** mariadb writes down whom it has not let in. */
  #tellOfRefusal(refusal: string): void {
    const { context } = this
    if (!isMariadb(context.config.image)) return
    const text = refusal.slice(refusal.indexOf(': ') + 2)
    context.complain(mariadbWarning(context.now(), ++this.#refused, text))
  }

  #variables(): ReadonlyMap<string, string | number> {
    const { image, hostname } = this.context.config
    const isReadOnly = this.#settings.has('super-read-only')
    const given = [...this.#settings].map(([name, value]) => [name.replaceAll('-', '_'), value] as const)
    return new Map<string, string | number>([
      ...usualVariables,
      ...given,
      ['hostname', hostname],
      ['version', serverVersion(image)],
      ['server_id', this.#serverId],
      ['read_only', isReadOnly ? 1 : 0],
      ['super_read_only', isReadOnly ? 1 : 0],
    ])
  }

  /** What it tells of itself as tables. */
  #view({ database = '', name }: TableName, asking: Asking): View | undefined {
    const of = (asking.database ?? '').toLowerCase()
    const place = `${(database || of).toLowerCase()}.${name.toLowerCase()}`
    if (place === 'mysql.user') return this.#accounts.view()
    return place.startsWith('information_schema.')
      ? schemaView(place.slice(place.indexOf('.') + 1), this.#engine.databases)
      : undefined
  }

  /** What was done before, and what the variables of the container ask for. */
  *#replay(isReadOnly: boolean): Working {
    const engine = this.#engine
    const effort = this.#works.effort()
    const first = this.context.env('MYSQL_DATABASE') ?? this.context.env('MARIADB_DATABASE')
    if (first !== undefined && !engine.databases.has(first)) engine.databases.make(first)
    for (const line of writtenLines(this.context.files, journal)) {
      if (line !== '') this.#position += line.length + 1
      // A line may be cut off where the disk was full, or be somebody else's.
      try {
        const [now, database, sql] = JSON.parse(line) as Change
        if (this.#accounts.isAbout(sql)) {
          this.#accounts.heed(sql, 'root@localhost')
          continue
        }
        if (effort.needsRest(line.length)) yield* effort.rest()
        const statement = yield* parseSql(sql, mysqlGrammar, effort)
        const numbers = this.#redone
        const asking = {
          database,
          user: 'root@localhost',
          now,
          trusts: true,
          numbers,
          groupsFreely: true,
          toil: this.#works.toil,
        }
        yield* engine.run(statement, asking)
      } catch (error) {
        if (!(error instanceof SqlError || error instanceof SyntaxError || error instanceof TypeError))
          throw error
      }
    }
    this.#facts.isReadOnly = isReadOnly
  }

  #write(change: Change): void {
    const line = JSON.stringify(change)
    appendLines(this.context.files, journal, `${line}\n`)
    this.#position += line.length + 1
    const told: Followed = { change, position: this.#position }
    for (const follower of this.#followers) {
      // Who does not read is left; he asks again from where he was.
      if (follower.write(`${JSON.stringify(told)}\n`) === undefined) continue
      this.#followers.delete(follower)
      follower.abort()
    }
  }
}

function changeIn(line: string): Change | undefined {
  // It may be cut off where the disk was full.
  try {
    return JSON.parse(line) as Change
  } catch {
    return undefined
  }
}
