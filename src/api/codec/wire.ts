/** The wire format of protobuf: varints, lengths and tags, with every bound checked. */
import { DecodeError } from './errors.ts'

const utf8 = new TextDecoder()
const toUtf8 = new TextEncoder()

const endOfBytes = () => new DecodeError('unexpected EOF')

/** Reads one message. */
export class WireReader {
  private at = 0

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at >= this.bytes.length
  }

  /** The next field number and wire type, in one number: `number * 8 + wireType`. */
  tag(): number {
    const tag = this.varint()
    if (tag < 8) throw new DecodeError(`proto: illegal tag 0 (wire type ${tag & 7})`)
    return tag
  }

  /** An unsigned varint; exact up to 2^53. */
  varint(): number {
    let value = 0
    for (let factor = 1, count = 0; count < 10; count++, factor *= 128) {
      const byte = this.byte()
      value += (byte & 0x7f) * factor
      if (byte < 0x80) return value
    }
    throw new DecodeError('proto: integer overflow')
  }

  /** A signed 64-bit varint; exact up to 2^53 either way. */
  int64(): number {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte()
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return Number(BigInt.asIntN(64, value))
    }
    throw new DecodeError('proto: integer overflow')
  }

  double(): number {
    const bytes = this.take(8)
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true)
  }

  /** Length-delimited bytes, not copied. */
  lengthDelimited(): Uint8Array {
    return this.take(this.varint())
  }

  string(): string {
    return utf8.decode(this.lengthDelimited())
  }

  skip(wireType: number): void {
    if (wireType === 0) this.varint()
    else if (wireType === 1) this.take(8)
    else if (wireType === 2) this.lengthDelimited()
    else if (wireType === 5) this.take(4)
    else throw new DecodeError(`proto: illegal wireType ${wireType}`)
  }

  private byte(): number {
    if (this.isAtEnd) throw endOfBytes()
    return this.bytes[this.at++]
  }

  private take(length: number): Uint8Array {
    if (length > this.bytes.length - this.at) throw endOfBytes()
    this.at += length
    return this.bytes.subarray(this.at - length, this.at)
  }
}

/** Writes one message. The length of a message within it is put in front of it once it is known. */
export class WireWriter {
  private at = 0
  private bytes: Uint8Array

  /** @param capacity how many bytes there is room for at first */
  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity)
  }

  int(number: number, value: number): void {
    this.tag(number, 0)
    this.varint(value)
  }

  double(number: number, value: number): void {
    this.tag(number, 1)
    this.reserve(8)
    new DataView(this.bytes.buffer).setFloat64(this.at, value, true)
    this.at += 8
  }

  string(number: number, text: string): void {
    this.tag(number, 2)
    if (text.length > shortText || !this.shortAscii(text)) this.text(text)
  }

  message(number: number, write: (writer: WireWriter) => void): void {
    const begun = this.begin(number)
    write(this)
    this.end(begun)
  }

  /** Begins a message within; what it answers is for `end`. */
  begin(number: number): number {
    this.tag(number, 2)
    this.reserve(1)
    return this.at++
  }

  end(begun: number): void {
    const length = this.at - begun - 1
    const more = sizeOfVarint(length) - 1
    if (more > 0) {
      this.reserve(more)
      this.bytes.copyWithin(begun + 1 + more, begun + 1, this.at)
    }
    this.at = begun
    this.putVarint(length)
    this.at += length
  }

  lengthDelimited(number: number, content: Uint8Array): void {
    this.beginLengthDelimited(number, content.length)
    this.append(content)
  }

  /** What stands before so many bytes. */
  beginLengthDelimited(number: number, length: number): void {
    this.tag(number, 2)
    this.varint(length)
  }

  /** Bytes as they are: fields that were written before. */
  append(fields: Uint8Array): void {
    this.reserve(fields.length)
    this.bytes.set(fields, this.at)
    this.at += fields.length
  }

  finish(): Uint8Array {
    return this.bytes.slice(0, this.at)
  }

  private tag(number: number, wireType: number): void {
    this.varint(number * 8 + wireType)
  }

  private varint(value: number): void {
    this.reserve(10)
    if (value < 0) this.negativeVarint(BigInt.asUintN(64, BigInt(value)))
    else this.putVarint(value)
  }

  /** Where there is room for it. To make room would lose what stands behind it already. */
  private putVarint(value: number): void {
    let rest = value
    for (; rest > 0x7f; rest = Math.floor(rest / 128)) this.bytes[this.at++] = (rest % 128) | 0x80
    this.bytes[this.at++] = rest
  }

  private negativeVarint(value: bigint): void {
    for (; value > 0x7fn; value >>= 7n) this.bytes[this.at++] = Number(value & 0x7fn) | 0x80
    this.bytes[this.at++] = Number(value)
  }

  /** A text of few letters, which are cheaper to copy than to hand over; false where it has others. */
  private shortAscii(text: string): boolean {
    this.reserve(1 + text.length)
    const start = this.at + 1
    for (let n = 0; n < text.length; n++) {
      const code = text.charCodeAt(n)
      if (code > 0x7f) return false
      this.bytes[start + n] = code
    }
    this.bytes[this.at] = text.length
    this.at = start + text.length
    return true
  }

  private text(text: string): void {
    this.reserve(5 + text.length * 3)
    const guessed = sizeOfVarint(text.length)
    const { written } = toUtf8.encodeInto(text, this.bytes.subarray(this.at + guessed))
    const needed = sizeOfVarint(written)
    const start = this.at + guessed
    if (needed > guessed) this.bytes.copyWithin(this.at + needed, start, start + written)
    this.putVarint(written)
    this.at += written
  }

  private reserve(length: number): void {
    if (this.at + length <= this.bytes.length) return
    const larger = new Uint8Array(Math.max(this.bytes.length * 2, this.at + length))
    larger.set(this.bytes.subarray(0, this.at))
    this.bytes = larger
  }
}

/** In letters; one byte tells its length. */
const shortText = 32

/** How many bytes a number that is not negative takes. */
export function sizeOfVarint(value: number): number {
  let size = 1
  for (let rest = value; rest > 0x7f; rest = Math.floor(rest / 128)) size++
  return size
}
