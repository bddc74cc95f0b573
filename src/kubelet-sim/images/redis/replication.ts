/** Who follows a redis server, whom it follows, and how far all of them are. Source: replication.c. */
import type { Random } from '../../../sim/random.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import { dumpOf, loadDump } from './dump.ts'
import { RedisError } from './error.ts'
import { type Master, MasterLink } from './master-link.ts'
import { requestText } from './protocol.ts'
import type { StoresByNumber } from './store.ts'
import type { RedisValue } from './values.ts'

/** Who follows. */
export interface Follower {
  readonly ip: string
  /** Where it listens itself. */
  readonly port: number
  push(text: string): void
  abort(): void
}

/** The server that it belongs to. */
interface Own {
  readonly context: ServiceContext
  readonly settings: Map<string, string>
  readonly databases: StoresByNumber
  readonly port: number
  readonly random: Random
  log(mark: string, text: string): void
  /** Does what its master was told. */
  take(database: number, words: readonly string[]): void
  /** All that it kept is other now. */
  loaded(): void
  /** Who asks may be told something else from now on: whoever looks after it looks. */
  changed(): void
}

const noId = '0'.repeat(40)

export class Replication {
  readonly #followers = new Set<Follower>()
  #link: MasterLink | undefined
  #id: string
  #formerId = noId
  /** How far it was when it became a master; -1: it has always been one. */
  #formerOffset = -1
  /** How many bytes of changes there have been since somebody follows, or at its master. */
  #offset = 0
  /** From where on changes are kept; undefined: nobody has ever followed. */
  #keptFrom: number | undefined
  /** The database that the last change was made to. */
  #database: number | undefined

  constructor(private readonly own: Own) {
    this.#id = own.random.hex(20)
  }

  get isFollowing(): boolean {
    return this.#link !== undefined
  }

  get isUp(): boolean {
    return this.#link?.isUp ?? false
  }

  get id(): string {
    return this.#id
  }

  get followers(): number {
    return this.#followers.size
  }

  /** Begins to follow another server, or to follow none. */
  follow(master: Master | undefined): void {
    const before = this.#link
    this.#link?.end()
    this.#link = undefined
    if (master) {
      this.own.settings.set('replicaof', `${master.host} ${master.port}`)
      // Who follows it is to begin anew, as it does.
      this.#hangUp()
      const { context, settings, port, log } = this.own
      this.#link = new MasterLink(
        {
          ...{ context, settings, port, log },
          begin: (id, offset, dump) => this.#begin(id, offset, dump),
          take: (words, bytes) => this.#take(words, bytes),
        },
        master,
      )
      this.#link.begin()
      this.own.changed()
      return
    }
    this.own.settings.delete('replicaof')
    if (!before) return
    this.#formerId = this.#id
    this.#formerOffset = this.#offset + 1
    this.#id = this.own.random.hex(20)
    this.#database = undefined
    this.own.log('M', '* Discarding previously cached master state.')
    this.own.log(
      'M',
      `* Setting secondary replication ID to ${this.#formerId}, valid up to offset: ${this.#formerOffset}. New replication ID is ${this.#id}`,
    )
    this.#hangUp()
    this.own.changed()
  }

  end(): void {
    this.#link?.end()
  }

  /** Somebody begins to follow: answers all that there is. @throws RedisError where nobody can */
  add(follower: Follower): string {
    if (this.#link && !this.isUp)
      throw new RedisError("NOMASTERLINK Can't SYNC while not connected with my master")
    const who = `${follower.ip}:${follower.port}`
    this.own.log('M', `* Replica ${who} asks for synchronization`)
    this.own.log('M', `* Full resync requested by replica ${who}`)
    if (this.#keptFrom === undefined) {
      this.#keptFrom = this.#offset + 1
      this.own.log(
        'M',
        `* Replication backlog created, my new replication IDs are '${this.#id}' and '${this.#formerId}'`,
      )
    }
    this.#followers.add(follower)
    this.own.changed()
    this.#database = undefined
    this.own.context.after(0, () => {
      if (this.#followers.has(follower)) this.own.log('M', `* Synchronization with replica ${who} succeeded`)
    })
    const dump = dumpOf(this.own.databases)
    return `+FULLRESYNC ${this.#id} ${this.#offset}\r\n$${dump.length}\r\n${dump}\r\n`
  }

  remove(follower: Follower): void {
    if (!this.#followers.delete(follower)) return
    this.own.changed()
    this.own.log('M', `* Connection with replica ${follower.ip}:${follower.port} lost.`)
  }

  /** Passes on a change of its own. */
  pass(database: number, words: readonly string[]): void {
    if (this.#keptFrom === undefined || this.#link) return
    const chosen = database === this.#database ? '' : requestText(['SELECT', String(database)])
    this.#database = database
    this.#push(`${chosen}${requestText(words)}`)
  }

  /** What `INFO` says. */
  info(): readonly string[] {
    const { settings } = this.own
    const role = this.#link
      ? ['role:slave', ...this.#link.info(this.#offset), ...this.#infoOfFollower()]
      : ['role:master']
    const size = settings.get('repl-backlog-size')
    return [
      ...role,
      `connected_slaves:${this.#followers.size}`,
      ...[...this.#followers].map(
        ({ ip, port }, n) => `slave${n}:ip=${ip},port=${port},state=online,offset=${this.#offset},lag=0`,
      ),
      ...[
        'master_failover_state:no-failover',
        `master_replid:${this.#id}`,
        `master_replid2:${this.#formerId}`,
      ],
      ...[`master_repl_offset:${this.#offset}`, `second_repl_offset:${this.#formerOffset}`],
      ...[`repl_backlog_active:${this.#keptFrom === undefined ? 0 : 1}`, `repl_backlog_size:${size}`],
      `repl_backlog_first_byte_offset:${this.#keptFrom ?? 0}`,
      `repl_backlog_histlen:${this.#keptFrom === undefined ? 0 : this.#offset - this.#keptFrom + 1}`,
    ]
  }

  role(): RedisValue {
    if (this.#link) return this.#link.role(this.#offset)
    const offset = String(this.#offset)
    return ['master', this.#offset, [...this.#followers].map(({ ip, port }) => [ip, String(port), offset])]
  }

  #infoOfFollower(): readonly string[] {
    const { settings } = this.own
    return [
      `slave_priority:${settings.get('replica-priority')}`,
      `slave_read_only:${settings.get('replica-read-only') === 'no' ? 0 : 1}`,
      'replica_announced:1',
    ]
  }

  #push(text: string): void {
    this.#offset += text.length
    for (const each of this.#followers) each.push(text)
  }

  #hangUp(): void {
    for (const each of [...this.#followers]) each.abort()
  }

  /** All that its master has. */
  #begin(id: string, offset: number, dump: string): void {
    this.#id = id
    this.#offset = offset
    this.#keptFrom = offset + 1
    loadDump(dump, this.own.databases)
    this.own.loaded()
    this.#database = 0
    this.#hangUp()
    this.own.changed()
  }

  /** What its master says goes on as it is to those who follow it. */
  #take(words: readonly string[], bytes: string): void {
    this.#push(bytes)
    if (/^select$/i.test(words[0])) this.#database = Number(words[1])
    else if (!/^(ping|replconf)$/i.test(words[0])) this.own.take(this.#database ?? 0, words)
  }
}
