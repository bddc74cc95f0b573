/** A watch of a program in a container: what there is, then what changes, at the speed at which it reads. */
import { encodeWatchEvent } from '../../api/codec/protobuf-watch.ts'
import { ApiError, expired } from '../../api/errors.ts'
import type { KubeObject } from '../../api/kind.ts'
import type { ApiStream } from '../../client/api-connection.ts'
import type { Clock, Timer } from '../../sim/clock.ts'
import { minutes, seconds } from '../../sim/duration.ts'
import { Unanswered } from '../outside.ts'
import type { ServedApi } from '../served-api.ts'
import { eventOf, leavingObject, type WatchHub } from '../watch.ts'
import type { Watching } from './answer.ts'
import { pieceBytes } from './container-streams.ts'
import { convertForCache } from './conversions.ts'
import { bytesOf, joined, type Piece } from './pieces.ts'
import { bookmarkOf, endOfFirst, type Rendering, Untellable, type WatchParameters } from './watching.ts'

interface WatchPlace {
  readonly registry: ServedApi
  readonly hub: WatchHub
  readonly clock: Clock
}

/** A watch that does not say how long it wants to last is ended after half an hour. */
const usualMs = minutes(30)
const bookmarkEveryMs = minutes(1)
/** A client may lag so many bytes behind what changes. */
const longestLag = 32 * 1024 * 1024
/** So many entries of the log are looked at for one piece. */
const mostEntries = 256

export class WatchBody implements ApiStream {
  readonly #parameters: WatchParameters
  /** Up to here everything has been told. */
  #position = 0
  /** What there is, as far as it has not been told. */
  #first: Iterator<Piece> | undefined
  #isFirst = true
  #isOwedBookmark = false
  #isEnding = false
  #isOver = false
  /** Why it ends. */
  #error: ApiError | undefined
  #onMore: (() => void) | undefined
  readonly #onEnd: Watching['onEnd']
  readonly #timers: Timer[] = []
  #stopWatching = () => {}

  constructor(
    private readonly place: WatchPlace,
    { watch, timeoutSeconds, onEnd }: Watching,
  ) {
    this.#onEnd = onEnd
    this.#parameters = watch
    this.#attempt(() => this.#begin())
    const { clock, hub } = place
    this.#stopWatching = hub.watch(watch.kind, { onChange: () => this.#wake(), onEnd: () => this.#end() })
    const lengthMs = timeoutSeconds > 0 ? seconds(timeoutSeconds) : usualMs
    this.#timers.push(clock.after(lengthMs, () => this.#end(), { background: true }))
    if (watch.allowBookmarks) this.#timers.push(clock.every(bookmarkEveryMs, () => this.#mark()))
  }

  read(): Uint8Array | undefined {
    if (this.#isOver) return undefined
    const pieces: Piece[] = []
    this.#attempt(() => this.#collect(pieces))
    if (this.#error) {
      pieces.push(frame('ERROR', this.#parameters.rendering.renderStatus(this.#error.status)))
      this.cancel()
    } else if (pieces.length === 0 && this.#isEnding) {
      this.cancel()
      return undefined
    }
    return bytesOf(joined(pieces))
  }

  onMore(run: () => void): () => void {
    if (this.#isOver || this.#first || this.#isEnding || this.#isBehind) {
      const timer = this.place.clock.after(0, run)
      return () => timer.cancel()
    }
    this.#onMore = run
    return () => {
      this.#onMore = undefined
    }
  }

  cancel(): void {
    this.#isOver = true
    this.#onEnd?.()
    this.#first = undefined
    this.#onMore = undefined
    this.#stopWatching()
    for (const timer of this.#timers) timer.cancel()
  }

  /** Something may have been written that has not been looked at. */
  get #isBehind(): boolean {
    const { store } = this.place.registry
    return store.revisionOf(this.#parameters.kind) > this.#position
  }

  /** @throws ApiError 410, 504 */
  #begin(): void {
    const { everythingFirst, resourceVersion = 0, kind, namespace, served } = this.#parameters
    const { store } = this.place.registry
    this.#position = everythingFirst ? store.revision : resourceVersion || store.revision
    store.history.check(Math.max(this.#position, resourceVersion))
    if (!everythingFirst) return
    const objects = store.list(kind, namespace)
    convertForCache(served, objects)
    this.#first = this.#framesOf(objects, bookmarkOf(this.#parameters, store.revision, endOfFirst))
  }

  *#framesOf(objects: readonly KubeObject[], end: KubeObject): Generator<Piece> {
    const { isMeant, marksEndOfFirst } = this.#parameters
    for (const object of objects)
      if (!isMeant || isMeant(object)) yield frame('ADDED', this.#nextRendering().render(object, true))
    if (marksEndOfFirst) yield frame('BOOKMARK', this.#nextRendering().render(end))
  }

  /** @throws ApiError 410 */
  #collect(pieces: Piece[]): void {
    let length = 0
    const add = (piece: Piece) => {
      pieces.push(piece)
      length += piece.length
    }
    while (this.#first && length < pieceBytes) {
      const next = this.#first.next()
      if (next.done) this.#first = undefined
      else add(next.value)
    }
    if (length < pieceBytes) this.#collectChanges(add)
    if (length > 0 || !this.#isOwedBookmark) return
    this.#isOwedBookmark = false
    this.#position = this.place.registry.revision
    add(frame('BOOKMARK', this.#nextRendering().render(bookmarkOf(this.#parameters, this.#position))))
  }

  #collectChanges(add: (piece: Piece) => void): void {
    const { history } = this.place.registry.store
    if (history.bytesSince(this.#position) > longestLag) throw this.#tooOld()
    for (const change of history.next(this.#parameters.kind, this.#position, mostEntries)) {
      const type = eventOf(this.#parameters, change)
      if (type !== undefined) add(frame(type, this.#nextRendering().render(leavingObject(type, change))))
      this.#position = change.revision
    }
  }

  #tooOld(): ApiError {
    const { compacted } = this.place.registry.store
    return expired(`too old resource version: ${this.#position} (${compacted})`)
  }

  #nextRendering(): Rendering {
    const { rendering, firstRendering } = this.#parameters
    const next = this.#isFirst ? firstRendering : rendering
    this.#isFirst = false
    return next
  }

  /** Goes on once somebody outside has answered, if it is only that which is in the way. */
  #attempt(run: () => void): void {
    try {
      run()
    } catch (error) {
      if (error instanceof Unanswered)
        this.place.registry.outside.whenAnswered(error.question, () => this.#wake())
      else if (error instanceof ApiError) this.#error = error
      else if (error instanceof Untellable) this.#isEnding = true
      else throw error
    }
  }

  #mark(): void {
    this.#isOwedBookmark = true
    this.#wake()
  }

  #end(): void {
    this.#isEnding = true
    this.#wake()
  }

  #wake(): void {
    const run = this.#onMore
    if (!run) return
    this.#onMore = undefined
    this.place.clock.after(0, run)
  }
}

const frame = (type: string, object: Piece): Piece =>
  typeof object === 'string' ? `{"type":"${type}","object":${object}}\n` : encodeWatchEvent(type, object)
