/** Small programs of the coreutils about numbers and names: factor, numfmt, tsort, groups, nice and their like. Source: the manual of the GNU coreutils. */
import { resolvePath } from '../../runtime/files/files.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { accountNamed, groupName } from './accounts.ts'
import { runChild } from './child.ts'
import { hint, missing } from './complaints.ts'
import { readAll } from './input.ts'
import { inputsOf } from './operands.ts'
import { nameOf, Options } from './options.ts'

/** Trial division takes too long beyond. */
const largestFactored = 1e12

/** The words that are operands, or else those of standard input. */
function* wordsOf(process: Process, operands: readonly string[]) {
  const text = operands.length > 0 ? operands.join(' ') : yield* readAll(process, process.input)
  return text.split(/\s+/).filter(Boolean)
}

function* factor(process: Process): Running {
  let status = 0
  for (const word of yield* wordsOf(process, process.args.slice(1))) {
    const number = /^\+?\d+$/.test(word) ? Number(word) : Number.NaN
    if (Number.isNaN(number) || number > largestFactored) {
      process.complain(
        Number.isNaN(number)
          ? `factor: '${word}' is not a valid positive integer\n`
          : `factor: kubesim factors numbers up to ${largestFactored} only\n`,
      )
      status = 1
      continue
    }
    const found: number[] = []
    let left = number
    for (let divisor = 2; divisor * divisor <= left; divisor += divisor === 2 ? 1 : 2) {
      while (left % divisor === 0) {
        found.push(divisor)
        left /= divisor
      }
      if (process.needsRest()) yield* process.rest()
    }
    if (left > 1) found.push(left)
    yield* process.write(`${number}:${found.map((each) => ` ${each}`).join('')}\n`)
  }
  return status
}

const prefixes = ' KMGTPEZY'

interface Scale {
  readonly base: number
  /** What follows the letter. */
  readonly ending: string
}

const scales: Readonly<Record<string, Scale | undefined>> = {
  si: { base: 1_000, ending: '' },
  iec: { base: 1_024, ending: '' },
  'iec-i': { base: 1_024, ending: 'i' },
}

/** `1.5K` as a number; undefined for what is none in that scale. */
function readNumber(text: string, from: string): number | undefined {
  const [, digits, letter = '', ending = ''] = /^(-?\d+(?:\.\d+)?)([KMGTPEZYk])?(i)?$/.exec(text) ?? []
  if (digits === undefined) return undefined
  if (letter === '') return ending === '' ? Number(digits) : undefined
  if (from === 'none') return undefined
  const { base } = from === 'auto' ? scales[ending === 'i' ? 'iec' : 'si']! : (scales[from] ?? scales.si!)
  return Number(digits) * base ** prefixes.indexOf(letter.toUpperCase())
}

/** Away from zero, with one digit behind the point where there is but one before it. */
function writeNumber(number: number, { base, ending }: Scale): string {
  let power = 0
  let left = Math.abs(number)
  while (left >= base && power < prefixes.length - 1) {
    left /= base
    power++
  }
  let digits = left < 10 && power > 0 ? Math.ceil(left * 10) / 10 : Math.ceil(left)
  if (digits >= base) {
    digits /= base
    power++
  }
  const text = digits < 10 && power > 0 ? digits.toFixed(1) : String(Math.ceil(digits))
  return `${number < 0 ? '-' : ''}${text}${power > 0 ? prefixes[power] + ending : ''}`
}

function* numfmt(process: Process): Running {
  const options = new Options(process.args, 'f:t:d:p:s:', {
    from: 'f',
    to: 't',
    delimiter: 'd',
    padding: 'p',
    suffix: 's',
  })
  const to = options.get('t') ?? 'none'
  const scale = scales[to]
  let status = 0
  for (const word of yield* wordsOf(process, options.operands)) {
    const number = readNumber(word, options.get('f') ?? 'none')
    if (number === undefined) {
      process.complain(
        /^-?\d/.test(word)
          ? `numfmt: rejecting suffix in input: '${word}' (consider using --from)\n`
          : `numfmt: invalid number: '${word}'\n`,
      )
      status = 2
      continue
    }
    const text = (scale ? writeNumber(number, scale) : String(number)) + (options.get('s') ?? '')
    const width = options.number('p', 0)
    yield* process.write(`${width < 0 ? text.padEnd(-width) : text.padStart(width)}\n`)
  }
  return status
}

