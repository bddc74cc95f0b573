/** The server of postgres: keeps databases, and writes down what changes them where its files are, so that they outlast it. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import type { Working } from '../../runtime/program.ts'
import { converse } from '../parts/conversation.ts'
import { isFilling } from '../parts/init-scripts.ts'
import { secretVariable } from '../parts/secret-variable.ts'
import { appendLines, writtenLines } from '../parts/written-lines.ts'
import { Engine } from '../sql/engine.ts'
import { isolationIn } from '../sql/isolation.ts'
import type { Outcome } from '../sql/outcome.ts'
import { parseSql } from '../sql/parse.ts'
import { answerRows } from '../sql/question.ts'
import { type FirstNumbers, withNumbers } from '../sql/redo.ts'
import { Session, Sessions } from '../sql/sessions.ts'
import type { Statement } from '../sql/statement.ts'
import { isChange } from '../sql/statement-facts.ts'
import { SqlError } from '../sql/syntax.ts'
import { Transaction } from '../sql/transaction.ts'
import { Works } from '../sql/works.ts'
import { Catalogue } from './catalogue.ts'
import { compiled } from './compiled.ts'
import { postgresDialect } from './dialect.ts'
import { errorText } from './errors.ts'
import { explain } from './explain.ts'
import { postgresFunctions } from './functions.ts'
import { postgresGrammar } from './grammar.ts'
import { logLine } from './notices.ts'
import { dataFolder } from './service.ts'
import { Timeouts } from './timeouts.ts'
import { postgresVersion, serverVersion } from './version.ts'

/** What a client says, as one line of JSON. */
export interface Question {
  readonly user: string
  /** Undefined where he says none. */
  readonly password?: string
  readonly database: string
  /** He is in the container itself, where everybody is trusted. */
  readonly isLocal: boolean
  /** What he calls himself. */
  readonly application?: string
  readonly sql: string
}

/** And what he is answered, as one line of JSON: what is fatal ends his session. */
export type Answer =
  | (Outcome & { readonly tag: string })
  | { readonly error?: string; readonly fatal?: string }

/** What is written down of what has changed something. */
type Change = readonly [at: number, database: string, user: string, sql: string, numbers?: FirstNumbers]

/** Who asks. */
interface Serving {
  readonly session: Session<Change>
  readonly timeouts: Timeouts
}

/** As deadlock_timeout has it. */
const deadlockAfterMs = 1_000

export class PostgresServer {
  readonly #engine: Engine
  readonly #catalogue: Catalogue
  readonly #works: Works
  readonly #sessions = new Sessions<Change>()

