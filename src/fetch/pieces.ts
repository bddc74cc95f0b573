/** A stream of the API as a `ReadableStream`: its pieces go as fast as they are read. */
import type { Sink } from '../apiserver/http/sinks.ts'

/** @param open starts the stream into a sink; answers what to call when nobody reads it any more */
export function piecesOf<T>(
  open: (sink: Sink<T>) => () => void,
  bytesOf: (piece: T) => Uint8Array,
  signal: AbortSignal | undefined,
): ReadableStream<Uint8Array> {
  const untaken: (() => void)[] = []
  let gone = () => {}
  return new ReadableStream<Uint8Array>({
    start(controller) {
      let isOver = false
      const end = (finish: () => void) => {
        if (isOver) return
        isOver = true
        finish()
      }
      gone = open({
        send(piece, taken) {
          if (isOver) return
          controller.enqueue(bytesOf(piece))
          if (taken) untaken.push(taken)
        },
        end: () => end(() => controller.close()),
        drop: () => end(() => controller.error(new TypeError('terminated'))),
      })
      signal?.addEventListener('abort', () => {
        end(() => controller.error(signal.reason))
        gone()
      })
    },
    // It is asked for more whenever all that it had has been read.
    pull() {
      for (const taken of untaken.splice(0)) taken()
    },
    cancel: () => gone(),
  })
}
