/** How a replica of redis follows its master: it takes all that there is, and then every change. */
import { openTo } from '../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../runtime/image.ts'
import type { Socket } from '../../runtime/socket.ts'
import { converse, type Reply } from '../conversation.ts'
import { replyIn, requestIn, requestText } from './protocol.ts'
import type { RedisValue } from './store.ts'

/** How long it waits before it asks a master again that was not there. */
const retryMs = 1_000

/** All that a master keeps comes as one text. */
const longestSnapshot = 64 * 1024 * 1024

/** Who follows. */
interface Replica {
  readonly context: ServiceContext
  readonly settings: ReadonlyMap<string, string>
  log(mark: string, text: string): void
  takeSnapshot(text: string): void
  take(words: readonly string[]): void
}

export class MasterLink {
  #socket: Socket | undefined
  #isUp = false
  #isOver = false

  constructor(
    private readonly replica: Replica,
    private readonly master: { readonly host: string; readonly port: number },
  ) {}

  begin(): void {
    const { host, port } = this.master
    const { context, settings } = this.replica
    this.replica.log('S', `* Connecting to MASTER ${host}:${port}`)
    const socket = openTo(context, host, port)
    if (typeof socket !== 'object') return this.#retry(socket ?? 'Name or service not known')
    this.#socket = socket
    const password = settings.get('masterauth')
    if (password) socket.write(requestText(['AUTH', password]))
    socket.write(requestText(['PSYNC', '?', '-1']))
    converse(socket, (bytes) => this.#take(bytes), context, {
      longest: longestSnapshot,
      onEnd: () => this.#lost(),
    })
  }

  end(): void {
    this.#isOver = true
    this.#socket?.abort()
  }

  info(): readonly string[] {
    const { host, port } = this.master
    return [`master_host:${host}`, `master_port:${port}`, `master_link_status:${this.#isUp ? 'up' : 'down'}`]
  }

  role(): RedisValue {
    const { host, port } = this.master
    return ['slave', host, port, this.#isUp ? 'connected' : 'connect', this.#isUp ? 0 : -1]
  }

  /** Nothing of what a master says is answered. */
  #take(bytes: string): Reply | undefined {
    if (bytes.startsWith('*')) {
      const request = requestIn(bytes)
      if (!request) return undefined
      this.replica.take(request.words)
      return { taken: request.taken, text: '' }
    }
    const reply = replyIn(bytes)
    if (!reply) return undefined
    const { value, end } = reply
    if (typeof value === 'string') this.#synchronize(value)
    const isRefused = typeof value === 'object' && value !== null && 'error' in value
    return { taken: end, text: '', isLast: isRefused }
  }

  #synchronize(snapshot: string): void {
    this.#isUp = true
    this.replica.takeSnapshot(snapshot)
    this.replica.log('S', '* MASTER <-> REPLICA sync: Finished with success')
  }

  #lost(): void {
    this.#isUp = false
    if (!this.#isOver) this.#retry('Connection lost')
  }

  #retry(problem: string): void {
    this.replica.log('S', `# Error condition on socket for SYNC: ${problem}`)
    this.replica.context.after(retryMs, () => {
      if (!this.#isOver) this.begin()
    })
  }
}
