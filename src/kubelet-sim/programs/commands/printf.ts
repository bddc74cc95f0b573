/** printf. */
import type { Command, Process, Working } from '../../runtime/program.ts'
import { TextBuffer } from '../../runtime/text-buffer.ts'
import { unescapeText } from './escapes.ts'

export const printf: Command = (process) => {
  const [, format] = process.args
  if (format !== undefined) return print(process, format)
  process.complain('printf: usage: printf FORMAT [ARG]...\n')
  return 1
}

/** Wider fields, and more digits, would exhaust the host. */
const widest = 65_536
const mostDigits = 100

const conversion = /%([-+ 0#]{0,8})(\*|\d{1,9})?(?:\.(\d{0,9}))?([diouxXeEfgGcsbq%])/g

interface Conversion {
  readonly flags: string
  readonly width: string | undefined
  readonly precision: number | undefined
  readonly kind: string
}

/** Text, and what is put in between. */
type Part = string | Conversion

/** A format is used again while words are left; one that takes none is used once. */
function* print(process: Process, format: string): Working<number> {
  const parts = yield* partsOf(process, (yield* unescapeText(process, format)).plain)
  const words = new Words(process)
  do {
    const before = words.taken
    const text = new TextBuffer()
    for (const part of parts) {
      text.append(typeof part === 'string' ? part : yield* convert(process, part, words))
      if (process.needsRest(16)) yield* process.rest()
      if (text.length < widest) continue
      yield* process.write(text.text)
      text.clear()
    }
    yield* process.write(text.text)
    if (words.taken === before) break
  } while (words.areLeft)
  return words.status
}

function* partsOf(process: Process, format: string): Working<readonly Part[]> {
  const parts: Part[] = []
  let from = 0
  for (const match of format.matchAll(conversion)) {
    const [whole, flags, width, precision, kind] = match
    parts.push(format.slice(from, match.index))
    const digits = precision === undefined ? undefined : Math.min(Number(precision), widest)
    parts.push(kind === '%' ? '%' : { flags, width, precision: digits, kind })
    from = match.index + whole.length
    if (process.needsRest(32)) yield* process.rest()
  }
  parts.push(format.slice(from))
  return parts
}

/** The words that are put in, one after the other. */
class Words {
  taken = 0
  status = 0

  constructor(private readonly process: Process) {}

  next(): string {
    return this.process.args[2 + this.taken++] ?? ''
  }

  nextNumber(): number {
    const word = this.next()
    if (/^['"]./.test(word)) return word.charCodeAt(1)
    const number = Number(word)
    if (!Number.isNaN(number)) return number
    this.#refuse(word)
    return 0
  }

  /** A whole number of 64 bits. */
  nextInteger(): bigint {
    const word = this.next()
    if (/^['"]./.test(word)) return BigInt(word.charCodeAt(1))
    const number = integerOf(word)
    if (number === undefined) this.#refuse(word)
    return number ?? 0n
  }

  #refuse(word: string): void {
    this.process.complain(`printf: invalid number '${word}'\n`)
    this.status = 1
  }

  get areLeft(): boolean {
    return 2 + this.taken < this.process.args.length
  }
}

function* convert(
  process: Process,
  { flags, width, precision, kind }: Conversion,
  words: Words,
): Working<string> {
  const size = width === '*' ? words.nextNumber() : Number(width ?? 0)
  const isText = 'scbq'.includes(kind)
  const text = isText
    ? yield* textOf(process, { kind, precision, word: words.next() })
    : 'diouxX'.includes(kind)
      ? integerText(kind, words.nextInteger())
      : numberText(kind, words.nextNumber(), precision)
  return pad(text, { flags: size < 0 ? `${flags}-` : flags, size: Math.abs(size), isText })
}

function* textOf(
  process: Process,
  { kind, precision, word }: { kind: string; precision: number | undefined; word: string },
): Working<string> {
  if (kind === 'c') return word.slice(0, 1)
  if (kind === 'b') return (yield* unescapeText(process, word)).plain
  if (kind === 'q') return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`
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

function integerText(kind: string, value: bigint): string {
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

function numberText(kind: string, number: number, precision: number | undefined): string {
  if (!Number.isFinite(number)) return number < 0 ? '-inf' : 'inf'
  const digits = Math.min(precision ?? 6, mostDigits)
  if (kind === 'e' || kind === 'E') return number.toExponential(digits)
  return kind === 'f' ? withZeroes(number.toFixed(digits), precision) : String(number)
}

/** The digits that the host does not compute: there is nothing there. */
function withZeroes(text: string, precision = 0): string {
  return precision > mostDigits && /^-?\d+\.\d+$/.test(text)
    ? text + '0'.repeat(precision - mostDigits)
    : text
}

function pad(
  text: string,
  { flags, size, isText }: { flags: string; size: number; isText: boolean },
): string {
  const width = Math.min(size, widest)
  const signed = flags.includes('+') && !isText && !text.startsWith('-') ? `+${text}` : text
  if (flags.includes('-')) return signed.padEnd(width)
  return flags.includes('0') && !isText ? signed.padStart(width, '0') : signed.padStart(width)
}
