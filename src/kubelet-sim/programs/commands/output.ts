/** Commands that print: echo, seq, yes, date. */
import { fixed, general } from '../../../api/rounding.ts'
import { resolvePath } from '../../runtime/files/files.ts'
import { isError, type PosixError } from '../../runtime/posix.ts'
import type { Command, Process, Program, Running, Working } from '../../runtime/program.ts'
import { longestBite } from '../../runtime/work.ts'
import { hint, missing } from './complaints.ts'
import { formatDate, latestDate } from './date.ts'
import { instantNamed } from './date-input.ts'
import { unescapeText } from './escapes.ts'
import { isGnu, Options, refuseOption } from './options.ts'

/** @param shell whose builtin it is: dash's interprets escapes unasked, and takes no other option than `-n` */
export const echo = (process: Process, shell?: { readonly dialect: string }): ReturnType<Command> => {
  const { args } = process
  let hasNewline = true
  const isDash = shell?.dialect === 'dash'
  let interprets = isDash
  let first = 1
  for (; first < args.length && args[first][0] === '-' && isEchoOption(args[first], isDash, first); first++) {
    if (args[first].includes('n')) hasNewline = false
    if (args[first].includes('e')) interprets = true
  }
  if (interprets || args.length > mostWords) return echoLong(process, { first, hasNewline, interprets })
  const text = args.length === first + 1 ? args[first] : args.slice(first).join(' ')
  if (text.length > longestBite) return echoLong(process, { first, hasNewline, interprets })
  return process.print(hasNewline ? `${text}\n` : text) ? 0 : 1
}

const isEchoOption = (word: string, isDash: boolean, place: number): boolean =>
  isDash ? word === '-n' && place === 1 : /^-[neE]+$/.test(word)

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
    process.args.map((each) => (/^-\.?\d/.test(each) ? `\0${each}` : each)),
    's:wf:',
    { separator: 's', 'equal-width': 'w', format: 'f' },
  )
  if (options.invalid) return refuseOption(process, options.invalid)
  const words = options.operands.map((each) => each.replace('\0', ''))
  const numbers = words.map(Number)
  if (words.length === 0) return missing(process)
  const wrong = words.find((each) => each.trim() === '' || Number.isNaN(Number(each)))
  if (wrong !== undefined || words.length > 3) {
    process.complain(
      !isGnu(process)
        ? `seq: invalid number '${wrong ?? words[3]}'\n`
        : wrong === undefined
          ? `seq: extra operand '${words[3]}'\n${hint(process)}`
          : `seq: invalid floating point argument: '${wrong}'\n${hint(process)}`,
    )
    return 1
  }
  const [first, step, last] =
    numbers.length === 1 ? [1, 1, numbers[0]] : numbers.length === 2 ? [numbers[0], 1, numbers[1]] : numbers
  if (step === 0) {
    process.complain(`seq: invalid Zero increment value: '${words[1]}'\n${hint(process)}`)
    return 1
  }
  // What is printed has as many decimals as the first number and the step.
  const decimals = words.length === 1 ? 0 : Math.max(...words.slice(0, -1).map(decimalsOf))
  return count(process, { first, step, last, decimals }, options)
}

function* count(
  process: Process,
  { first, step, last, decimals }: { first: number; step: number; last: number; decimals: number },
  options: Options,
): Running {
  const format = options.get('f')
  const separator = options.get('s') ?? '\n'
  const width = options.has('w') ? Math.max(...[first, last].map((each) => each.toFixed(decimals).length)) : 0
  const total = Math.floor((last - first) / step + 1e-9)
  for (let n = 0; n <= total; n++) {
    const plain = (first + n * step).toFixed(decimals)
    const text = format === undefined ? padded(plain, width) : inFormat(format, first + n * step)
    yield* process.write(n === total ? `${text}\n` : text + separator)
  }
  return 0
}

const decimalsOf = (word: string): number => Math.min(/\.(\d*)$/.exec(word)?.[1].length ?? 0, 20)

const padded = (text: string, width: number): string =>
  text.startsWith('-') ? `-${text.slice(1).padStart(width - 1, '0')}` : text.padStart(width, '0')

