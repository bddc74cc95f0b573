/** How the clients of redis reach their server, and ask it. */
import { openTo } from '../../../programs/commands/addresses.ts'
import type { Socket } from '../../../runtime/network/socket.ts'
import { connectUnix } from '../../../runtime/network/unix-socket.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { ReplyReader, requestText } from '../protocol.ts'
import { isFailure, type RedisValue } from '../values.ts'

/** What a part of a reply costs to read: see work.ts. */
const unitsOfPart = 64

/** Where the server is, and as whom it is asked. */
export interface Whither {
  readonly host: string
  readonly port: number
  /** The socket among the files over which it is asked, in place of the network. */
  readonly path: string | undefined
  readonly isTls: boolean
  readonly user: string | undefined
  readonly password: string | undefined
  readonly database: string | undefined
}

export class Link {
  private constructor(
    private readonly process: Process,
    private readonly socket: Socket,
  ) {}

  /** A connection, or why there is none, as a sentence. */
  static to(process: Process, { host, port, path, isTls }: Whither): Link | string {
    const where = `Could not connect to Redis at ${path ?? `${host}:${port}`}`
    if (isTls) return `${where}: TLS is not simulated`
    const socket = path === undefined ? openTo(process.machine, host, port) : connectUnix(process, path)
    if (isError(socket)) return `${where}: ${socket.message}`
    if (socket === undefined) return `${where}: Name or service not known`
    if (typeof socket === 'string')
      return `${where}: ${socket === 'i/o timeout' ? 'Connection timed out' : 'Connection refused'}`
    socket.retain()
    process.whenExited(() => socket.release())
    return new Link(process, socket)
  }

  /** Says who asks, and which database; answers what is wrong with that, if anything is. */
  *greet({ user, password, database }: Whither): Working<string | undefined> {
    let wrong: string | undefined
    if (password !== undefined) {
      const answer = yield* this.ask(['AUTH', ...(user === undefined ? [] : [user]), password])
      if (isFailure(answer)) wrong = `AUTH failed: ${answer.error}`
    }
    if (database === undefined || database === '0') return wrong
    const answer = yield* this.ask(['SELECT', database])
    return isFailure(answer) ? `SELECT ${database} failed: ${answer.error}` : wrong
  }

  send(words: readonly string[]): void {
    this.socket.write(requestText(words))
  }

  /** The same for many at once; waits while the server is behind. */
  *sendAll(requests: readonly (readonly string[])[]): Working {
    const written = this.socket.write(requests.map(requestText).join(''))
    if (typeof written === 'function') yield written
  }

  *ask(words: readonly string[]): Working<RedisValue | undefined> {
    this.send(words)
    return yield* this.next()
  }

  /** Waits for so many replies, or as many as come until the server hangs up. */
  *replies(count: number): Working<readonly RedisValue[]> {
    const values: RedisValue[] = []
    const reader = new ReplyReader()
    while (values.length < count) {
      const reading = reader.next(() => this.process.needsRest(unitsOfPart))
      let read = reading.next()
      for (; !read.done; read = reading.next()) yield* this.process.rest()
      if (read.value) {
        values.push(read.value.value)
        continue
      }
      const piece = this.socket.read()
      if (piece === undefined) return values
      if (typeof piece === 'function') yield piece
      else reader.take(piece)
    }
    if (reader.rest !== '') this.socket.unread(reader.rest)
    return values
  }

  /** Waits for the reply; undefined where the server hangs up. */
  *next(): Working<RedisValue | undefined> {
    return (yield* this.replies(1))[0]
  }
}
