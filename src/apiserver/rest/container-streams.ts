/** Answers to programs in containers that come piece by piece: long lists, and logs that are followed. */
import type { ApiStream } from '../../client/api-connection.ts'
import type { LogReader } from '../../client/node-connection.ts'
import type { Clock } from '../../sim/clock.ts'
import type { Listing } from './answer.ts'
import { bytesOf, joined, type Piece } from './pieces.ts'

/** So many bytes come at a time. */
export const pieceBytes = 64 * 1024

const done = () => {}

/** There is always more of it, until there is nothing more. */
export class ListBody implements ApiStream {
  readonly #pieces: Iterator<Piece>

  constructor(
    list: Listing,
    private readonly clock: Clock,
  ) {
    this.#pieces = piecesOf(list)
  }

  read(): Uint8Array | undefined {
    const pieces: Piece[] = []
    for (let length = 0; length < pieceBytes; ) {
      const next = this.#pieces.next()
      if (next.done) break
      pieces.push(next.value)
      length += next.value.length
    }
    return pieces.length > 0 ? bytesOf(joined(pieces)) : undefined
  }

  onMore(run: () => void): () => void {
    const timer = this.clock.after(0, run)
    return () => timer.cancel()
  }

  cancel(): void {}
}

function* piecesOf({ items, format }: Listing): Generator<Piece> {
  yield format.begin
  for (const [index, object] of items.entries()) yield format.item(object, index)
  yield format.end(items.length)
}

export class LogBody implements ApiStream {
  #stopWaiting = done
  #isOver = false

  constructor(
    private readonly log: LogReader,
    private readonly clock: Clock,
  ) {}

  read(): string | undefined {
    if (this.#isOver || this.log.isLost) return undefined
    return this.log.next(pieceBytes) || (this.log.isOver ? undefined : '')
  }

  onMore(run: () => void): () => void {
    if (this.#isOver) return done
    this.#stopWaiting = this.log.onMore(() => void this.clock.after(0, run))
    return () => this.#stopWaiting()
  }

  cancel(): void {
    this.#isOver = true
    this.#stopWaiting()
    this.log.cancel?.()
  }
}
