/** The server of mysql: keeps databases, and writes down what changes them where its files are, so that they outlast it. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import type { Working } from '../../runtime/program.ts'
import { converse, type Reply } from '../parts/conversation.ts'
import { secretVariable } from '../parts/secret-variable.ts'
import type { Asking } from '../sql/asking.ts'
import { Engine } from '../sql/engine.ts'
import type { Outcome } from '../sql/outcome.ts'
import { parseSql } from '../sql/parse.ts'
import { answerRows } from '../sql/question.ts'
import { withNumbers } from '../sql/redo.ts'
import type { View } from '../sql/server-facts.ts'
import { Session, Sessions } from '../sql/sessions.ts'
import type { Statement } from '../sql/statement.ts'
import { isChange } from '../sql/statement-facts.ts'
import { SqlError, type TableName } from '../sql/syntax.ts'
import { Transaction } from '../sql/transaction.ts'
import { Works } from '../sql/works.ts'
import { Accounts, accountNamed, deniedDatabase } from './accounts.ts'
import { ChangeLog, logStart } from './change-log.ts'
import { mysqlDialect } from './dialect.ts'
import { errorText } from './errors.ts'
import { explain } from './explain.ts'
import { mysqlFunctions } from './functions.ts'
import { mysqlGrammar } from './grammar.ts'
import { mariadbWarning } from './mariadb-notices.ts'
import { kill, processList } from './process-list.ts'
import { showPrograms } from './program-shows.ts'
import { type Change, changeOfSource, type Followed, Replication } from './replication.ts'
import { heedSettings, type Serving } from './serving.ts'
import { sessionCall } from './session-functions.ts'
import { asksForWholeGroups, serverIdOf, settingsIn, sqlModeOf } from './settings.ts'
import { show } from './shows.ts'
import { readStoredProgram } from './stored-programs.ts'
import { schemaView, variablesFor, variablesOf } from './variables.ts'
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

/** What comes of a statement, and what is to be written down of it and of those before. */
interface Done {
  readonly outcome: Outcome
  readonly changes: readonly Change[]
}

/** The numbers of connections begin behind those of the server's own threads. */
const firstId = 8

/** How long who waits for a row does so: innodb_lock_wait_timeout. */
const patienceMs = 50_000

/** And what he is answered, as one line of JSON. */
export type Answer = Outcome | { readonly error: string }

const systemDatabases = ['information_schema', 'mysql', 'performance_schema', 'sys']

/** The packet of an error: its length, its number, the error's mark and code (1156), and its words. */
const outOfOrder = '\x21\x00\x00\x01\xff\x84\x04#08S01Got packets out of order'

const equalIds =
  'Fatal error: The slave I/O thread stops because master and slave have equal MySQL server ids; these ids must be different for replication to work (or the --replicate-same-server-id option must be used on slave but this does not always make sense; please check the manual before using it).'

