/** What the text of a literal stands for. */
import { Uint, type Value } from '../values.ts'
import type { Token } from './tokens.ts'

const simpleEscapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
}

/** The parts of a quoted text: whether it is raw, and what is between the quotes. */
function withoutQuotes(token: string) {
  const isRaw = token[0] === 'r' || token[0] === 'R'
  const quoted = isRaw ? token.slice(1) : token
  const width = quoted.startsWith('"""') || quoted.startsWith("'''") ? 3 : 1
  return { isRaw, body: quoted.slice(width, quoted.length - width).replace(/\r\n?/g, '\n') }
}

/** The code points of a string, undefined where an escape stands for none. */
function pointsOf(token: string, inBytes: boolean): readonly (number | { byte: number })[] | undefined {
  const { isRaw, body } = withoutQuotes(token)
  const points: (number | { byte: number })[] = []
  for (let n = 0; n < body.length; ) {
    const point = body.codePointAt(n)!
    n += point > 0xffff ? 2 : 1
    if (isRaw || point !== 0x5c) {
      points.push(point)
      continue
    }
    const sign = body[n++]
    const digits = { x: 2, X: 2, u: 4, U: 8 }[sign] ?? (/[0-3]/.test(sign) ? 3 : 0)
    if (digits === 0) {
      points.push(simpleEscapes[sign] ?? sign.codePointAt(0)!)
      continue
    }
    const isOctal = digits === 3
    const text = body.slice(isOctal ? n - 1 : n, (isOctal ? n - 1 : n) + digits)
    n += isOctal ? 2 : digits
    const value = Number.parseInt(text, isOctal ? 8 : 16)
    const isCode = sign === 'u' || sign === 'U'
    if (isCode && (inBytes || value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))) return undefined
    points.push(inBytes && !isCode ? { byte: value } : value)
  }
  return points
}

/** The string that a token stands for; undefined when it cannot be unquoted. */
function stringOf(token: string): string | undefined {
  const points = pointsOf(token, false)
  if (!points) return undefined
  let text = ''
  for (const point of points as readonly number[]) text += String.fromCodePoint(point)
  return text
}

/** The bytes that a token without its `b` stands for. */
function bytesOf(token: string): Uint8Array | undefined {
  const points = pointsOf(token, true)
  if (!points) return undefined
  const encoder = new TextEncoder()
  const bytes: number[] = []
  for (const point of points) {
    if (typeof point === 'number') bytes.push(...encoder.encode(String.fromCodePoint(point)))
    else bytes.push(point.byte)
  }
  return Uint8Array.from(bytes)
}

const inRange = (value: bigint, low: bigint, high: bigint) =>
  value >= low && value <= high ? value : undefined

/** Undefined where 64 bits do not hold it. */
function intOf(text: string): bigint | undefined {
  const isNegative = text.startsWith('-')
  const value = BigInt(isNegative ? text.slice(1) : text)
  return inRange(isNegative ? -value : value, -(2n ** 63n), 2n ** 63n - 1n)
}

const uintOf = (text: string) => inRange(BigInt(text.slice(0, -1)), 0n, 2n ** 64n - 1n)

function doubleOf(text: string): number | undefined {
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** What is said of a literal that stands for nothing. */
export function literalComplaint({ kind, text }: Token): string {
  switch (kind) {
    case 'NUM_INT':
      return 'invalid int literal'
    case 'NUM_UINT':
      return 'invalid uint literal'
    case 'NUM_FLOAT':
      return 'invalid double literal'
    default:
      return /\\[uU]/.test(text) && kind === 'STRING'
        ? 'invalid unicode code point'
        : 'unable to unescape string'
  }
}

/** The value of a literal, undefined when it has none. */
export function literalValue({ kind, text }: Token, sign: string): Value | undefined {
  switch (kind) {
    case 'NUM_INT':
      return intOf(sign + text)
    case 'NUM_UINT': {
      const value = uintOf(text)
      return value === undefined ? undefined : new Uint(value)
    }
    case 'NUM_FLOAT':
      return doubleOf(sign + text)
    case 'STRING':
      return stringOf(text)
    case 'BYTES':
      return bytesOf(text.slice(1))
    case 'true':
      return true
    case 'false':
      return false
    default:
      return null
  }
}
