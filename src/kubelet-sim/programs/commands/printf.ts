/** printf. */
import { exponential, fixed, general } from '../../../api/rounding.ts'
import { TextBuffer } from '../../runtime/files/text-buffer.ts'
import type { Process, Working } from '../../runtime/program.ts'
import { formatDate, latestDate } from './date.ts'
import { quoted, shellQuoted, unescapeText } from './escapes.ts'
import { isGnu } from './options.ts'
import type { Speaker } from './speaker.ts'

export const printf = (process: Process, shell?: Speaker): number | Working<number> => {
  if (process.args[1] === '--') process.args = [process.args[0], ...process.args.slice(2)]
  const [, format] = process.args
  if (format !== undefined) return print(process, format, shell)
  if (shell?.dialect === 'bash') {
    process.complain('printf: usage: printf [-v var] format [arguments]\n')
    return 2
  }
  process.complain('printf: usage: printf FORMAT [ARG]...\n')
  return 1
}

/** Wider fields, and more digits, would exhaust the host. */
const widest = 65_536
const mostDigits = 100

const conversion =
  /%([-+ 0#']{0,8})(\*|\d{1,9})?(?:\.(\*|\d{0,9}))?(?:(?:hh|h|ll|l|j|z|t|L)?([diouxXeEfFgGcsbq%])|\(([^)]{0,256})\)(T))/g

interface Conversion {
  readonly flags: string
  readonly width: string | undefined
  readonly precision: number | '*' | undefined
  readonly kind: string
  /** How a date is written. */
  readonly date: string | undefined
}

/** Text, and what is put in between. */
type Part = string | Conversion

/** A format is used again while words are left; one that takes none is used once. */
function* print(process: Process, format: string, shell: Speaker | undefined): Working<number> {
  const { plain, isCut } = yield* unescapeText(process, format)
  const words = new Words(process, shell)
  const wrong = wrongConversion(plain)
  const parts = yield* partsOf(process, plain.slice(0, wrong?.at))
  do {
    const before = words.taken
    const text = new TextBuffer()
    for (const part of parts) {
      text.append(typeof part === 'string' ? part : yield* convert(process, part, words))
      if (words.isCut) break
      if (process.needsRest(16)) yield* process.rest()
      if (text.length < widest) continue
      yield* process.write(text.text)
      text.clear()
    }
    yield* process.write(text.text)
    if (wrong !== undefined) return words.refuseFormat(wrong.last)
    if (isCut || words.isCut || words.taken === before) break
  } while (words.areLeft)
  return words.status
}

function* partsOf(process: Process, format: string): Working<readonly Part[]> {
  const parts: Part[] = []
  let from = 0
  for (const match of format.matchAll(conversion)) {
    const [whole, flags, width, precision, letter, date, last] = match
    const kind = letter ?? last
    parts.push(format.slice(from, match.index))
    const digits =
      precision === undefined || precision === '*' ? precision : Math.min(Number(precision), widest)
    parts.push(kind === '%' ? '%' : { flags, width, precision: digits, kind, date })
    from = match.index + whole.length
    if (process.needsRest(32)) yield* process.rest()
  }
  parts.push(format.slice(from))
  return parts
}

/** Where something begins like a conversion and is none, and its last character. What comes before it is printed. */
function wrongConversion(format: string): { readonly at: number; readonly last: string } | undefined {
  let at = format.indexOf('%')
  for (const match of format.matchAll(conversion)) {
    if (at < match.index) break
    at = format.indexOf('%', match.index + match[0].length)
  }
  return at < 0 ? undefined : { at, last: /^%[-+ 0#'\d.]*(.?)/s.exec(format.slice(at, at + 64))?.[1] ?? '' }
}

/** The words that are put in, one after the other. */
class Words {
  taken = 0
  status = 0

  /** `\\c` has ended it all. */
  isCut = false

  constructor(
    readonly process: Process,
    readonly shell: Speaker | undefined,
  ) {}

  refuseFormat(last: string): number {
    if (this.shell?.dialect === 'bash')
      this.shell.complain(`printf: \`${last}': ${last ? 'invalid' : 'missing'} format character`)
    else this.process.complain(`printf: %${last}: invalid directive\n`)
    return 1
  }

  next(): string {
    return this.process.args[2 + this.taken++] ?? ''
  }

  nextNumber(): number {
    const word = this.next()
    if (/^['"]./.test(word)) return word.charCodeAt(1)
    const number = Number(word)
    if (!Number.isNaN(number)) return number
    this.#refuse(word)
    return Number.parseFloat(word) || 0
  }

  /** A whole number of 64 bits. */
  nextInteger(): bigint {
    const word = this.next()
    if (/^['"]./.test(word)) return BigInt(word.charCodeAt(1))
    const number = integerOf(word)
    if (number === undefined) this.#refuse(word)
    return number ?? integerOf(/^[-+]?\d{1,18}/.exec(word)?.[0] ?? '') ?? 0n
  }

  #refuse(word: string): void {
    const { shell } = this
    if (shell?.dialect === 'bash') shell.complain(`printf: ${word}: invalid number`)
    else if (shell?.dialect === 'dash') shell.complain(`printf: ${word}: expected numeric value`)
    else if (isGnu(this.process)) this.process.complain(`printf: '${word}': expected a numeric value\n`)
    else this.process.complain(`printf: invalid number '${word}'\n`)
    this.status = 1
  }

  get areLeft(): boolean {
    return 2 + this.taken < this.process.args.length
  }
}

function* convert(
  process: Process,
  { flags, width, precision: asked, kind, date }: Conversion,
  words: Words,
): Working<string> {
  const size = width === '*' ? words.nextNumber() : Number(width ?? 0)
  const said = asked === '*' ? Math.min(words.nextNumber(), widest) : asked
  const precision = said !== undefined && said < 0 ? undefined : said
  const isText = 'scbqT'.includes(kind)
  const isInteger = 'diouxX'.includes(kind)
  const text = isText
    ? kind === 'T'
      ? dateText(process, date ?? '', words.next())
      : yield* textOf(words, { kind, precision, word: words.next() })
    : isInteger
      ? integerText({ kind, flags, precision }, words.nextInteger())
      : numberText({ kind, flags, precision }, words.nextNumber())
  // A precision says how many digits a whole number has: zeroes fill no more.
  const own = isInteger && precision !== undefined ? flags.replaceAll('0', '') : flags
  return pad(text, {
    flags: size < 0 ? `${own}-` : own,
    size: Math.abs(size),
    isText,
    isSigned: !'ouxX'.includes(kind),
  })
}

/** @param word seconds since 1970; -1, -2 or nothing for now */
function dateText(process: Process, format: string, word: string): string {
  const seconds = word === '' || word === '-1' || word === '-2' ? undefined : Number(word)
  const at = seconds === undefined ? process.machine.clock.now() : seconds * 1_000
  process.charge(format.length * 16)
  return Math.abs(at) <= latestDate ? formatDate(at, format || '%X') : ''
}

function* textOf(
  words: Words,
  { kind, precision, word }: { kind: string; precision: number | undefined; word: string },
): Working<string> {
  if (kind === 'c') return word.slice(0, 1)
  if (kind === 'b') {
    const { plain, isCut } = yield* unescapeText(words.process, word)
    words.isCut = isCut
    return precision === undefined ? plain : plain.slice(0, precision)
  }
  if (kind === 'q') return words.shell ? shellQuoted(word) : quoted(word)
  return precision === undefined ? word : word.slice(0, precision)
}

/** Undefined for what is no number, or has more than 64 bits. */
function integerOf(word: string): bigint | undefined {
  const found = /^\s{0,8}([-+]?)(0[xX][\da-fA-F]{1,16}|\d{1,22})$/.exec(word)
  if (!found) return word === '' ? 0n : undefined
  const [, sign, digits] = found
  const value = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits)
  const signed = sign === '-' ? -value : value
  return BigInt.asIntN(64, signed) === signed ? signed : undefined
}

interface NumberForm {
  readonly kind: string
  readonly flags: string
  readonly precision: number | undefined
}

function integerText({ kind, flags, precision = 1 }: NumberForm, value: bigint): string {
  const digits = digitsOf(kind, value)
  const sign = digits.startsWith('-') ? '-' : ''
  const filled = digits.slice(sign.length).padStart(precision, '0')
  if (!flags.includes('#') || value === 0n) return sign + filled
  return kind === 'o' ? `0${filled}` : kind === 'x' || kind === 'X' ? `0${kind}${filled}` : sign + filled
}

function digitsOf(kind: string, value: bigint): string {
  const unsigned = BigInt.asUintN(64, value)
  switch (kind) {
    case 'o':
      return unsigned.toString(8)
    case 'u':
      return unsigned.toString()
    case 'x':
      return unsigned.toString(16)
    case 'X':
      return unsigned.toString(16).toUpperCase()
    default:
      return value.toString()
  }
}

function numberText({ kind, flags, precision }: NumberForm, number: number): string {
  if (!Number.isFinite(number)) return number < 0 ? '-inf' : 'inf'
  const digits = Math.min(precision ?? 6, mostDigits)
  const lower = kind.toLowerCase()
  if (lower === 'f') return withZeroes(fixed(number, digits), precision)
  const text = lower === 'e' ? exponential(number, digits) : general(number, digits, flags.includes('#'))
  return kind === lower ? text : text.toUpperCase()
}

/** The digits that the host does not compute: there is nothing there. */
function withZeroes(text: string, precision = 0): string {
  return precision > mostDigits && /^-?\d+\.\d+$/.test(text)
    ? text + '0'.repeat(precision - mostDigits)
    : text
}

function pad(
  text: string,
  { flags, size, isText, isSigned }: { flags: string; size: number; isText: boolean; isSigned: boolean },
): string {
  const width = Math.min(size, widest)
  const plus =
    isText || !isSigned || text.startsWith('-') ? '' : /[+ ]/.exec(flags.replace(/ (?=.*\+)/, ''))?.[0]
  const signed = (plus ?? '') + text
  if (flags.includes('-')) return signed.padEnd(width)
  if (!flags.includes('0') || isText) return signed.padStart(width)
  const sign = /^(?:[-+ ]|0[xX](?=.))?/.exec(signed)?.[0] ?? ''
  return sign + signed.slice(sign.length).padStart(width - sign.length, '0')
}
