/** Commands of redis for the bits of a text. */
import { type Commands, integer, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'

const mostBits = 2 ** 32

function offsetOf(text: string): number {
  const at = /^\d{1,10}$/.test(text) ? Number(text) : -1
  if (at < 0 || at >= mostBits) throw new RedisError('ERR bit offset is not an integer or out of range')
  return at
}

const bitAt = (text: string, at: number): number =>
  at >> 3 < text.length ? (text.charCodeAt(Math.floor(at / 8)) >> (7 - (at % 8))) & 1 : 0

function setBit(store: RedisStore, [key, offset, value]: readonly string[]): number {
  const at = offsetOf(offset)
  if (!/^[01]$/.test(value)) throw new RedisError('ERR bit is not an integer or out of range')
  const text = store.text(key) ?? ''
  const byte = Math.floor(at / 8)
  store.checkLength(byte + 1)
  const padded = text.padEnd(byte + 1, '\0')
  const mask = 1 << (7 - (at % 8))
  const old = padded.charCodeAt(byte)
  const made = String.fromCharCode(value === '1' ? old | mask : old & ~mask)
  store.put(key, padded.slice(0, byte) + made + padded.slice(byte + 1))
  return old & mask ? 1 : 0
}

const countOf = (byte: number): number => {
  let count = 0
  for (let left = byte; left > 0; left &= left - 1) count++
  return count
}

interface Range {
  /** In bits; the last one is included. */
  readonly from: number
  readonly to: number
}

/** `0 -1 BIT`: from where to where, of a text. @throws RedisError */
function rangeOf(text: string, [start, end, unit = 'byte']: readonly string[]): Range {
  if (!/^(byte|bit)$/i.test(unit)) throw syntaxError()
  const isBits = /^bit$/i.test(unit)
  const size = isBits ? text.length * 8 : text.length
  const place = (said: string) => (integer(said) < 0 ? Math.max(0, size + integer(said)) : integer(said))
  const from = start === undefined ? 0 : place(start)
  const to = Math.min(end === undefined ? size - 1 : place(end), size - 1)
  return isBits ? { from, to } : { from: from * 8, to: to * 8 + 7 }
}

function count(store: RedisStore, [key, ...range]: readonly string[]): number {
  if (range.length === 1 || range.length > 3) throw syntaxError()
  const text = store.text(key) ?? ''
  const { from, to } = rangeOf(text, range)
  let [sum, at] = [0, from]
  while (at <= to) {
    if (at % 8 === 0 && at + 7 <= to) {
      sum += countOf(text.charCodeAt(at / 8))
      at += 8
    } else sum += bitAt(text, at++)
  }
  return sum
}

function position(store: RedisStore, [key, bit, ...range]: readonly string[]): number {
  if (!/^[01]$/.test(bit)) throw new RedisError('ERR The bit argument must be 1 or 0.')
  const text = store.text(key)
  const wanted = Number(bit)
  if (text === undefined) return wanted === 1 ? -1 : 0
  const { from, to } = rangeOf(text, range)
  for (let at = from; at <= to; at++) if (bitAt(text, at) === wanted) return at
  // Behind the end there is nothing but zeros, where no end was said.
  return wanted === 0 && range.length < 2 ? text.length * 8 : -1
}

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
}

function operate(store: RedisStore, [name, to, ...from]: readonly string[]): number {
  const verb = name.toLowerCase()
  const texts = from.map((key) => store.text(key) ?? '')
  if (verb === 'not' && texts.length !== 1)
    throw new RedisError('ERR BITOP NOT must be called with a single source key.')
  if (verb !== 'not' && !Object.hasOwn(operations, verb)) throw syntaxError()
  const length = Math.max(...texts.map((each) => each.length))
  const byteAt = (text: string, n: number) => (n < text.length ? text.charCodeAt(n) : 0)
  const bytes = Array.from({ length }, (_, n) =>
    verb === 'not'
      ? byteAt(texts[0], n) ^ 0xff
      : texts.slice(1).reduce((made, each) => operations[verb](made, byteAt(each, n)), byteAt(texts[0], n)),
  )
  if (length === 0) store.delete(to)
  else store.put(to, bytes.map((each) => String.fromCharCode(each)).join(''))
  return length
}

export const bitCommands: Commands = {
  setbit: setBit,
  getbit: (store, [key, offset]) => bitAt(store.text(key) ?? '', offsetOf(offset)),
  bitcount: count,
  bitpos: position,
  bitop: operate,
}
