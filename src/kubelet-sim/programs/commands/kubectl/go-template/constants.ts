/** Constants as templates of Go have them: texts in quotation marks, signs and numbers. Source: strconv's Unquote, text/template/parse's newNumber. */
import { GoComplex, GoFloat, GoInteger } from '../../../../../api/go-values/values.ts'
import { quoted } from '../../../../../api/quote.ts'
import { signsIn, unquotedSigns } from '../../../../../api/unquoting.ts'
import { textOf } from '../../../../runtime/bytes.ts'

/** A number by all types that can hold it. */
export interface GoNumber {
  readonly integer?: bigint
  readonly float?: number
  /** What nothing else can hold. */
  readonly complex?: { readonly real: number; readonly imaginary: number }
}

/** What a text in quotation marks says; undefined where it is none. */
export function unquoted(token: string): string | undefined {
  const inner = token.slice(1, -1)
  return token.startsWith('`') ? inner.replaceAll('\r', '') : unquotedSigns(inner, '"')
}

/** The number of a sign: `'a'` is 97. Answers what is wrong, where something is. */
export function characterCode(token: string): GoNumber | string {
  const signs = signsIn(token.slice(1, -1), "'")
  if (!signs || signs.length === 0) return 'invalid syntax'
  if (signs.length > 1) return `malformed character constant: ${token}`
  const [sign] = signs
  const code = /^\\(?:x|[0-7])/.test(token.slice(1)) ? sign.charCodeAt(0) : textOf(sign).codePointAt(0)!
  return { integer: BigInt(code), float: code }
}

const integers: readonly RegExp[] = [
  /^0[xX](?:_?[0-9a-fA-F])+$/,
  /^0[oO]?(?:_?[0-7])+$/,
  /^0[bB](?:_?[01])+$/,
  /^(?:0|[1-9](?:_?[0-9])*)$/,
]

/** A whole number without its sign, in whichever base. */
function wholeNumber(text: string): bigint | undefined {
  if (!integers.some((each) => each.test(text))) return undefined
  const plain = text.replaceAll('_', '')
  return BigInt(/^0[0-7]/.test(plain) ? `0o${plain.slice(1)}` : plain.toLowerCase())
}

const most = 2n ** 63n

function fraction(text: string): number | undefined {
  const plain = text.replace(/^[+-]/, '')
  const sign = text.startsWith('-') ? -1 : 1
  if (/^(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(plain)) {
    const value = Number(plain)
    return Number.isFinite(value) ? sign * value : undefined
  }
  const [, whole = '', part = '', power] =
    /^0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)$/.exec(plain) ?? []
  if (power === undefined || whole + part === '') return undefined
  const value = Number(BigInt(`0x${whole}${part}`)) * 2 ** (Number(power) - 4 * part.length)
  return Number.isFinite(value) ? sign * value : undefined
}

/** A number as it is written; what is wrong, where something is. */
export function numberOf(text: string): GoNumber | string {
  if (text.endsWith('i')) {
    const imaginary = fraction(text.slice(0, -1))
    if (imaginary === undefined) return `illegal number syntax: ${quoted(text)}`
    return complexOf(0, imaginary)
  }
  const whole = wholeNumber(text.replace(/^[+-]/, ''))
  const value = whole !== undefined && text.startsWith('-') ? -whole : whole
  if (value !== undefined && value >= -most && value < 2n * most)
    return { integer: value, float: Number(value) }
  const float = fraction(text)
  if (float === undefined)
    return value === undefined
      ? `illegal number syntax: ${quoted(text)}`
      : `integer overflow: ${quoted(text)}`
  if (!/[.eEpP]/.test(text)) return `integer overflow: ${quoted(text)}`
  return Number.isInteger(float) && Math.abs(float) < 2 ** 63 ? { integer: BigInt(float), float } : { float }
}

/** `1+2i`. */
export function complexNumberOf(text: string): GoNumber | string {
  const [, real = '', imaginary = ''] = /^([+-]?.*[^eEpP])([+-].*)i$/.exec(text) ?? []
  const [first, second] = [fraction(real), fraction(imaginary)]
  if (first === undefined || second === undefined) return 'expected integer'
  return complexOf(first, second)
}

const complexOf = (real: number, imaginary: number): GoNumber =>
  imaginary === 0
    ? { float: real, complex: { real, imaginary }, ...(Number.isInteger(real) && { integer: BigInt(real) }) }
    : { complex: { real, imaginary } }

/** What a constant is where nobody wants a type of it; undefined where it is too large. */
export function constantOf({ integer, float, complex }: GoNumber, text: string): unknown {
  if (complex) return new GoComplex(complex.real, complex.imaginary)
  const isHex = /^[+-]?0[xX]/.test(text) && !/[pP]/.test(text)
  if (float !== undefined && !isHex && !text.startsWith("'") && /[.eEpP]/.test(text))
    return new GoFloat(float)
  if (integer === undefined || integer >= 2n ** 63n) return undefined
  return new GoInteger(integer)
}
