/** Commands that print: echo, printf, seq, yes, date. */
import type { Process, Program, Running } from '../../runtime/program.ts'
import { formatDate } from './date.ts'
import { Options } from './options.ts'
import { test } from './test.ts'

const echo: Program = (process) => {
  const words = process.args.slice(1)
  let hasNewline = true
  let interprets = process.machine.image.shell === 'dash' && process.machine.image.has('apt-get')
  while (words.length > 0 && /^-[neE]+$/.test(words[0])) {
    const letters = words.shift()!
    if (letters.includes('n')) hasNewline = false
    if (letters.includes('e')) interprets = true
  }
  const text = words.join(' ')
  const { text: plain, isCut } = interprets ? unescapeText(text) : { text, isCut: false }
  return process.print(hasNewline && !isCut ? `${plain}\n` : plain) ? 0 : 1
}

const escapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
}

/** Interprets the escapes of echo -e and printf; `\c` cuts the text off. */
function unescapeText(text: string): { text: string; isCut: boolean } {
  let isCut = false
  const plain = text.replace(
    /\\(x[\da-fA-F]{1,2}|0?[0-7]{1,3}|[\s\S])|[\s\S]/g,
    (whole, escaped?: string) => {
      if (isCut) return ''
      if (escaped === undefined) return whole
      if (escaped === 'c') {
        isCut = true
        return ''
      }
      if (/^x./.test(escaped)) return String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
      if (/^[0-7]+$/.test(escaped)) return String.fromCharCode(Number.parseInt(escaped, 8) & 255)
      return Object.hasOwn(escapes, escaped) ? escapes[escaped] : whole
    },
  )
  return { text: plain, isCut }
}

const conversion = /%([-+ 0#]*)(\*|\d+)?(?:\.(\d+))?([diouxXeEfgGcsbq%])/g

const printf: Program = (process) => {
  const [, format, ...words] = process.args
  if (format === undefined) {
    process.complain('printf: usage: printf FORMAT [ARG]...\n')
    return 1
  }
  let status = 0
  let n = 0
  let text = ''
  do {
    const before = n
    // A format is used again while words are left; one that takes none is used once.
    text += unescapeText(format).text.replace(
      conversion,
      (_whole, flags: string, width, precision, kind: string) => {
        if (kind === '%') return '%'
        const size = width === '*' ? Number(words[n++] ?? 0) : Number(width ?? 0)
        const word = words[n++] ?? ''
        if (/[diouxXeEfgG]/.test(kind) && word !== '' && !isNumber(word)) {
          process.complain(`printf: invalid number '${word}'\n`)
          status = 1
        }
        return pad(convert(kind, word, precision), { flags, size, isText: /[scbq]/.test(kind) })
      },
    )
    if (n === before) break
  } while (n < words.length)
  return process.print(text) ? status : 1
}

const isNumber = (word: string): boolean => /^['"]./.test(word) || !Number.isNaN(Number(word))

function convert(kind: string, word: string, precision: string | undefined): string {
  const number = /^['"]./.test(word) ? word.charCodeAt(1) : Number(word) || 0
  switch (kind) {
    case 'd':
    case 'i':
    case 'u':
      return String(Math.trunc(number))
    case 'o':
      return Math.trunc(number).toString(8)
    case 'x':
      return Math.trunc(number).toString(16)
    case 'X':
      return Math.trunc(number).toString(16).toUpperCase()
    case 'f':
      return number.toFixed(Number(precision ?? 6))
    case 'e':
    case 'E':
      return number.toExponential(Number(precision ?? 6))
    case 'g':
    case 'G':
      return String(number)
    case 'c':
      return word.slice(0, 1)
    case 'b':
      return unescapeText(word).text
    case 'q':
      return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`
    default:
      return precision === undefined ? word : word.slice(0, Number(precision))
  }
}

function pad(
  text: string,
  { flags, size, isText }: { flags: string; size: number; isText: boolean },
): string {
  const width = Math.min(size, 10_000)
  const signed = flags.includes('+') && !isText && !text.startsWith('-') ? `+${text}` : text
  if (flags.includes('-')) return signed.padEnd(width)
  return flags.includes('0') && !isText ? signed.padStart(width, '0') : signed.padStart(width)
}

const seq: Program = (process) => {
  const options = new Options(
    process.args.map((each) => (/^-\d/.test(each) ? `\0${each}` : each)),
    's:w',
  )
  const numbers = options.operands.map((each) => Number(each.replace('\0', '')))
  if (numbers.length === 0 || numbers.some(Number.isNaN)) {
    process.complain('seq: invalid number\n')
    return 1
  }
  const [first, step, last] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers
  return count(process, { first, step, last }, options)
}

function* count(
  process: Process,
  { first, step, last }: { first: number; step: number; last: number },
  options: Options,
): Running {
  const separator = options.get('s') ?? '\n'
  const width = options.has('w') ? String(last).length : 0
  const total = step === 0 ? 0 : Math.floor((last - first) / step + 1e-9)
  for (let n = 0; n <= total; n++) {
    const text = String(Number((first + n * step).toFixed(10))).padStart(width, '0')
    yield* process.write(n === total ? `${text}\n` : text + separator)
  }
  return 0
}

function* yes(process: Process): Running {
  const line = `${process.args.slice(1).join(' ') || 'y'}\n`
  for (;;) yield* process.write(line.repeat(16))
}

const date: Program = (process) => {
  const options = new Options(process.args, 'd:uIRs:r:')
  const format = options.operands.find((each) => each.startsWith('+'))?.slice(1)
  const at = options.get('d')?.startsWith('@')
    ? Number(options.get('d')!.slice(1)) * 1_000
    : parseDate(process, options)
  if (Number.isNaN(at)) {
    process.complain(`date: invalid date '${options.get('d')}'\n`)
    return 1
  }
  const isDebian = process.machine.image.has('apt-get')
  const usual = isDebian ? '%a %b %e %H:%M:%S UTC %Y' : '%a %b %e %H:%M:%S UTC %Y'
  const chosen =
    format ?? (options.has('I') ? '%Y-%m-%d' : options.has('R') ? '%a, %d %b %Y %H:%M:%S +0000' : usual)
  process.print(`${formatDate(at, chosen)}\n`)
  return 0
}

function parseDate(process: Process, options: Options): number {
  const text = options.get('d')
  return text === undefined || text === 'now'
    ? process.machine.clock.now()
    : Date.parse(`${text.replace(' ', 'T')}${/[zZ]|[-+]\d\d:?\d\d$/.test(text) ? '' : 'Z'}`)
}

export const outputPrograms: Readonly<Record<string, Program>> = {
  echo,
  printf,
  seq,
  yes,
  date,
  test,
  '[': test,
  true: () => 0,
  false: () => 1,
}
