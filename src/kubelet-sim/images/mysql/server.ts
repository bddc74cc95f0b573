/** The server of mysql: keeps databases, and writes down what changes them where its files are, so that they outlast it. */
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import type { Reply } from '../conversation.ts'
import { Engine, isChange, type Outcome } from '../sql/engine.ts'
import { parseSql } from '../sql/parse.ts'
import { answerQuestion } from '../sql/question.ts'
import { SqlError } from '../sql/syntax.ts'
import { appendLines, writtenLines } from '../written-lines.ts'
import { errorText } from './errors.ts'

/** What a client says, as one line of JSON; `database` is the one that he uses. */
export interface Question {
  readonly user: string
  readonly password: string
  readonly database?: string
  readonly sql: string
}

/** And what he is answered, as one line of JSON. */
export type Answer = Outcome | { readonly error: string }

const version = '8.4.6'

const systemDatabases = ['information_schema', 'mysql', 'performance_schema', 'sys']

/** Every change, one a line: when, in which database, and what was said. */
const journal = '/var/lib/mysql/binlog.000001'

type Change = readonly [at: number, database: string | undefined, sql: string]

export class MySqlServer {
  readonly #engine: Engine
  readonly #settings: ReadonlyMap<string, string>

  constructor(private readonly context: ServiceContext) {
    this.#settings = settingsIn(context)
    const isReadOnly = this.#settings.has('super-read-only') || this.#settings.has('read-only')
    const facts = { version, isReadOnly: false, variable: (name: string) => this.#variable(name) }
    const makers = new Engine(facts, systemDatabases)
    this.#replay(makers)
    facts.isReadOnly = isReadOnly
    this.#engine = makers
  }

  /** The answer to the first question that has come whole. */
  answer(bytes: string): Reply | undefined {
    return answerQuestion<Question>(bytes, (question) => this.#answer(question))
  }

  #answer({ user, password, database, sql }: Question): Answer {
    try {
      const refusal = this.#refusal(String(user), String(password))
      if (refusal) return { error: refusal }
      if (database !== undefined && !this.#engine.databases.has(String(database)))
        throw new SqlError('unknown database', String(database))
      return this.#run([this.context.now(), database, String(sql)], `${user}@%`)
    } catch (error) {
      if (error instanceof SqlError) return { error: errorText(error) }
      throw error
    }
  }

  #run([now, database, sql]: Change, user: string): Outcome {
    const statement = parseSql(sql, 'texts')
    this.context.work(sql.length / 10_000)
    const outcome = this.#engine.run(statement, { database, user, now })
    if (isChange(statement)) this.#write([now, database, sql])
    return outcome
  }

  #refusal(user: string, password: string): string | undefined {
    const { context } = this
    const secret = (name: string): string | undefined => {
      const file = context.env(`${name}_FILE`)
      const text = file === undefined ? context.env(name) : context.files.read(file)
      return text === undefined || isError(text) ? undefined : text.trim()
    }
    const wanted =
      user === 'root'
        ? (secret('MYSQL_ROOT_PASSWORD') ?? secret('MARIADB_ROOT_PASSWORD') ?? '')
        : user === (secret('MYSQL_USER') ?? secret('MARIADB_USER'))
          ? (secret('MYSQL_PASSWORD') ?? secret('MARIADB_PASSWORD') ?? '')
          : undefined
    if (wanted === password) return undefined
    return `ERROR 1045 (28000): Access denied for user '${user}'@'localhost' (using password: ${password ? 'YES' : 'NO'})`
  }

  #variable(name: string): string | number | undefined {
    const known: Readonly<Record<string, string | number>> = {
      hostname: this.context.config.hostname,
      port: 3_306,
      version,
      datadir: '/var/lib/mysql/',
      server_id: Number(this.#settings.get('server-id') ?? 1),
      read_only: this.#settings.has('super-read-only') ? 1 : 0,
      super_read_only: this.#settings.has('super-read-only') ? 1 : 0,
      max_connections: 151,
    }
    return Object.hasOwn(known, name) ? known[name] : undefined
  }

  /** What was done before, and what the variables of the container ask for. */
  #replay(engine: Engine): void {
    const first = this.context.env('MYSQL_DATABASE') ?? this.context.env('MARIADB_DATABASE')
    if (first !== undefined && !engine.databases.has(first)) engine.databases.make(first)
    for (const line of writtenLines(this.context.files, journal)) {
      // A line may be cut off where the disk was full, or be somebody else's.
      try {
        const [now, database, sql] = JSON.parse(line) as Change
        engine.run(parseSql(sql, 'texts'), { database, user: 'root@localhost', now })
      } catch (error) {
        if (!(error instanceof SqlError || error instanceof SyntaxError || error instanceof TypeError))
          throw error
      }
    }
  }

  #write(change: Change): void {
    const { files } = this.context
    for (const path of ['/var/lib/mysql', '/var/lib/mysql/mysql'])
      if (!files.exists(path)) files.makeDirectory(path)
    appendLines(files, journal, `${JSON.stringify(change)}\n`)
  }
}

/** What the files of its configuration say under `[mysqld]`, dashes and underscores alike. */
function settingsIn({ files }: ServiceContext): ReadonlyMap<string, string> {
  const settings = new Map<string, string>()
  const names = files.list('/etc/mysql/conf.d')
  for (const name of isError(names) ? [] : names) {
    const text = files.read(`/etc/mysql/conf.d/${name}`)
    for (const line of isError(text) ? [] : text.split('\n')) {
      const [key, ...value] = line.replace(/#.*/, '').split('=')
      if (key.trim()) settings.set(key.trim().replaceAll('_', '-'), value.join('=').trim())
    }
  }
  return settings
}
