/** The server of postgres: keeps databases, and writes down what changes them where its files are, so that they outlast it. */
import type { ServiceContext } from '../../runtime/image.ts'
import type { Reply } from '../conversation.ts'
import { isFilling } from '../init-scripts.ts'
import { secretVariable } from '../secret-variable.ts'
import { type Asking, Engine, isChange, type Outcome } from '../sql/engine.ts'
import { parseSql } from '../sql/parse.ts'
import { answerQuestion } from '../sql/question.ts'
import { type Chosen, SqlError, type SqlValue, type Statement } from '../sql/syntax.ts'
import { appendLines, writtenLines } from '../written-lines.ts'
import { errorText } from './errors.ts'
import { logLine } from './notices.ts'
import { dataFolder } from './service.ts'
import { serverVersion } from './version.ts'

/** What a client says, as one line of JSON. */
export interface Question {
  readonly user: string
  /** Undefined where he says none. */
  readonly password?: string
  readonly database: string
  /** He is in the container itself, where everybody is trusted. */
  readonly isLocal: boolean
  readonly sql: string
}

/** And what he is answered, as one line of JSON: what is fatal ends his session. */
export type Answer =
  | (Outcome & { readonly tag: string })
  | { readonly error?: string; readonly fatal?: string }

type Change = readonly [at: number, database: string, user: string, sql: string]

/** `CREATE USER app WITH PASSWORD 'x'` */
const newRole =
  /^\s*(?:create|alter)\s+(?:user|role)\s+"?(\w{1,63})"?(?:[\s\S]{0,200}?password\s+'([^']{0,200})')?/i

export class PostgresServer {
  readonly #engine: Engine
  /** Their passwords, by name. */
  readonly #roles = new Map<string, string>()

  constructor(private readonly context: ServiceContext) {
    const first = this.#secret('POSTGRES_USER') ?? 'postgres'
    this.#roles.set(first, this.#secret('POSTGRES_PASSWORD') ?? '')
    this.#engine = new Engine(
      {
        version: serverVersion(context.config.image),
        isReadOnly: false,
        hasBooleans: true,
        measuresCharacters: true,
        variable: () => undefined,
        call: ownFunction,
      },
      ['postgres', 'template0', 'template1'],
    )
    const database = this.#secret('POSTGRES_DB') ?? first
    if (!this.#engine.databases.has(database)) this.#engine.databases.make(database)
    this.#replay()
  }

  /** The answer to the first question that has come whole. @param pid of the process that serves whoever asks */
  answer(bytes: string, pid: number): Reply | undefined {
    return answerQuestion<Question>(bytes, (question) => this.#answer(question, pid))
  }

  #answer(question: Question, pid: number): Answer {
    const fatal = this.#refusal(question)
    if (fatal) {
      if (fatal.startsWith('FATAL')) this.#log(pid, this.#fatalLines(fatal, String(question.user)))
      return { fatal }
    }
    const { database, user, sql } = question
    const answer = this.#run([this.context.now(), String(database), String(user), String(sql)], true)
    if ('error' in answer && answer.error !== undefined) this.#log(pid, errorLines(answer.error, String(sql)))
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
    const unknown = this.#roles.has(user) ? '' : `Role "${user}" does not exist.\n\t`
    const file = `${dataFolder(this.context)}/pg_hba.conf`
    return [
      fatal,
      `DETAIL:  ${unknown}Connection matched file "${file}" line 128: "host all all all scram-sha-256"`,
    ]
  }

  #run(change: Change, isNew: boolean): Answer {
    const [now, database, user, sql] = change
    this.context.work(sql.length / 10_000)
    const ending = sql.endsWith(';') ? ';' : ''
    try {
      const statement = titled(parseSql(sql.slice(0, sql.length - ending.length), 'names'))
      const role = newRole.exec(sql)
      if (role)
        this.#roles.set(role[1].toLowerCase(), role[2] ?? this.#roles.get(role[1].toLowerCase()) ?? '')
      const outcome = this.#engine.run(statement, { database, user, now })
      if (isNew && (isChange(statement) || role)) this.#write(change)
      return { ...outcome, tag: tagOf(statement, sql, outcome) }
    } catch (error) {
      if (error instanceof SqlError) return { error: errorText(error, sql, ending) }
      throw error
    }
  }

  #refusal({ user, password, database, isLocal }: Question): string | undefined {
    const wanted = this.#roles.get(String(user))
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

  #replay(): void {
    for (const line of writtenLines(this.context.files, this.#journal)) {
      // A line may be cut off where the disk was full, or be somebody else's.
      try {
        this.#run(JSON.parse(line) as Change, false)
      } catch (error) {
        if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
      }
    }
  }

  #write(change: Change): void {
    appendLines(this.context.files, this.#journal, `${JSON.stringify(change)}\n`)
  }
}

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

function ownFunction(name: string, { database = '', user }: Asking): SqlValue | undefined {
  switch (name) {
    case 'current_database':
      return database
    case 'current_user':
    case 'session_user':
      return user
    case 'pg_is_in_recovery':
      return false
    default:
      return undefined
  }
}

/** Columns that nobody has named are called after what they are. */
function titled(statement: Statement): Statement {
  const named = (chosen: readonly Chosen[]) => chosen.map((each) => ({ ...each, title: titleOf(each) }))
  if (statement.kind === 'select') return { ...statement, chosen: named(statement.chosen) }
  return 'returning' in statement && statement.returning
    ? { ...statement, returning: named(statement.returning) }
    : statement
}

function titleOf({ value, title, isNamed }: Chosen): string {
  if (isNamed || !value) return title
  if (value.kind === 'column') return value.name.slice(value.name.indexOf('.') + 1)
  if (value.kind === 'truth') return 'bool'
  return value.kind === 'call' ? value.name : '?column?'
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
