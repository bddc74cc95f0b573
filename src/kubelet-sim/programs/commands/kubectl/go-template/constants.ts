/** Constants as templates of Go have them: texts in quotation marks, signs and numbers. Source: strconv's Unquote, text/template/parse's newNumber. */

import { quoted } from '../../../../../api/quote.ts'
import { bytesOf, textOf } from '../../../../runtime/bytes.ts'
import { cEscapes } from '../../../c-escapes.ts'

/** A number by all types that can hold it. */
export interface GoNumber {
  readonly integer?: bigint
  readonly float?: number
  /** What nothing else can hold. */
  readonly complex?: { readonly real: number; readonly imaginary: number }
}

const escapePattern =
  /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([abfnrtv\\'"]))/y

/** The signs of a text between quotation marks, each as bytes; undefined where Go says `invalid syntax`. */
function signsIn(text: string, quote: string): readonly string[] | undefined {
  const signs: string[] = []
  for (let at = 0; at < text.length; ) {
    if (text[at] !== '\\') {
      const sign = String.fromCodePoint(text.codePointAt(at)!)
      if (sign === quote || sign === '\n') return undefined
      signs.push(bytesOf(sign))
      at += sign.length
      continue
    }
    escapePattern.lastIndex = at
    const found = escapePattern.exec(text)
    const sign = found && escaped(found, quote)
    if (sign === undefined || sign === null) return undefined
    signs.push(sign)
    at = escapePattern.lastIndex
  }
  return signs
}

function escaped([, byte, short, long, octal, letter]: RegExpExecArray, quote: string): string | undefined {
  if (byte !== undefined) return String.fromCharCode(Number.parseInt(byte, 16))
  if (octal !== undefined) {
    const code = Number.parseInt(octal, 8)
    return code > 255 ? undefined : String.fromCharCode(code)
  }
  if (letter !== undefined)
    return letter === '"' || letter === "'" ? (letter === quote ? letter : undefined) : cEscapes[letter]
  const code = Number.parseInt(short ?? long, 16)
  return code > 0x10ffff || (code >= 0xd800 && code < 0xe000)
    ? undefined
    : bytesOf(String.fromCodePoint(code))
}

/** What stands between quotation marks of one sort; undefined where Go says `invalid syntax`. */
export function unquotedSigns(inner: string, quote: string): string | undefined {
  const signs = signsIn(inner, quote)
  return signs && textOf(signs.join(''))
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
