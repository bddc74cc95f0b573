/** A stream of the API as a `ReadableStream`: its pieces go as fast as they are read. */
import type { Sink } from '../apiserver/http/sinks.ts'

/** @param open starts the stream into a sink; answers what to call when it is over, or nobody reads it any more */
export function piecesOf<T>(
  open: (sink: Sink<T>) => () => void,
  bytesOf: (piece: T) => Uint8Array,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const untaken: (() => void)[] = []
  const patience = new Patience()
  let gone = () => {}
  const source = {
    start(controller: ReadableStreamDefaultController<Uint8Array>) {
      let isOver = false
      const end = (finish: () => void) => {
        if (isOver) return
        isOver = true
        patience.end()
        finish()
        gone()
      }
      gone = open({
        send(piece, taken) {
          if (isOver) return
          patience.end()
          controller.enqueue(bytesOf(piece))
          if (taken) untaken.push(taken)
        },
        end: () => end(() => controller.close()),
        drop: () => end(() => controller.error(new TypeError('terminated'))),
      })
      if (isOver) gone()
      signal?.addEventListener('abort', () => end(() => controller.error(signal.reason)))
    },
    // All that it had has been read, and somebody waits for more.
    pull() {
      patience.begin()
      for (const taken of untaken.splice(0)) taken()
    },
    cancel() {
      patience.end()
      gone()
    },
  }
  return new ReadableStream(source, { highWaterMark: 0 })
}

/** Keeps the process alive for somebody who waits, as a socket would. */
class Patience {
  #timer: NodeJS.Timeout | undefined

  begin(): void {
    this.#timer ??= setInterval(() => {}, 2 ** 30)
  }

  end(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }
}