export class MySqlServer {
  readonly #engine: Engine
  readonly #settings: ReadonlyMap<string, string>
  readonly #replication: Replication
  readonly #log: ChangeLog
  readonly #sessions = new Sessions<Change>()
  #nextId = firstId
  #refused = 2
  readonly #accounts: Accounts
  readonly #since: number
  readonly #works: Works

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
    this.#log = new ChangeLog(context)
    const facts = {
      dialect: mysqlDialect,
      functions: mysqlFunctions,
      explain,
      compile: ({ body }: { readonly body: string }) => readStoredProgram(body),
      version: serverVersion(context.config.image),
      isReadOnly: this.#isReadOnly,
      variable: (name: string) => this.#variables().get(name),
      view: (table: TableName, asking: Asking) => this.#view(table, asking),
      call: sessionCall,
    }
    this.#engine = new Engine(facts, systemDatabases)
    this.#works = new Works(context, this.#engine, { deadlockAfterMs: 0, deadlockEndsAll: true })
    this.#works.first(() => this.#replay())
    for (const path of ['/var/lib/mysql', '/var/lib/mysql/mysql'])
      if (!context.files.exists(path)) context.files.makeDirectory(path)
    this.#replication = new Replication({
      context,
      serverId: this.#serverId,
      redo: (change) => this.#followUp(change),
    })
  }

  get #isReadOnly(): boolean {
    return this.#settings.has('super-read-only') || this.#settings.has('read-only')
  }

  #transaction(session: number): Transaction<Change> {
    return new Transaction({
      session,
      databases: this.#engine.databases,
      snapshots: this.#works.snapshots,
      isolation: 'repeatable read',
      refusesChanged: false,
    })
  }

  get #serverId(): number {
    return serverIdOf(this.#settings)
  }

  end(): void {
    this.#log.end()
    this.#replication.disconnect()
  }

  /** Takes a connection. */
  accept(socket: Socket): void {
    const { context } = this
    const id = this.#nextId++
    const session = new Session<Change>(id, this.#transaction(id), context, () => socket.abort())
    this.#sessions.open(session)
    const groupsFreely = !asksForWholeGroups(sqlModeOf(this.#settings, context.config.image))
    const serving: Serving = { session, groupsFreely, own: new Map(), commitsAlone: true }
    converse(socket, (bytes) => this.#replyTo(bytes, socket, serving), context, {
      onEnd: () => {
        this.#log.forget(socket)
        session.transaction.rollback()
        this.#sessions.close(session)
      },
    })
  }

  /** The answer to the first question that has come whole. */
  #replyTo(bytes: string, socket: Socket, serving: Serving): Reply | undefined {
    return answerRows<Question>(
      bytes,
      (question): Working<Answer | string> =>
        question.follow === undefined
          ? this.#answer(question, serving, socket)
          : this.#follow(question, socket),
      { socket, effort: this.#works.effort(), lastWord: outOfOrder },
    )
  }

  /** All that has changed since, for who wants to hear of what changes from now on, too. */
  *#follow({ user, password, follow = logStart, serverId }: Question, socket: Socket): Working<string> {
    const error =
      this.#refusal(String(user), String(password)) ?? (serverId === this.#serverId ? equalIds : undefined)
    if (error) return `${JSON.stringify({ error } satisfies Followed)}\n`
    return yield* this.#log.tell(socket, follow, this.#works.effort())
  }

  /** Does again what the source of a replica has done, or what was done before. @returns what is to be written down */
  *#redo(change: Change): Working<readonly Change[]> {
    const [, database, , , numbers] = change
    const { changes } = yield* withNumbers(this.#engine.databases, database, numbers, () =>
      this.#run(change, 'root@localhost', this.#transaction(0)),
    )
    return changes
  }

  *#followUp(change: Change): Working {
    for (const each of yield* this.#redo(change)) this.#log.write(each)
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
      return { titles, rows: [[this.#log.name, this.#log.position, '', '', '']] }
    } else if (isReplica && more === 'STATUS') {
      const status = this.#replication.status() ?? {}
      const titles = Object.keys(status)
      return { titles, rows: titles.length > 0 ? [Object.values(status)] : [] }
    } else return undefined
    return { changed: 0 }
  }

  *#answer(question: Question, serving: Serving, socket: Socket): Working<Answer> {
    yield* this.#works.ready()
    const { session } = serving
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
      const address = question.isLocal ? undefined : socket.peer
      session.begin(sql, { user: key!.slice(0, key!.lastIndexOf('@')), database, address, application: '' })
      if (kill(sql, this.#sessions)) return { changed: 0 }
      return (
        this.#replicate(sql) ??
        this.#show(sql, key!, database, session) ??
        (yield* this.#carryOut([this.context.now(), database, sql], key!, serving))
      )
    } catch (error) {
      if (!(error instanceof SqlError)) throw error
      if (error.reason === 'ended') socket.abort()
      return { error: errorText(error, database) }
    } finally {
      session.end()
    }
  }

  #show(sql: string, key: string, database: string | undefined, { id }: Session<Change>): Answer | undefined {
    if (!/^\s*show\s/i.test(sql)) return undefined
    const [, whose] = /^\s*show\s+grants(?:\s+for\s+([\s\S]{1,200}))?\s*$/i.exec(sql) ?? []
    if (/^\s*show\s+grants\b/i.test(sql))
      return this.#accounts.grantsOf(
        whose === undefined || /^current_user/i.test(whose) ? key : accountNamed(whose),
      )
    const { databases } = this.#engine
    const programs = showPrograms(sql, databases, database, this.#since)
    if (programs) return programs
    return show({
      sql,
      database,
      isMariadb: isMariadb(this.context.config.image),
      variables: this.#variables(),
      uptimeSeconds: Math.floor((this.context.now() - this.#since) / 1_000),
      processes: (isFull) => this.#processes(id, isFull),
      table: (name, of) => databases.table({ database: of, name }, database),
      view: (name, of) => databases.view({ database: of, name }, database),
      tables: (of) => [...databases.tablesOf(of).values()],
    })
  }

  #processes(own: number, isFull: boolean): View {
    return processList(this.#sessions.all, { now: this.context.now(), since: this.#since, own, isFull })
  }

  *#carryOut(change: Change, user: string, serving: Serving): Working<Outcome> {
    const { session } = serving
    const { numbers } = session
    const { outcome, changes } = yield* this.#run(change, user, session.transaction, serving)
    for (const each of changes) this.#log.write(each)
    numbers.rowsChanged = outcome.titles ? -1 : (outcome.changed ?? 0)
    if (outcome.titles) numbers.rowsFound = outcome.rows?.length ?? 0
    if (outcome.uses !== undefined && !this.#accounts.mayUse(user, outcome.uses))
      throw new SqlError('no right', deniedDatabase(user, outcome.uses))
    return outcome
  }

  /** @param serving who asks; absent where something is done again. @returns what is to be written down, too */
  *#run(
    [now, database, sql, serverId = this.#serverId, , variables]: Change,
    user: string,
    transaction: Transaction<Change>,
    serving?: Serving,
  ): Working<Done> {
    const session = serving?.session
    this.context.work(sql.length / 10_000)
    if (this.#accounts.isAbout(sql)) {
      if (this.#isReadOnly && session) throw new SqlError('read only', '--super-read-only')
      this.#accounts.heed(sql, user)
      return { outcome: { changed: 0 }, changes: [[now, database, sql, serverId]] }
    }
    const statement = yield* parseSql(sql, mysqlGrammar, this.#works.effort(session?.check))
    if (serving) heedSettings(sql, serving)
    // What makes tables and databases ends what was begun.
    const ends = isChange(statement) && !/^(insert|update|delete)$/.test(statement.kind)
    const control: Statement = ends ? { kind: 'commit' } : statement
    const before = yield* this.#works.heed(control, transaction)
    if (serving && !serving.commitsAlone) transaction.open()
    const { outcome, changes } = yield* this.#works.run({
      statement,
      asking: {
        database,
        user,
        now,
        trusts: session ? transaction.trusts : true,
        numbers: session?.numbers,
        session: session?.id,
        own: serving?.own ?? new Map(Object.entries(variables ?? {})),
        groupsFreely: serving?.groupsFreely ?? true,
      },
      transaction,
      session,
      patienceMs,
      ...(isChange(statement) && {
        change: (): Change => [
          now,
          database,
          sql,
          serverId,
          session?.numbers.firsts ?? null,
          variablesFor(sql, serving?.own),
        ],
      }),
    })
    return { outcome, changes: [...before, ...changes] }
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
    return variablesOf(this.context.config, this.#settings)
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
  *#replay(): Working {
    const { databases } = this.#engine
    const first = this.context.env('MYSQL_DATABASE') ?? this.context.env('MARIADB_DATABASE')
    if (first !== undefined && !databases.has(first)) databases.make(first)
    for (const change of this.#log.before())
      try {
        yield* this.#redo(change)
      } catch (error) {
        if (!(error instanceof SqlError || error instanceof TypeError)) throw error
      }
  }
}