  constructor(private readonly context: ServiceContext) {
    const first = this.#secret('POSTGRES_USER') ?? 'postgres'
    const { image } = context.config
    this.#catalogue = new Catalogue({
      first: { name: first, password: this.#secret('POSTGRES_PASSWORD') ?? '' },
      version: postgresVersion(image),
      folder: dataFolder(context),
      settings: settingsOf(context.args),
      databases: () => this.#engine.databases,
      sessions: this.#sessions,
      startedAt: context.startedAt,
    })
    this.#engine = new Engine(
      {
        dialect: postgresDialect,
        functions: postgresFunctions,
        compile: compiled,
        explain,
        heed: (sql) => this.#catalogue.heed(sql),
        version: serverVersion(image),
        isReadOnly: false,
        variable: () => undefined,
        call: (name, asking, args) => this.#catalogue.call(name, asking, args),
        view: (table, asking) => this.#catalogue.view(table, asking),
      },
      ['postgres', 'template0', 'template1'],
    )
    const database = this.#secret('POSTGRES_DB') ?? first
    if (!this.#engine.databases.has(database)) this.#engine.databases.make(database)
    this.#works = new Works(context, this.#engine, { deadlockAfterMs, deadlockEndsAll: false })
    this.#works.first(() => this.#replay())
  }

  /** Takes a connection. @param pid of the process that serves whoever asks */
  accept(socket: Socket, pid: number): void {
    const { context } = this
    const transaction = this.#transaction(pid)
    const session = new Session<Change>(pid, transaction, context, () => socket.abort())
    this.#sessions.open(session)
    const serving = { session, timeouts: new Timeouts(session) }
    const answer = (question: Question) => this.#answer(question, serving, socket)
    converse(
      socket,
      (bytes) => answerRows<Question>(bytes, answer, { socket, effort: this.#works.effort() }),
      context,
      {
        onEnd: () => {
          transaction.rollback()
          this.#sessions.close(session)
        },
      },
    )
  }

  #transaction(session: number): Transaction<Change> {
    return new Transaction({
      session,
      databases: this.#engine.databases,
      snapshots: this.#works.snapshots,
      isolation: 'read committed',
      refusesChanged: true,
    })
  }

  *#answer(question: Question, serving: Serving, { peer }: Socket): Working<Answer> {
    const { session } = serving
    const pid = session.id
    yield* this.#works.ready()
    const fatal = this.#refusal(question)
    if (fatal) {
      if (fatal.startsWith('FATAL')) this.#log(pid, this.#fatalLines(fatal, String(question.user)))
      return { fatal }
    }
    const [database, user, sql] = [question.database, question.user, question.sql].map(String)
    const change: Change = [this.context.now(), database, user, sql]
    const address = question.isLocal ? undefined : peer
    session.begin(sql, { user, database, address, application: String(question.application ?? '') })
    serving.timeouts.begin()
    const answer = yield* this.#run(change, session.transaction, serving)
    session.end()
    if ('error' in answer && answer.error !== undefined) this.#log(pid, errorLines(answer.error, sql))
    return answer
  }

  /** What goes wrong is written down as well, with the statement that has gone wrong. */
  #log(pid: number, lines: readonly string[]): void {
    const { context } = this
    const text = lines.map((each) => logLine(context.now(), pid, each)).join('')
    // The temporary server writes where pg_ctl writes.
    if (isFilling(context)) context.print(text)
    else context.complain(text)
  }

  #fatalLines(fatal: string, user: string): readonly string[] {
    if (!fatal.includes('password authentication failed')) return [fatal]
    const unknown = this.#catalogue.hasRole(user) ? '' : `Role "${user}" does not exist.\n\t`
    const file = `${dataFolder(this.context)}/pg_hba.conf`
    return [
      fatal,
      `DETAIL:  ${unknown}Connection matched file "${file}" line 128: "host all all all scram-sha-256"`,
    ]
  }

  /** @param serving who asks; absent where something is done again */
  *#run(
    [now, database, user, sql]: Change,
    transaction: Transaction<Change>,
    serving?: Serving,
  ): Working<Answer> {
    const { session, timeouts } = serving ?? {}
    this.context.work(sql.length / 10_000)
    const ending = sql.endsWith(';') ? ';' : ''
    try {
      const effort = this.#works.effort(session?.check)
      const statement = yield* parseSql(sql.slice(0, sql.length - ending.length), postgresGrammar, effort)
      if (transaction.hasFailed && !/^(commit|rollback)$/.test(statement.kind))
        throw new SqlError('aborted', '')
      const isUndone = transaction.hasFailed && statement.kind === 'commit'
      for (const each of yield* this.#works.heed(statement, transaction)) this.#write(each)
      this.#setIsolation(sql, transaction)
      timeouts?.heed(sql)
      const isNoted = session && (isChange(statement) || this.#catalogue.isAbout(sql))
      this.#catalogue.heed(sql)
      const { outcome, changes } = yield* this.#works.run({
        statement,
        asking: { database, user, now, trusts: !session, numbers: session?.numbers, session: session?.id },
        transaction,
        session,
        patienceMs: timeouts?.lockMs,
        ...(isNoted && { change: (): Change => [now, database, user, sql, session.numbers.firsts] }),
      })
      for (const each of changes) this.#write(each)
      return { ...outcome, tag: isUndone ? 'ROLLBACK' : tagOf(statement, sql, outcome) }
    } catch (error) {
      if (!(error instanceof SqlError)) throw error
      if (transaction.isOpen) transaction.hasFailed = true
      const text = errorText(error, sql, ending)
      return error.reason === 'ended' ? { fatal: text } : { error: text }
    }
  }

  #setIsolation(sql: string, transaction: Transaction<Change>): void {
    const asked = isolationIn(sql)
    if (!asked) return
    if (asked.isForSession) transaction.usualIsolation = asked.isolation
    else transaction.isolation = asked.isolation
  }

  #refusal({ user, password, database, isLocal }: Question): string | undefined {
    const wanted = this.#catalogue.passwordOf(String(user))
    const isTrusted = isLocal || this.context.env('POSTGRES_HOST_AUTH_METHOD') === 'trust'
    if (!isTrusted) {
      if (password === undefined) return 'fe_sendauth: no password supplied'
      if (wanted === undefined || wanted !== password)
        return `FATAL:  password authentication failed for user "${user}"`
    }
    if (wanted === undefined) return `FATAL:  role "${user}" does not exist`
    if (!this.#engine.databases.has(String(database))) return `FATAL:  database "${database}" does not exist`
    return undefined
  }

  #secret(name: string): string | undefined {
    return secretVariable(this.context, name) || undefined
  }

  /** Every change, one a line, where its data is. */
  get #journal(): string {
    return `${dataFolder(this.context)}/pg_wal/changes`
  }

  *#replay(): Working {
    const transaction = this.#transaction(0)
    for (const line of writtenLines(this.context.files, this.#journal)) {
      // A line may be cut off where the disk was full, or be somebody else's.
      try {
        const change = JSON.parse(line) as Change
        const [, database, , , numbers] = change
        yield* withNumbers(this.#engine.databases, database, numbers, () => this.#run(change, transaction))
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
      }
    }
  }

  #write(change: Change): void {
    appendLines(this.context.files, this.#journal, `${JSON.stringify(change)}\n`)
  }
}

