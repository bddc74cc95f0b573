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

/** Writes one message; a message within it is written to a writer of its own. */
export class WireWriter {
  private readonly bytes: number[] = []

  int(number: number, value: number): void {
    this.tag(number, 0)
    this.varint(value)
  }

  double(number: number, value: number): void {
    this.tag(number, 1)
    this.bytes.push(...new Uint8Array(new Float64Array([value]).buffer))
  }

  string(number: number, text: string): void {
    this.lengthDelimited(number, toUtf8.encode(text))
  }

  message(number: number, write: (writer: WireWriter) => void): void {
    const inner = new WireWriter()
    write(inner)
    this.lengthDelimited(number, inner.bytes)
  }

  lengthDelimited(number: number, content: Uint8Array | readonly number[]): void {
    this.tag(number, 2)
    this.varint(content.length)
    for (const byte of content) this.bytes.push(byte)
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes)
  }

  private tag(number: number, wireType: number): void {
    this.varint(number * 8 + wireType)
  }

  private varint(value: number): void {
    if (value >= 0 && value < 0x8000_0000) this.smallVarint(value)
    else this.wideVarint(BigInt.asUintN(64, BigInt(value)))
  }

  private smallVarint(value: number): void {
    for (; value > 0x7f; value >>>= 7) this.bytes.push((value & 0x7f) | 0x80)
    this.bytes.push(value)
  }

  private wideVarint(value: bigint): void {
    for (; value > 0x7fn; value >>= 7n) this.bytes.push(Number(value & 0x7fn) | 0x80)
    this.bytes.push(Number(value))
  }
}
