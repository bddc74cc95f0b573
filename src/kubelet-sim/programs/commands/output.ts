/** Commands that print: echo, seq, yes, date. */
import type { Command, Process, Program, Running, Working } from '../../runtime/program.ts'
import { longestBite } from '../../runtime/work.ts'
import { formatDate, latestDate } from './date.ts'
import { unescapeText } from './escapes.ts'
import { Options } from './options.ts'

export const echo: Command = (process) => {
  const { args } = process
  let hasNewline = true
  let interprets = process.machine.image.shell === 'dash' && process.machine.image.has('apt-get')
  let first = 1
  for (; first < args.length && args[first][0] === '-' && /^-[neE]+$/.test(args[first]); first++) {
    if (args[first].includes('n')) hasNewline = false
    if (args[first].includes('e')) interprets = true
  }
  if (interprets || args.length > mostWords) return echoLong(process, { first, hasNewline, interprets })
  const text = args.length === first + 1 ? args[first] : args.slice(first).join(' ')
  if (text.length > longestBite) return echoLong(process, { first, hasNewline, interprets })
  return process.print(hasNewline ? `${text}\n` : text) ? 0 : 1
}

/** What is printed at once. */
const mostWords = 1_000

interface Echo {
  /** Where the words begin. */
  readonly first: number
  readonly hasNewline: boolean
  readonly interprets: boolean
}

function* echoLong(process: Process, { first, hasNewline, interprets }: Echo): Working<number> {
  const { args } = process
  for (let n = first; n < args.length; n += mostWords) {
    const end = n + mostWords < args.length ? ' ' : ''
    const text = args.slice(n, n + mostWords).join(' ') + end
    process.charge(mostWords)
    const { plain, isCut } = interprets ? yield* unescapeText(process, text) : { plain: text, isCut: false }
    yield* process.write(plain)
    if (isCut) return 0
  }
  if (hasNewline) yield* process.write('\n')
  return 0
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
  const lines = line.repeat(Math.max(1, Math.min(16, Math.floor(longestBite / line.length))))
  for (;;) yield* process.write(lines)
}

const date: Program = (process) => {
  const options = new Options(process.args, 'd:uIRs:r:')
  const format = options.operands.find((each) => each.startsWith('+'))?.slice(1)
  const at = instantOf(process, options.get('d'))
  if (!(Math.abs(at) <= latestDate)) {
    process.complain(`date: invalid date '${options.get('d')}'\n`)
    return 1
  }
  const chosen =
    format ??
    (options.has('I')
      ? '%Y-%m-%d'
      : options.has('R')
        ? '%a, %d %b %Y %H:%M:%S +0000'
        : '%a %b %e %H:%M:%S UTC %Y')
  return printDate(process, at, chosen)
}

function* printDate(process: Process, at: number, format: string): Running {
  process.charge(format.length * 16)
  yield* process.write(`${formatDate(at, format)}\n`)
  return 0
}

/** In milliseconds; not a number for what is no date. */
function instantOf(process: Process, text: string | undefined): number {
  if (text === undefined || text === 'now') return process.machine.clock.now()
  if (text.startsWith('@'))
    return /^@-?\d{1,16}(\.\d{1,9})?$/.test(text) ? Number(text.slice(1)) * 1_000 : Number.NaN
  if (text.length > longestDate) return Number.NaN
  return Date.parse(`${text.replace(' ', 'T')}${/[zZ]|[-+]\d\d:?\d\d$/.test(text) ? '' : 'Z'}`)
}

/** No date that can be read is longer. */
const longestDate = 64

export const outputPrograms: Readonly<Record<string, Program>> = {
  echo,
  seq,
  yes,
  date,
  true: () => 0,
  false: () => 1,
}
