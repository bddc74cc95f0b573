/** How a replica of redis follows its master: it takes all that there is, and then every change. */
import { openTo } from '../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { Socket } from '../../runtime/network/socket.ts'
import { boundedLength } from '../../runtime/work.ts'
import { converse, type Reply } from '../parts/conversation.ts'
import { replyIn, requestIn, requestText } from './protocol.ts'
import { isFailure, type RedisValue } from './values.ts'
import { Watch } from './watch.ts'

/** How long it waits before it asks a master again that was not there. */
const retryMs = 1_000

/** How often a master says that it is there, where it has nothing else to say. Source: repl-ping-replica-period. */
const pingSeconds = 10

/** All that a master keeps comes as one text. */
const longestSnapshot = 64 * 1024 * 1024

export interface Master {
  readonly host: string
  readonly port: number
}

/** Who follows. */
interface Replica {
  readonly context: ServiceContext
  readonly settings: ReadonlyMap<string, string>
  readonly port: number
  log(mark: string, text: string): void
  /** Takes all that there is, in place of what it has. */
  begin(id: string, offset: number, dump: string): void
  /** @param bytes the same as it was said */
  take(words: readonly string[], bytes: string): void
}

export class MasterLink {
  #socket: Socket | undefined
  #isUp = false
  #isOver = false
  readonly #watch: Watch
  #isDoubtful = false
  /** Since when it is as it is. */
  #since: number
  /** What the replies are to that have not come yet. */
  #asked: string[] = []
  #place: { readonly id: string; readonly offset: number } | undefined

  constructor(
    private readonly replica: Replica,
    readonly master: Master,
  ) {
    this.#since = replica.context.now()
    this.#watch = new Watch(
      replica.context,
      () => this.master,
      (isThere) => this.#doubt(isThere),
      pingSeconds * 1_000,
    )
  }

  get isUp(): boolean {
    return this.#isUp
  }

  begin(): void {
    const { host, port } = this.master
    const { context } = this.replica
    this.replica.log('S', `* Connecting to MASTER ${host}:${port}`)
    const socket = openTo(context, host, port)
    if (typeof socket !== 'object') {
      this.replica.log(
        'S',
        socket === undefined
          ? `# Unable to connect to MASTER: Invalid argument`
          : `# Error condition on socket for SYNC: ${socket === 'i/o timeout' ? 'Connection timed out' : 'Connection refused'}`,
      )
      return this.#retry()
    }
    this.replica.log('S', '* MASTER <-> REPLICA sync started')
    this.#socket = socket
    this.#greet(socket)
    this.#watch.look()
    converse(socket, (bytes) => this.#take(bytes), context, {
      longest: longestSnapshot,
      onEnd: () => this.#lost(),
    })
  }

  /** Nothing gets through to its master: after a while it holds the connection for broken. */
  #doubt(isThere: boolean): void {
    const socket = this.#socket
    this.#isDoubtful = !isThere
    const timeoutMs = boundedLength((Number(this.replica.settings.get('repl-timeout')) || 60) * 1_000)
    if (isThere) return
    this.replica.context.after(timeoutMs, () => {
      if (!this.#isDoubtful || socket !== this.#socket) return
      this.replica.log('S', `# MASTER timeout: no data nor PING received...`)
      socket?.abort()
    })
  }

  end(): void {
    this.#isOver = true
    this.#watch.end()
    this.#socket?.abort()
  }

  /** What `INFO` says. @param offset how far it is */
  info(offset: number): readonly string[] {
    const { host, port } = this.master
    const passed = Math.floor((this.replica.context.now() - this.#since) / 1_000)
    return [
      ...[`master_host:${host}`, `master_port:${port}`, `master_link_status:${this.#isUp ? 'up' : 'down'}`],
      `master_last_io_seconds_ago:${this.#isUp ? passed % pingSeconds : -1}`,
      ...['master_sync_in_progress:0', `slave_read_repl_offset:${offset}`, `slave_repl_offset:${offset}`],
      ...(this.#isUp ? [] : [`master_link_down_since_seconds:${passed}`]),
    ]
  }

  role(offset: number): RedisValue {
    const { host, port } = this.master
    return ['slave', host, port, this.#isUp ? 'connected' : 'connect', this.#isUp ? offset : -1]
  }

  /** Says who it is, and asks for all that there is. */
  #greet(socket: Socket): void {
    const { settings, port } = this.replica
    const [password, user] = [settings.get('masterauth'), settings.get('masteruser')]
    const announced = settings.get('replica-announce-ip')
    const words = [
      ...(password ? [['AUTH', ...(user ? [user] : []), password]] : []),
      ['REPLCONF', 'listening-port', settings.get('replica-announce-port') || String(port)],
      ...(announced ? [['REPLCONF', 'ip-address', announced]] : []),
      ['PSYNC', '?', '-1'],
    ]
    this.#asked = words.map(([name]) => name)
    this.#place = undefined
    for (const each of words) socket.write(requestText(each))
  }

  /** Nothing of what a master says is answered. */
  #take(bytes: string): Reply | undefined {
    if (bytes.startsWith('*')) {
      const request = requestIn(bytes)
      if (!request) return undefined
      this.replica.take(request.words, bytes.slice(0, request.taken))
      return { taken: request.taken, text: '' }
    }
    const reply = replyIn(bytes)
    if (!reply) return undefined
    const { value, end } = reply
    if (typeof value === 'string') this.#synchronize(value)
    return { taken: end, text: '', isLast: this.#hears(value) }
  }

  /** Answers whether it gives up. */
  #hears(value: RedisValue): boolean {
    const asked = this.#asked.shift()
    if (isFailure(value)) {
      this.replica.log(
        'S',
        asked === 'AUTH'
          ? `# Unable to AUTH to MASTER: -${value.error}`
          : `# MASTER aborted replication with an error: ${value.error}`,
      )
      return true
    }
    const told = typeof value === 'object' && value !== null && 'status' in value ? value.status : ''
    const [, id, offset] = /^FULLRESYNC (\w{40}) (\d+)$/.exec(told) ?? []
    if (id === undefined) return false
    this.#place = { id, offset: Number(offset) }
    this.replica.log('S', `* Full resync from master: ${id}:${offset}`)
    return false
  }

  #synchronize(dump: string): void {
    this.#isUp = true
    this.#since = this.replica.context.now()
    this.replica.log('S', `* MASTER <-> REPLICA sync: receiving ${dump.length} bytes from master to disk`)
    this.replica.log('S', '* MASTER <-> REPLICA sync: Flushing old data')
    this.replica.log('S', '* MASTER <-> REPLICA sync: Loading DB in memory')
    this.replica.begin(this.#place?.id ?? '0'.repeat(40), this.#place?.offset ?? 0, dump)
    this.replica.log('S', '* MASTER <-> REPLICA sync: Finished with success')
  }

  #lost(): void {
    if (this.#isUp) this.#since = this.replica.context.now()
    this.#isUp = false
    this.#watch.end()
    this.#socket = undefined
    if (this.#isOver) return
    this.replica.log('S', '* Connection with master lost.')
    this.#retry()
  }

  #retry(): void {
    this.replica.context.after(retryMs, () => {
      if (!this.#isOver) this.begin()
    })
  }
}
