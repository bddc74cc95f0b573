/**
 * One watch of one client: what there is, then what changes, both at the speed at which he reads. He has a place in the log
 * and takes from there; what he has not taken yet is held by the log, once for all who follow it.
 */
import { performance } from 'node:perf_hooks'
import { ApiError, expired } from '../../api/errors.ts'
import type { KubeObject } from '../../api/kind.ts'
import { ConversionFailure } from '../conversion-webhook.ts'
import { Unanswered } from '../outside.ts'
import type { Watching } from '../rest/answer.ts'
import { convertForCache } from '../rest/conversions.ts'
import {
  bookmarkOf,
  endOfFirst,
  type Followed,
  type Rendering,
  Untellable,
  type WatchParameters,
} from '../rest/watching.ts'
import type { ServedApi } from '../served-api.ts'
import { leavingObject, type WatchHub } from '../watch.ts'
import type { FrameSink } from './sinks.ts'
import type { Stream } from './streams.ts'
import type { Traffic } from './traffic.ts'
import type { Turns } from './turns.ts'
import { Chunk, chunkBytes, frame, type WatchFrames } from './watch-frames.ts'

/** What watches have in common. */
export interface WatchPlace {
  readonly registry: ServedApi
  readonly hub: WatchHub
  readonly turns: Turns
  readonly traffic?: Traffic
  readonly frames: WatchFrames
  /** Everything of a kind, in a namespace or in all. */
  objects(followed: Followed): readonly KubeObject[]
}

/** A client may lag this many bytes behind what changes before his watch is ended; he will start another. */
const longestLag = 32 * 1024 * 1024
const bookmarkEveryMs = 60_000
/** So long who watches waits for an object to be converted, and so often that is tried: then the watch ends, and he looks anew. Source: the cacher. */
const longestUnconvertedMs = 30_000
const conversionRetryMs = 500
/** So long before its end a watch says how far it has come, so that the next one can go on from there. Source: the cacher. */
const lastBookmarkMs = 2_000

export class WatchStream implements Stream {
  /** Up to here the client has been told everything. */
  #position = 0
  /** What is written after this is not told any more: the watch is to end. */
  #last = Number.POSITIVE_INFINITY
  /** What there is, as far as it has not been sent. */
  #first: Iterator<Buffer> | undefined
  #isFirst = true
  #isDue = false
  #isOver = false
  #wantsBookmark = false
  /** What the client is to take, and since when. */
  #sent: { readonly bytes: number; readonly at: number } | undefined
  /** Since when what comes next cannot be converted. */
  #stuckSince: number | undefined
  #retry: NodeJS.Timeout | undefined
  #stopWatching = () => {}
  #bookmarks: NodeJS.Timeout | undefined
  #lastBookmark: NodeJS.Timeout | undefined
  #deadline: NodeJS.Timeout | undefined

  constructor(
    private readonly place: WatchPlace,
    private readonly parameters: WatchParameters & Pick<Watching, 'onEnd'>,
    private readonly sink: FrameSink,
  ) {}

  /** Starts sending. @param timeoutMs when to end the watch in good order. */
  start(timeoutMs: number): void {
    const { kind, allowBookmarks } = this.parameters
    try {
      this.#begin()
    } catch (error) {
      this.#failUnless(error, () => this.start(timeoutMs))
      return
    }
    this.#stopWatching = this.place.hub.watch(kind, { onChange: () => this.#wake(), onEnd: () => this.end() })
    if (allowBookmarks) {
      this.#bookmarks = setInterval(() => this.#mark(), bookmarkEveryMs).unref()
      const lastAt = timeoutMs - lastBookmarkMs
      if (lastAt > 0) this.#lastBookmark = setTimeout(() => this.#mark(), lastAt).unref()
    }
    this.#deadline = setTimeout(() => this.end(), timeoutMs).unref()
    this.#wake()
  }

  /** Ends the watch in good order, when the client has heard all that there is now. */
  end(): void {
    this.#last = this.place.registry.revision
    this.#wake()
  }

  /** Ends the watch of a client who does not take what he is sent, and tells him, should he come back, where he stands. */
  giveUp(): void {
    const { compacted } = this.place.registry.store
    this.#fail(expired(`too old resource version: ${this.#position} (${compacted})`))
  }

