/** The log of a container on its way to one client, at the speed at which he reads. */
import { performance } from 'node:perf_hooks'
import type { LogReader } from '../../client/node-connection.ts'
import type { ByteSink } from './sinks.ts'
import type { Stream, Streams } from './streams.ts'
import type { Turns } from './turns.ts'

/** So many bytes of a log are sent at a time. */
export const pieceLength = 64 * 1024

class LogSending implements Stream {
  #isDue = false
  #isOver = false
  #isEnding = false
  #sent: { readonly length: number; readonly at: number } | undefined
  #stopWaiting = () => {}

  constructor(
    private readonly log: LogReader,
    private readonly sink: ByteSink,
    private readonly turns: Turns,
  ) {}

  /** @param text what has been read already */
  start(text = ''): void {
    if (text) this.#send(text)
    else this.#wake()
  }

  end(): void {
    this.#isEnding = true
    this.#stopWaiting()
    this.#wake()
  }

  /** He can ask for the rest with `sinceTime`. */
  giveUp(): void {
    if (this.#isOver) return
    this.stop()
    this.sink.end()
  }

  stop(): void {
    this.#isOver = true
    this.#stopWaiting()
    this.log.cancel?.()
  }

  get held(): number {
    return this.#sent?.length ?? 0
  }

  get heldSince(): number | undefined {
    return this.#sent?.at
  }

  get isLost(): boolean {
    return this.log.isLost
  }

  #wake(): void {
    if (this.#isDue || this.#isOver || this.#sent) return
    this.#isDue = true
    this.turns.add(() => this.#turn())
  }

  #turn(): void {
    this.#isDue = false
    if (this.#isOver || this.#sent) return
    if (this.isLost) return this.giveUp()
    const text = this.log.next(pieceLength)
    if (text) this.#send(text)
    else if (this.#isEnding || this.log.isOver) this.giveUp()
    else this.#stopWaiting = this.log.onMore(() => this.#wake())
  }

  #send(text: string): void {
    this.#sent = { length: text.length, at: performance.now() }
    this.sink.send(Buffer.from(text, 'latin1'), () => {
      this.#sent = undefined
      this.#wake()
    })
  }
}

interface LogEdge {
  readonly turns: Turns
  readonly streams: Streams
}

/** Starts sending a log. Answers what to call when its client has gone. @param text what has been read already */
export function startLog(
  log: LogReader,
  sink: ByteSink,
  { turns, streams }: LogEdge,
  text?: string,
): () => void {
  const sending = new LogSending(log, sink, turns)
  const gone = streams.add(sending)
  sending.start(text)
  return gone
}
