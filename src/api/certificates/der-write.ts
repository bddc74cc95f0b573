/** Writes what DER is made of. Source: X.690. */
import { formatTime } from '../time.ts'
import { longTime, sequence, set, shortTime } from './der.ts'

/** An element of a tag, with all parts one after the other as its content. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const content = joinBytes(parts)
  return joinBytes([Uint8Array.of(tag, ...lengthOf(content.length)), content])
}

export const derSequence = (...parts: readonly Uint8Array[]): Uint8Array => der(sequence, ...parts)
/** Its parts stand in the order of their bytes. */
export const derSet = (...parts: readonly Uint8Array[]): Uint8Array => der(set, ...parts.toSorted(inOrder))

function inOrder(a: Uint8Array, b: Uint8Array): number {
  const at = a.findIndex((byte, n) => byte !== b[n])
  return at < 0 ? a.length - b.length : a[at] - (b[at] ?? -1)
}

/** A number that is not negative, by its bytes, the greatest first. */
export function derInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0)
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first)
  return digits[0] >= 0x80 ? der(0x02, Uint8Array.of(0), digits) : der(0x02, digits)
}

/** @param text `2.5.29.15` */
export function derIdentifier(text: string): Uint8Array {
  const [first, second, ...rest] = text.split('.').map(Number)
  return der(0x06, Uint8Array.of(first * 40 + second, ...rest.flatMap(inSevenBits)))
}

function inSevenBits(number: number): readonly number[] {
  const digits = [number & 0x7f]
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128))
    digits.unshift((rest & 0x7f) | 0x80)
  return digits
}

export const derNull = (): Uint8Array => Uint8Array.of(0x05, 0)
export const derTrue = (): Uint8Array => Uint8Array.of(0x01, 1, 0xff)
export const derOctets = (...parts: readonly Uint8Array[]): Uint8Array => der(0x04, ...parts)
export const derText = (text: string): Uint8Array => der(0x0c, new TextEncoder().encode(text))

/** Bits, the first of which is the highest of the first byte. @param unused how many of the last byte are none */
export const derBits = (bytes: Uint8Array, unused = 0): Uint8Array => der(0x03, Uint8Array.of(unused), bytes)

/** An instant, in milliseconds: two digits of a year will do until 2049. */
export function derTime(at: number): Uint8Array {
  const text = formatTime(at).replace(/[-:T]/g, '')
  const isShort = text < '2050'
  return der(isShort ? shortTime : longTime, new TextEncoder().encode(isShort ? text.slice(2) : text))
}

function lengthOf(length: number): readonly number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff)
  return [0x80 | bytes.length, ...bytes]
}

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
