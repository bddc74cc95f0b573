/** All streams of a server: which end when clients together hold too much, and how they end with the server. */
import { performance } from 'node:perf_hooks'
import type { Limits } from './limits.ts'

export interface Stream {
  /** What the client has been sent and not taken yet, in bytes. */
  readonly held: number
  /** Since when the client has been taking what he was sent last; undefined: he has it all. */
  readonly heldSince: number | undefined
  /** What he has to hear next is gone already. */
  readonly isLost: boolean
  /** Ends the stream of a client who is too slow, and tells him so where that can be told. */
  giveUp(): void
  /** Ends it in good order, when the client has heard all that there is now. */
  end(): void
  /** The client has gone. */
  stop(): void
}

export class Streams {
  readonly #open = new Set<Stream>()

  constructor(private readonly limits: Limits) {}

  /** Keeps an eye on a stream. Answers what to call when its client has gone. */
  add(stream: Stream): () => void {
    this.#open.add(stream)
    return () => {
      stream.stop()
      this.#open.delete(stream)
      this.#tellEmpty()
    }
  }

  /** Ends the streams of clients who have taken nothing for too long, and of the slowest where all hold too much. */
  sweep(): void {
    const { silenceMs, streams: most } = this.limits
    const latest = performance.now() - silenceMs
    const slow = [...this.#open].filter(({ heldSince }) => heldSince !== undefined)
    let sum = slow.reduce((bytes, { held }) => bytes + held, 0)
    for (const stream of slow.sort((a, b) => a.heldSince! - b.heldSince!)) {
      if (stream.heldSince! >= latest && sum <= most && !stream.isLost) continue
      sum -= stream.held
      stream.giveUp()
    }
  }

  /** Ends all streams at once, as those of clients that are too slow: what they were about is no more. */
  giveUp(): void {
    for (const stream of this.#open) stream.giveUp()
  }

  /** Ends all streams in good order. Resolves when their clients have all of them, or have had time enough. */
  close(): Promise<void> {
    for (const stream of this.#open) stream.end()
    return new Promise((resolve) => {
      const deadline = setTimeout(resolve, this.limits.closingMs)
      this.#whenEmpty = () => {
        clearTimeout(deadline)
        resolve()
      }
      this.#tellEmpty()
    })
  }

  #whenEmpty: (() => void) | undefined

  #tellEmpty(): void {
    if (this.#open.size === 0) this.#whenEmpty?.()
  }
}
