/** `BITFIELD`: whole numbers of any width among the bits of a text. */
import { type Commands, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'

interface Field {
  readonly isSigned: boolean
  readonly bits: number
  /** In bits, from the beginning of the text. */
  readonly at: number
}

type Overflow = 'wrap' | 'sat' | 'fail'

interface Step {
  readonly verb: 'get' | 'set' | 'incrby'
  readonly field: Field
  readonly value: bigint
  readonly overflow: Overflow
}

const mostBits = 2 ** 32

/** `u8` at `#3` or `24`. @throws RedisError */
function fieldOf(type: string, offset: string): Field {
  const [, sign, width] = /^([iu])(\d{1,2})$/.exec(type) ?? []
  const bits = Number(width)
  if (sign === undefined || bits < 1 || bits > (sign === 'i' ? 64 : 63))
    throw new RedisError(
      'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.',
    )
  const [, hash, number] = /^(#?)(\d{1,10})$/.exec(offset) ?? []
  const at = Number(number) * (hash === '#' ? bits : 1)
  if (number === undefined || at + bits > mostBits)
    throw new RedisError('ERR bit offset is not an integer or out of range')
  return { isSigned: sign === 'i', bits, at }
}

function wholeOf(text: string): bigint {
  if (!/^-?\d{1,19}$/.test(text)) throw new RedisError('ERR value is not an integer or out of range')
  return BigInt(text)
}

/** @throws RedisError */
function stepsOf(words: readonly string[], onlyReads: boolean): readonly Step[] {
  const steps: Step[] = []
  let overflow: Overflow = 'wrap'
  for (let n = 0; n < words.length; ) {
    const verb = words[n].toLowerCase()
    if (verb === 'overflow') {
      const how = words[n + 1]?.toLowerCase()
      if (how !== 'wrap' && how !== 'sat' && how !== 'fail')
        throw new RedisError('ERR Invalid OVERFLOW type specified')
      overflow = how
      n += 2
      continue
    }
    const length = verb === 'get' ? 3 : 4
    if (!/^(get|set|incrby)$/.test(verb) || n + length > words.length) throw syntaxError()
    if (onlyReads && verb !== 'get') throw new RedisError('ERR BITFIELD_RO only supports the GET subcommand')
    const value = verb === 'get' ? 0n : wholeOf(words[n + 3])
    steps.push({ verb: verb as Step['verb'], field: fieldOf(words[n + 1], words[n + 2]), value, overflow })
    n += length
  }
  return steps
}

function readField(text: string, { at, bits, isSigned }: Field): bigint {
  let value = 0n
  for (let n = at; n < at + bits; n++) {
    const byte = Math.floor(n / 8)
    const bit = byte < text.length ? (text.charCodeAt(byte) >> (7 - (n % 8))) & 1 : 0
    value = (value << 1n) | BigInt(bit)
  }
  return isSigned ? BigInt.asIntN(bits, value) : value
}

function withField(text: string, { at, bits }: Field, value: bigint): string {
  const codes = Array.from(
    text.padEnd(Math.ceil((at + bits) / 8), '\0').slice(Math.floor(at / 8), Math.ceil((at + bits) / 8)),
    (each) => each.charCodeAt(0),
  )
  const start = Math.floor(at / 8)
  const whole = BigInt.asUintN(bits, value)
  for (let n = 0; n < bits; n++) {
    const place = at + n
    const mask = 1 << (7 - (place % 8))
    const isSet = (whole >> BigInt(bits - 1 - n)) & 1n
    const byte = Math.floor(place / 8) - start
    codes[byte] = isSet ? codes[byte] | mask : codes[byte] & ~mask
  }
  const made = String.fromCharCode(...codes)
  return text.padEnd(start, '\0').slice(0, start) + made + text.slice(start + made.length)
}

/** As it is kept where it is too large or too small; undefined: not at all. */
function fitted(value: bigint, { bits, isSigned }: Field, overflow: Overflow): bigint | undefined {
  const width = BigInt(bits)
  const [least, most] = isSigned
    ? [-(1n << (width - 1n)), (1n << (width - 1n)) - 1n]
    : [0n, (1n << width) - 1n]
  if (value >= least && value <= most) return value
  if (overflow === 'fail') return undefined
  if (overflow === 'sat') return value < least ? least : most
  return isSigned ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)
}

function answer(store: RedisStore, key: string, steps: readonly Step[]): RedisValue {
  let text = store.text(key) ?? ''
  const before = text
  const said = steps.map(({ verb, field, value, overflow }): RedisValue => {
    const old = readField(text, field)
    if (verb === 'get') return Number(old)
    const made = fitted(verb === 'set' ? value : old + value, field, overflow)
    if (made === undefined) return null
    store.checkLength(Math.ceil((field.at + field.bits) / 8))
    text = withField(text, field, made)
    return Number(verb === 'set' ? old : made)
  })
  if (text !== before) store.put(key, text)
  return said
}

export const bitFieldCommands: Commands = {
  bitfield: {
    run: (store, [key, ...words]) => answer(store, key, stepsOf(words, false)),
    changes: (_value, words) => words.some((each) => /^(set|incrby)$/i.test(each)),
  },
  bitfield_ro: (store, [key, ...words]) => answer(store, key, stepsOf(words, true)),
}