/** Puts names in an order in which each pair is kept. */
function* tsort(process: Process): Running {
  const [input] = inputsOf(process, process.args.slice(1))
  if (!input) return 1
  const words = (input.file ? yield* readAll(process, input.file) : '').split(/\s+/).filter(Boolean)
  if (words.length % 2 === 1) {
    process.complain(`tsort: ${process.args[1] ?? '-'}: input contains an odd number of tokens\n`)
    return 1
  }
  const before = new Map<string, number>()
  const after = new Map<string, string[]>()
  for (let n = 0; n < words.length; n += 2) {
    const [first, second] = [words[n], words[n + 1]]
    for (const each of [first, second]) if (!before.has(each)) before.set(each, 0)
    if (first === second) continue
    before.set(second, before.get(second)! + 1)
    const later = after.get(first)
    if (later) later.push(second)
    else after.set(first, [second])
    if (process.needsRest(8)) yield* process.rest()
  }
  const ready = [...before.keys()].filter((each) => before.get(each) === 0)
  let count = 0
  for (const name of ready) {
    count++
    yield* process.write(`${name}\n`)
    for (const next of after.get(name) ?? []) {
      before.set(next, before.get(next)! - 1)
      if (before.get(next) === 0) ready.push(next)
    }
  }
  if (count === before.size) return 0
  process.complain(`tsort: ${process.args[1] ?? '-'}: input contains a loop\n`)
  return 1
}

const groups: Program = (process) => {
  const [, ...names] = process.args
  const shown = ({ gid, groups: more = [] }: { readonly gid: number; readonly groups?: readonly number[] }) =>
    [...new Set([gid, ...more])].map((each) => groupName(process, each) ?? String(each)).join(' ')
  if (names.length === 0) process.print(`${shown(process.user)}\n`)
  let status = 0
  for (const name of names) {
    const user = accountNamed(process, name)?.user
    if (user) process.print(`${name} : ${shown(user)}\n`)
    else {
      process.complain(`groups: '${name}': no such user\n`)
      status = 1
    }
  }
  return status
}

/** Nobody is nicer than others here: the command runs as it would. */
function* nice(process: Process): Running {
  const words = process.args.slice(1)
  let at = 0
  while (at < words.length && /^-/.test(words[at])) at += /^(-n|--adjustment)$/.test(words[at]) ? 2 : 1
  const command = words.slice(at)
  if (command.length > 0) return yield* runChild(process, command)
  if (words.length > 0) {
    process.complain('nice: a command must be given with an adjustment\n')
    return 125
  }
  yield* process.write('0\n')
  return 0
}

/** Output comes as it is written: nothing is held back here. */
function* stdbuf(process: Process): Running {
  const words = process.args.slice(1)
  let at = 0
  while (at < words.length && words[at].startsWith('-')) at += /^-[ioe]$/.test(words[at]) ? 2 : 1
  if (at < words.length) return yield* runChild(process, words.slice(at))
  return missing(process)
}

const says =
  (text: string): Program =>
  (process) => {
    process.print(text)
    return 0
  }

/** Nobody has logged in to a container. */
const logname: Program = (process) => {
  process.complain(`${nameOf(process)}: no login name\n`)
  return 1
}

const unlink: Program = (process) => {
  const [, path] = process.args
  if (path === undefined) return missing(process)
  process.args = ['rm', '--', path]
  return process.machine.builtIn('rm')?.(process) ?? 127
}

const link: Program = (process) => {
  const [, target, path, extra] = process.args
  if (target === undefined) return missing(process)
  if (path === undefined) return missing(process, `operand after '${target}'`)
  if (extra !== undefined) {
    process.complain(`${nameOf(process)}: extra operand '${extra}'\n${hint(process)}`)
    return 1
  }
  const [from, to] = [target, path].map((each) => resolvePath(process.cwd, each))
  const error = process.machine.files.hardLink(from, to, process.user)
  if (!error) return 0
  process.complain(`${nameOf(process)}: cannot create link '${path}' to '${target}': ${error.message}\n`)
  return 1
}

export const numberPrograms: Readonly<Record<string, Program>> = {
  arch: says('x86_64\n'),
  factor,
  groups,
  hostid: says('007f0100\n'),
  link,
  logname,
  nice,
  numfmt,
  stdbuf,
  tsort,
  unlink,
  users: says(''),
  who: says(''),
}
