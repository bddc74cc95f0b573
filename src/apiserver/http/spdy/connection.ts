/** One connection of SPDY/3.1, whatever carries its bytes: the client opens streams, and both sides write to them. */
import { dataFrame, type Frame, FrameReader, pingFrame, replyFrame, resetFrame } from './frames.ts'
import { HeaderReader, HeaderWriter, SpdyError } from './headers.ts'

/** What carries the bytes. */
export interface Carrier {
  send(bytes: Buffer, taken?: () => void): void
  /** Lets the client wait with what he sends, or go on. */
  hold(isHeld: boolean): void
  /** Ends it in good order. */
  end(): void
  drop(): void
}

/** So many streams a client may have open. */
const mostStreams = 1_024
/** How much of a stream one frame carries. */
const longestData = 64 * 1024

/** A stream that is refused, as a reset says it. */
const refused = 3

export class SpdyStream {
  isEnded = false
  onData: (bytes: Buffer) => void = () => {}
  /** The client writes nothing more. */
  onEnd: () => void = () => {}
  /** The client wants no more of it at all. */
  onReset: () => void = () => {}
  #isClosed = false

  constructor(
    readonly id: number,
    readonly headers: ReadonlyMap<string, string>,
    private readonly carrier: Carrier,
    private readonly forget: () => void,
  ) {}

  write(bytes: Buffer, taken?: () => void): void {
    if (this.#isClosed) return
    let from = 0
    for (; from + longestData < bytes.length; from += longestData)
      this.carrier.send(dataFrame(this.id, bytes.subarray(from, from + longestData)))
    this.carrier.send(dataFrame(this.id, bytes.subarray(from)), taken)
  }

  /** Nothing more will be written. */
  end(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.carrier.send(dataFrame(this.id, Buffer.alloc(0), true))
    if (this.isEnded) this.forget()
  }

  /** @internal The client has ended it. */
  wasEnded(): void {
    this.isEnded = true
    if (this.#isClosed) this.forget()
    this.onEnd()
  }

  /** @internal */
  wasReset(): void {
    this.#isClosed = true
    this.forget()
    this.onReset()
  }
}

export class SpdyConnection {
  readonly #frames = new FrameReader()
  readonly #reader = new HeaderReader()
  readonly #writer = new HeaderWriter()
  readonly #streams = new Map<number, SpdyStream>()

  /** @param onStream told of each stream that the client opens, before anything comes on it */
  constructor(
    readonly carrier: Carrier,
    private readonly onStream: (stream: SpdyStream) => void,
  ) {}

  /** Takes what has come. What is no SPDY ends the connection. */
  take(bytes: Buffer): void {
    try {
      this.#frames.add(bytes)
      for (let frame = this.#frames.next(); frame; frame = this.#frames.next()) this.#heed(frame)
    } catch (error) {
      if (!(error instanceof SpdyError)) throw error
      this.carrier.drop()
    }
  }

  #heed(frame: Frame): void {
    switch (frame.sort) {
      case 'open':
        return this.#open(frame)
      case 'data':
        return this.#data(frame)
      case 'reset':
        return this.#streams.get(frame.stream)?.wasReset()
      case 'ping':
        return this.carrier.send(pingFrame(frame.id))
      case 'goAway':
        return this.carrier.end()
    }
  }

  #open({ stream: id, headers, isLast }: Extract<Frame, { readonly sort: 'open' }>): void {
    // They are one stream of zlib: all of them must be read.
    const read = this.#reader.read(headers)
    if (this.#streams.size >= mostStreams || this.#streams.has(id))
      return this.carrier.send(resetFrame(id, refused))
    const stream = new SpdyStream(id, read, this.carrier, () => this.#streams.delete(id))
    this.#streams.set(id, stream)
    this.carrier.send(replyFrame(id, this.#writer.next()))
    this.onStream(stream)
    if (isLast) stream.wasEnded()
  }

  #data({ stream: id, bytes, isLast }: Extract<Frame, { readonly sort: 'data' }>): void {
    const stream = this.#streams.get(id)
    if (!stream || stream.isEnded) return
    if (bytes.length > 0) stream.onData(bytes)
    if (isLast) stream.wasEnded()
  }
}
