/** Events as they go over the wire: made once, however many watch them. */
import { encodeWatchEvent } from '../../api/codec/protobuf-watch.ts'
import { keepNewest } from '../../api/newest.ts'
import type { Change } from '../../client/change.ts'
import type { Piece } from '../rest/pieces.ts'
import type { Followed, Rendering } from '../rest/watching.ts'
import type { History } from '../store/history.ts'
import { eventOf, leavingObject, type WatchEventType } from '../watch.ts'

/** @param object JSON, or protobuf in its envelope */
export function frame(type: string, object: Piece): Buffer {
  if (typeof object === 'string') return Buffer.from(`{"type":"${type}","object":${object}}\n`)
  const { buffer, byteOffset, byteLength } = encodeWatchEvent(type, object)
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** A piece of a stream: what the entries after one position up to another come to. */
export class Chunk {
  #joined: Buffer | undefined

  constructor(
    readonly frames: readonly Buffer[],
    readonly from: number,
    readonly to: number,
  ) {}

  get isEmpty(): boolean {
    return this.frames.length === 0
  }

  /** All frames in one. */
  get joined(): Buffer {
    return (this.#joined ??= this.frames.length === 1 ? this.frames[0] : Buffer.concat(this.frames))
  }
}

/** A chunk is full when it has so many bytes, and is made of at most so many entries of the log. */
export const chunkBytes = 64 * 1024
const chunkEntries = 256
/** So many of the newest chunks are kept, and so many bytes of frames: those who are a little behind share them, too. */
const mostChunks = 64
const mostFrameBytes = 8 * 1024 * 1024

export class WatchFrames {
  readonly #chunks = new Map<string, Chunk>()
  readonly #frames = new Map<Change, Map<string, Buffer>>()
  #bytes = 0

  constructor(private readonly history: History) {}

  /** What comes after a position. It leads no further than that where there is nothing more. @throws ApiError 410 */
  after(position: number, followed: Followed): Chunk {
    const known = this.#chunks.get(followed.key)
    if (known?.from === position) return known
    const chunk = this.collect(position, followed, (type, change) =>
      this.#frameOf(type, change, followed.rendering),
    )
    if (chunk.isEmpty) return chunk
    this.#chunks.delete(followed.key)
    this.#chunks.set(followed.key, chunk)
    keepNewest(this.#chunks, mostChunks)
    return chunk
  }

  /** The same with frames of one's own. @throws ApiError 410 */
  collect(
    position: number,
    followed: Omit<Followed, 'rendering'>,
    frameOf: (type: WatchEventType, change: Change) => Buffer,
  ): Chunk {
    const frames: Buffer[] = []
    let bytes = 0
    let to = position
    for (const change of this.history.next(followed.kind, position, chunkEntries)) {
      const type = eventOf(followed, change)
      to = change.revision
      if (type === undefined) continue
      const next = frameOf(type, change)
      frames.push(next)
      if ((bytes += next.length) >= chunkBytes) break
    }
    return new Chunk(frames, position, to)
  }

  #frameOf(type: WatchEventType, change: Change, { key, render }: Rendering): Buffer {
    let frames = this.#frames.get(change)
    if (!frames) this.#frames.set(change, (frames = new Map()))
    const known = frames.get(type + key)
    if (known) return known
    const bytes = frame(type, render(leavingObject(type, change)))
    frames.set(type + key, bytes)
    this.#bytes += bytes.length
    if (this.#bytes > mostFrameBytes) this.#dropOldest()
    return bytes
  }

  #dropOldest(): void {
    for (const [change, frames] of this.#frames) {
      if (this.#bytes <= mostFrameBytes / 2) return
      this.#frames.delete(change)
      for (const { length } of frames.values()) this.#bytes -= length
    }
  }
}