/** `postgres -c max_connections=200` */
const settingsOf = (args: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    args.flatMap((each, n): readonly (readonly [string, string])[] => {
      const [, name, value] = /^(?:-c|--)?([\w-]{1,63})=(.*)$/.exec(each) ?? []
      const isSetting = each.startsWith('-') || args[n - 1] === '-c'
      return name !== undefined && isSetting ? [[name.replaceAll('-', '_').toLowerCase(), value]] : []
    }),
  )

/** @param shown what the client shows of it */
function errorLines(shown: string, sql: string): readonly string[] {
  const [what, ...more] = shown.split('\n').filter((each) => !/^LINE \d+: |^ *\^$/.test(each))
  const isPlaced = /\nLINE \d+: /.test(shown)
  const place = sql.length - lastPart(shown, sql)
  return [isPlaced ? `${what} at character ${place + 1}` : what, ...more, `STATEMENT:  ${sql}`]
}

/** How long the statement is from where its mistake is shown. */
function lastPart(shown: string, sql: string): number {
  const [, number = '1', head = ''] = /\nLINE (\d+): .*\n( *)\^/.exec(shown) ?? []
  const lines = sql.split('\n').slice(Number(number) - 1)
  return lines.join('\n').length - (head.length - `LINE ${number}: `.length)
}

/** What psql prints of an order. */
function tagOf(statement: Statement, sql: string, { changed = 0 }: Outcome): string {
  switch (statement.kind) {
    case 'insert':
      return `INSERT 0 ${changed}`
    case 'update':
    case 'delete':
      return `${statement.kind.toUpperCase()} ${changed}`
    case 'truncate':
      return 'TRUNCATE TABLE'
    case 'alter':
      return 'ALTER TABLE'
    case 'select':
    case 'compound':
    case 'values':
      return /^\s*show\b/i.test(sql) ? 'SHOW' : 'SELECT'
    case 'refresh':
      return 'REFRESH MATERIALIZED VIEW'
    case 'explain':
      return 'EXPLAIN'
    case 'create table':
      return statement.as ? `SELECT ${changed}` : 'CREATE TABLE'
    case 'nothing': {
      const [first = '', second = ''] = sql
        .trim()
        .toUpperCase()
        .split(/[\s;]+/)
      const object = second === 'USER' ? 'ROLE' : second === 'UNIQUE' ? 'INDEX' : second
      return /^(CREATE|ALTER|DROP)$/.test(first) ? `${first} ${object}` : first
    }
    default:
      return statement.kind.toUpperCase()
  }
}