  /** The client has gone. */
  stop(): void {
    this.#isOver = true
    this.parameters.onEnd?.()
    this.#stopWatching()
    clearInterval(this.#bookmarks)
    clearTimeout(this.#lastBookmark)
    clearTimeout(this.#deadline)
    clearTimeout(this.#retry)
    this.#first = undefined
  }

  /** What the client has been sent and not taken yet, in bytes. */
  get held(): number {
    return this.#sent?.bytes ?? 0
  }

  /** Since when the client has been taking what he was sent last; undefined: he has it all. */
  get heldSince(): number | undefined {
    return this.#sent?.at
  }

  /** Finds the place to begin. @throws ApiError 410, 504 */
  #begin(): void {
    const { everythingFirst, resourceVersion = 0 } = this.parameters
    const { store } = this.place.registry
    this.#position = everythingFirst ? store.revision : resourceVersion || store.revision
    store.history.check(Math.max(this.#position, resourceVersion))
    // As of this position, however much later its turn comes.
    if (everythingFirst) {
      const { revision } = store
      const objects = this.place.objects(this.parameters)
      convertForCache(this.parameters.served, objects)
      this.#first = this.#framesOfObjects(objects, revision)
    }
  }

  *#framesOfObjects(objects: readonly KubeObject[], revision: number): Iterator<Buffer> {
    const { isMeant, marksEndOfFirst } = this.parameters
    for (const object of objects) {
      if (!isMeant || isMeant(object)) yield frame('ADDED', this.#nextRendering().render(object, true))
      else yield nothing
    }
    if (marksEndOfFirst) yield this.#bookmark(revision, endOfFirst)
  }

  #wake(): void {
    if (this.#isDue || this.#isOver) return
    // Who still takes what he was sent looks for more himself, unless he is too far behind.
    if (this.#sent && !this.isLost) return
    this.#isDue = true
    this.place.turns.add(() => this.#turn())
  }

  get isLost(): boolean {
    return this.place.registry.store.history.bytesSince(this.#position) > longestLag
  }

  #turn(): void {
    this.#isDue = false
    if (this.#isOver) return
    if (this.#sent) {
      if (this.isLost) this.giveUp()
      return
    }
    try {
      this.#sendNext()
      this.#stuckSince = undefined
    } catch (error) {
      if (error instanceof ConversionFailure) this.#waitForConversion()
      else this.#failUnless(error, () => this.#wake())
    }
  }

  #waitForConversion(): void {
    this.place.registry.outside.end()
    this.#stuckSince ??= performance.now()
    const isEnding = this.#last < Number.POSITIVE_INFINITY
    if (isEnding || performance.now() - this.#stuckSince > longestUnconvertedMs) return this.#finish()
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#wake(), conversionRetryMs).unref()
  }

  /** Goes on once somebody outside has answered, if it is only that. */
  #failUnless(error: unknown, goOn: () => void): void {
    if (!(error instanceof Unanswered)) return this.#fail(error)
    this.place.registry.outside.whenAnswered(error.question, () => {
      if (!this.#isOver) goOn()
    })
  }

  #sendNext(): void {
    const isOwed = this.#wantsBookmark
    if (!this.#first && !isOwed && this.#position >= this.#last) return this.#finish()
    const first = this.#first
    const chunk = first ? this.#nextOfFirst(first) : this.#nextOfLog()
    const isFurther = chunk.to > this.#position
    this.#position = chunk.to
    if (!chunk.isEmpty) this.#send(chunk)
    // What there was has been told: meanwhile something may have changed.
    else if (isFurther || first) this.#wake()
    else if (isOwed) this.#sendBookmark(chunk.to)
    else if (this.#last < Number.POSITIVE_INFINITY) this.#finish()
  }

  /** He has heard all there is: whatever others did since his last event, he is not behind. */
  #sendBookmark(from: number): void {
    this.#position = this.place.registry.revision
    this.#send(new Chunk([this.#bookmark(this.#position)], from, this.#position))
  }

  #finish(): void {
    this.stop()
    this.sink.end()
  }

  #nextOfFirst(first: Iterator<Buffer>): Chunk {
    const frames: Buffer[] = []
    const end = performance.now() + 1
    let bytes = 0
    while (bytes < chunkBytes && performance.now() < end) {
      const next = first.next()
      if (next.done) {
        this.#first = undefined
        break
      }
      if (next.value === nothing) continue
      frames.push(next.value)
      bytes += next.value.length
    }
    return new Chunk(frames, this.#position, this.#position)
  }

  #nextOfLog(): Chunk {
    const { frames } = this.place
    const { rendering, firstRendering } = this.parameters
    if (!this.#isFirst || rendering.key === firstRendering.key)
      return frames.after(this.#position, this.parameters)
    return frames.collect(this.#position, this.parameters, (type, change) =>
      frame(type, this.#nextRendering().render(leavingObject(type, change))),
    )
  }

  #nextRendering(): Rendering {
    const { rendering, firstRendering } = this.parameters
    const next = this.#isFirst ? firstRendering : rendering
    this.#isFirst = false
    return next
  }

  #send(chunk: Chunk): void {
    this.#wantsBookmark = false
    this.place.traffic?.sent(this.parameters.kind, chunk.frames.length)
    this.#sent = { bytes: chunk.joined.length, at: performance.now() }
    this.sink.send(chunk, () => {
      this.#sent = undefined
      this.#wake()
    })
  }

  /** The next thing that the client hears, once he has heard all else, is how far that is. */
  #mark(): void {
    this.#wantsBookmark = true
    this.#wake()
  }

  #bookmark(revision: number, annotations?: Readonly<Record<string, string>>): Buffer {
    const object = bookmarkOf(this.parameters, revision, annotations)
    return frame('BOOKMARK', this.#nextRendering().render(object))
  }

  /** Tells why the watch ends. After a mistake of ours the client has to look anew. */
  #fail(error: unknown): void {
    this.stop()
    if (error instanceof Untellable) return this.sink.end()
    if (!(error instanceof ApiError)) {
      this.place.registry.store.supervisor.report('deliver a watch', error)
      this.sink.drop()
      return
    }
    this.sink.send(new Chunk([frame('ERROR', this.parameters.rendering.renderStatus(error.status))], 0, 0))
    this.sink.end()
  }
}

/** In place of the frame of an object that is not meant: to pass over many takes time, too. */
const nothing = Buffer.alloc(0)
