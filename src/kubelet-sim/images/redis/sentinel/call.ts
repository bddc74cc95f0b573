/** A connection of a sentinel with another server, over which it asks and hears. */
import { openTo } from '../../../programs/commands/addresses.ts'
import type { ServiceContext } from '../../../runtime/image.ts'
import type { Socket } from '../../../runtime/network/socket.ts'
import { converse } from '../../parts/conversation.ts'
import { replyIn, requestText } from '../protocol.ts'
import type { RedisValue } from '../values.ts'
import type { Place } from './configuration.ts'

type Answered = (value: RedisValue) => void

export class Call {
  readonly #waiting: Answered[] = []

  private constructor(
    private readonly socket: Socket,
    /** Hears what nobody has asked for. */
    private readonly heard: Answered,
  ) {}

  /** Undefined where nobody is there. @param ended the other one has hung up */
  static to(
    context: ServiceContext,
    { host, port }: Place,
    heard: Answered,
    ended: () => void,
  ): Call | undefined {
    const socket = openTo(context, host, port)
    if (typeof socket !== 'object') return undefined
    const call = new Call(socket, heard)
    converse(
      socket,
      (bytes) => {
        const reply = replyIn(bytes)
        if (!reply) return undefined
        const answered = call.#waiting.shift() ?? call.heard
        answered(reply.value)
        return { taken: reply.end, text: '' }
      },
      context,
      { onEnd: ended },
    )
    return call
  }

  ask(words: readonly string[], answered: Answered = () => {}): void {
    this.#waiting.push(answered)
    this.socket.write(requestText(words))
  }

  end(): void {
    this.socket.abort()
  }
}
