/** The server of mysql: keeps databases, and writes down what changes them where its files are, so that they outlast it. */
import type { ServiceContext } from '../../runtime/image.ts'
import { isError } from '../../runtime/posix.ts'
import type { Socket } from '../../runtime/socket.ts'
import { converse, type Reply } from '../conversation.ts'
import { secretVariable } from '../secret-variable.ts'
import { Engine, isChange, type Outcome } from '../sql/engine.ts'
import { parseSql } from '../sql/parse.ts'
import { answerQuestion } from '../sql/question.ts'
import { SqlError } from '../sql/syntax.ts'
import { appendLines, writtenLines } from '../written-lines.ts'
import { errorText } from './errors.ts'
import { mariadbWarning } from './mariadb-notices.ts'
import { type Change, changeOfSource, type Followed, Replication } from './replication.ts'
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
  /** The end of the log, in bytes. */
  #position = logStart

  constructor(private readonly context: ServiceContext) {
    this.#settings = settingsIn(context)
    const isReadOnly = this.#settings.has('super-read-only') || this.#settings.has('read-only')
    const facts = {
      version: serverVersion(context.config.image),
      isReadOnly: false,
      variable: (name: string) => this.#variable(name),
    }
    const makers = new Engine(facts, systemDatabases)
    this.#replay(makers)
    facts.isReadOnly = isReadOnly
    this.#facts = facts
    this.#engine = makers
    for (const path of ['/var/lib/mysql', '/var/lib/mysql/mysql'])
      if (!context.files.exists(path)) context.files.makeDirectory(path)
    this.#replication = new Replication({
      context,
      serverId: this.#serverId,
      redo: (change) => this.#redo(change),
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
    converse(socket, (bytes) => this.#replyTo(bytes, socket), { onEnd: () => this.#followers.delete(socket) })
  }

  /** The answer to the first question that has come whole. */
  #replyTo(bytes: string, socket: Socket): Reply | undefined {
    let followed: string | undefined
    const reply = answerQuestion<Question>(
      bytes,
      (question) => {
        if (question.follow === undefined) return this.#answer(question)
        followed = this.#follow(question, socket)
        return undefined
      },
      outOfOrder,
    )
    return reply && followed !== undefined ? { ...reply, text: followed } : reply
  }

  /** All that has changed since, for who wants to hear of what changes from now on, too. */
  #follow({ user, password, follow = logStart, serverId }: Question, socket: Socket): string {
    const error =
      this.#refusal(String(user), String(password)) ?? (serverId === this.#serverId ? equalIds : undefined)
    if (error) return `${JSON.stringify({ error } satisfies Followed)}\n`
    this.#followers.add(socket)
    let position = logStart
    let text = ''
    for (const line of writtenLines(this.context.files, journal)) {
      position += line.length + 1
      const change = position > follow ? changeIn(line) : undefined
      if (change) text += `${JSON.stringify({ change, position } satisfies Followed)}\n`
    }
    return text
  }

  /** What the source of a replica has done. */
  #redo(change: Change): void {
    const { isReadOnly } = this.#facts
    this.#facts.isReadOnly = false
    try {
      this.#run(change, 'root@localhost')
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

  #answer({ user, password, database, sql }: Question): Answer {
    try {
      const refusal = this.#refusal(String(user), String(password))
      if (refusal) {
        this.#tellOfRefusal(refusal)
        return { error: refusal }
      }
      if (database !== undefined && !this.#engine.databases.has(String(database)))
        throw new SqlError('unknown database', String(database))
      return (
        this.#replicate(String(sql)) ?? this.#run([this.context.now(), database, String(sql)], `${user}@%`)
      )
    } catch (error) {
      if (error instanceof SqlError) return { error: errorText(error) }
      throw error
    }
  }

  #run([now, database, sql, serverId = this.#serverId]: Change, user: string): Outcome {
    const statement = parseSql(sql, 'texts')
    this.context.work(sql.length / 10_000)
    const outcome = this.#engine.run(statement, { database, user, now })
    if (isChange(statement)) this.#write([now, database, sql, serverId])
    return outcome
  }

  #refusal(user: string, password: string): string | undefined {
    const { context } = this
    const secret = (name: string) => secretVariable(context, name)
    const wanted =
      user === 'root'
        ? (secret('MYSQL_ROOT_PASSWORD') ?? secret('MARIADB_ROOT_PASSWORD') ?? '')
        : user === (secret('MYSQL_USER') ?? secret('MARIADB_USER'))
          ? (secret('MYSQL_PASSWORD') ?? secret('MARIADB_PASSWORD') ?? '')
          : undefined
    if (wanted === password) return undefined
    return `ERROR 1045 (28000): Access denied for user '${user}'@'localhost' (using password: ${password ? 'YES' : 'NO'})`
  }

  /** mariadb writes down whom it has not let in. */
  #tellOfRefusal(refusal: string): void {
    const { context } = this
    if (!isMariadb(context.config.image)) return
    const text = refusal.slice(refusal.indexOf(': ') + 2)
    context.complain(mariadbWarning(context.now(), ++this.#refused, text))
  }

  #variable(name: string): string | number | undefined {
    const known: Readonly<Record<string, string | number>> = {
      hostname: this.context.config.hostname,
      port: 3_306,
      version: serverVersion(this.context.config.image),
      datadir: '/var/lib/mysql/',
      server_id: this.#serverId,
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
      if (line !== '') this.#position += line.length + 1
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