/** `%03g`, `item-%g.txt`: the one number that a format shows. */
const inFormat = (format: string, value: number): string =>
  format.replace(/%(0?)(\d{0,3})(?:\.(\d{1,2}))?([gf])/, (_whole, zero, width, digits, kind) => {
    const text = (kind === 'f' ? fixed : general)(value, Number(digits ?? 6))
    return text.padStart(Number(width || 0), zero || ' ')
  })

function* yes(process: Process): Running {
  const line = `${process.args.slice(1).join(' ') || 'y'}\n`
  const lines = line.repeat(Math.max(1, Math.min(16, Math.floor(longestBite / line.length))))
  for (;;) yield* process.write(lines)
}

const date: Program = (process) => {
  const precision = process.args
    .map((each) => /^(?:-I|--iso-8601=?)(\w*)$/.exec(each)?.[1])
    .find((each) => each !== undefined)
  const standard = isGnu(process)
    ? process.args.map((each) => /^--rfc-3339=(.*)$/.exec(each)?.[1]).find((each) => each !== undefined)
    : undefined
  const options = new Options(
    process.args.filter(
      (each) =>
        !/^(?:-I|--iso-8601)/.test(each) && !(standard !== undefined && each.startsWith('--rfc-3339=')),
    ),
    'd:uRs:r:D:',
    { date: 'd', utc: 'u', universal: 'u', 'rfc-email': 'R', 'rfc-2822': 'R', set: 's', reference: 'r' },
  )
  if (options.invalid) return refuseOption(process, options.invalid)
  if (standard !== undefined && rfcFormats[standard] === undefined) {
    const known = Object.keys(rfcFormats).map((each) => `  - '${each}'\n`)
    process.complain(
      `date: invalid argument '${standard}' for '--rfc-3339'\nValid arguments are:\n${known.join('')}${hint(process)}`,
    )
    return 1
  }
  const format = options.operands.find((each) => each.startsWith('+'))?.slice(1)
  const at = dateAsked(process, options)
  if (isError(at)) {
    process.complain(`date: ${options.get('r')}: ${at.message}\n`)
    return 1
  }
  if (!(Math.abs(at) <= latestDate)) {
    process.complain(`date: invalid date '${options.get('d')}'\n`)
    return 1
  }
  const chosen =
    format ??
    (standard !== undefined ? rfcFormats[standard] : undefined) ??
    (precision !== undefined
      ? isoFormats[precision]
      : options.has('R')
        ? '%a, %d %b %Y %H:%M:%S +0000'
        : '%a %b %e %H:%M:%S UTC %Y')
  if (chosen !== undefined) return printDate(process, at, chosen)
  process.complain(`date: invalid argument '${precision}' for '--iso-8601'\n${hint(process)}`)
  return 1
}

function* printDate(process: Process, at: number, format: string): Running {
  process.charge(format.length * 16)
  yield* process.write(`${formatDate(at, format)}\n`)
  return 0
}

const rfcFormats: Readonly<Record<string, string | undefined>> = {
  date: '%Y-%m-%d',
  seconds: '%Y-%m-%d %H:%M:%S+00:00',
  ns: '%Y-%m-%d %H:%M:%S.%N+00:00',
}

const isoFormats: Readonly<Record<string, string | undefined>> = {
  '': '%Y-%m-%d',
  date: '%Y-%m-%d',
  hours: '%Y-%m-%dT%H+00:00',
  minutes: '%Y-%m-%dT%H:%M+00:00',
  seconds: '%Y-%m-%dT%H:%M:%S+00:00',
  ns: '%Y-%m-%dT%H:%M:%S,%N+00:00',
}

/** In milliseconds; not a number for what is no date. */
function dateAsked(process: Process, options: Options): number | PosixError {
  const { clock, files } = process.machine
  const [said, like] = [options.get('d'), options.get('r')]
  if (said !== undefined) return instantNamed(said, clock.now())
  if (like === undefined) return clock.now()
  const node = files.node(resolvePath(process.cwd, like))
  return isError(node) ? node : node.modifiedAt
}

export const outputPrograms: Readonly<Record<string, Program>> = {
  echo,
  seq,
  yes,
  date,
  true: () => 0,
  false: () => 1,
}
