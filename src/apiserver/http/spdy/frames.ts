/** The frames of SPDY/3.1: cut out of the bytes as they come, and written. */
import { SpdyError } from './headers.ts'

export type Frame =
  | { readonly sort: 'open'; readonly stream: number; readonly headers: Buffer; readonly isLast: boolean }
  | { readonly sort: 'data'; readonly stream: number; readonly bytes: Buffer; readonly isLast: boolean }
  | { readonly sort: 'reset'; readonly stream: number }
  | { readonly sort: 'ping'; readonly id: number }
  | { readonly sort: 'goAway' }
  /** Nothing that matters here: settings, windows, headers that come later. */
  | { readonly sort: 'other' }

const types = { open: 1, reply: 2, reset: 3, ping: 6, goAway: 7 }
const headLength = 8
const lastFlag = 1
const controlBit = 0x8000
const version = 3

/** A client sends no longer ones; what says it is longer lies. */
const longestFrame = 1024 * 1024

export class FrameReader {
  #pieces: Buffer[] = []
  #length = 0

  add(bytes: Buffer): void {
    this.#pieces.push(bytes)
    this.#length += bytes.length
  }

  /** The next one that has come whole. @throws SpdyError for what is no frame */
  next(): Frame | undefined {
    if (this.#length < headLength) return undefined
    const head = this.#joined(headLength)
    const length = head.readUInt32BE(4) & 0xffffff
    if (length > longestFrame) throw new SpdyError(`a frame of ${length} bytes`)
    if (this.#length < headLength + length) return undefined
    const frame = this.#joined(headLength + length)
    this.#pieces[0] = frame.subarray(headLength + length)
    this.#length -= headLength + length
    return frameIn(frame.subarray(0, headLength + length))
  }

  /** The first piece, with so many bytes at least. */
  #joined(length: number): Buffer {
    if (this.#pieces[0].length < length) this.#pieces = [Buffer.concat(this.#pieces)]
    return this.#pieces[0]
  }
}

function frameIn(frame: Buffer): Frame {
  const first = frame.readUInt16BE(0)
  const isLast = (frame[4] & lastFlag) !== 0
  const body = frame.subarray(headLength)
  if (!(first & controlBit)) return { sort: 'data', stream: frame.readUInt32BE(0), bytes: body, isLast }
  if ((first & ~controlBit) !== version) throw new SpdyError('a frame of another version')
  const number = () => {
    if (body.length < 4) throw new SpdyError('a frame that is too short')
    return body.readUInt32BE(0)
  }
  switch (frame.readUInt16BE(2)) {
    case types.open:
      if (body.length < 10) throw new SpdyError('a frame that is too short')
      return { sort: 'open', stream: number() & 0x7fffffff, headers: body.subarray(10), isLast }
    case types.reset:
      return { sort: 'reset', stream: number() & 0x7fffffff }
    case types.ping:
      return { sort: 'ping', id: number() }
    case types.goAway:
      return { sort: 'goAway' }
    default:
      return { sort: 'other' }
  }
}

export const dataFrame = (stream: number, bytes: Buffer, isLast = false): Buffer => {
  const head = Buffer.alloc(headLength)
  head.writeUInt32BE(stream, 0)
  head.writeUInt32BE(bytes.length, 4)
  if (isLast) head[4] = lastFlag
  return Buffer.concat([head, bytes])
}

export const replyFrame = (stream: number, headers: Buffer): Buffer => control(types.reply, [stream], headers)

/** @param status why, by number */
export const resetFrame = (stream: number, status: number): Buffer => control(types.reset, [stream, status])

export const pingFrame = (id: number): Buffer => control(types.ping, [id])

function control(type: number, numbers: readonly number[], more: Buffer = Buffer.alloc(0)): Buffer {
  const frame = Buffer.alloc(headLength + 4 * numbers.length)
  frame.writeUInt16BE(controlBit | version, 0)
  frame.writeUInt16BE(type, 2)
  frame.writeUInt32BE(4 * numbers.length + more.length, 4)
  numbers.forEach((each, n) => void frame.writeUInt32BE(each, headLength + 4 * n))
  return Buffer.concat([frame, more])
}
