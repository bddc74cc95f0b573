/** xargs: runs a command for the words that it reads. */
import { isError } from '../../runtime/posix.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { exitCodeFor, startChild } from './child.ts'
import { endForMemory, itemBytes, readAll } from './input.ts'

export function* xargs(process: Process): Running {
  const options = xargsOptions(process.args)
  if (options.unknown !== undefined) {
    process.complain(`xargs: unrecognized option: ${options.unknown}\n`)
    return 1
  }
  const items = yield* itemsOf(process, yield* readAll(process, process.input), options)
  if (items.length === 0 && options.skipsEmpty) return 0
  const children: Process[] = []
  let status = 0
  const size = options.replaced === undefined ? options.size : 1
  for (let n = 0; n < Math.max(1, items.length); n += size) {
    const args = argumentsFor(options, items.slice(n, n + size))
    if (!args) {
      process.complain('xargs: argument list too long\n')
      return 1
    }
    if (options.isTracing) process.complain(`${args.join(' ')}\n`)
    const child = startChild(process, args)
    if (isError(child)) return exitCodeFor(child)
    children.push(child)
    if (children.length >= options.atOnce) status = (yield* oneEnded(children)) || status
    if (status === urgent) return 124
    yield* process.breathe()
  }
  while (children.length > 0) status = (yield* oneEnded(children)) || status
  return status === urgent ? 124 : status
}

/** The exit code by which a command says that no other is to be run. */
const urgent = 255

/** Waits until one of the children has ended, and forgets it. */
function* oneEnded(children: Process[]): Working<number> {
  if (children.every(({ isAlive }) => isAlive))
    yield (wake) => {
      let isWanted = true
      const once = () => {
        if (isWanted) wake()
        isWanted = false
      }
      for (const child of children) child.whenExited(once)
      return () => {
        isWanted = false
      }
    }
  const at = children.findIndex(({ isAlive }) => !isAlive)
  const [ended] = children.splice(Math.max(at, 0), 1)
  const code = ended.outcome?.exitCode ?? 0
  return code === 0 || code === urgent ? code : 123
}

interface XargsOptions {
  readonly size: number
  readonly replaced: string | undefined
  readonly skipsEmpty: boolean
  readonly atOnce: number
  readonly isTracing: boolean
  /** What stands between two items; undefined: spaces, where quotes do not keep them. */
  readonly delimiter: string | undefined
  readonly command: readonly string[]
  readonly unknown: string | undefined
}

/** At least one process at a time, and no more than a container can have. */
const mostAtOnce = 256

/** Only what comes before the command are options of xargs. */
function xargsOptions(args: readonly string[]): XargsOptions {
  const options = {
    size: 1_000,
    replaced: undefined as string | undefined,
    skipsEmpty: false,
    atOnce: 1,
    isTracing: false,
    delimiter: undefined as string | undefined,
    unknown: undefined as string | undefined,
  }
  let n = 1
  for (; n < args.length && /^-./.test(args[n]); n++) {
    const [letter] = args[n].slice(1)
    if (args[n] === '--') {
      n++
      break
    }
    if (args[n] === '--no-run-if-empty' || letter === 'r') options.skipsEmpty = true
    else if (args[n] === '--null' || letter === '0') options.delimiter = '\0'
    else if (letter === 't') options.isTracing = true
    else if ('nIPLds'.includes(letter)) {
      const value = args[n].slice(2) || (args[++n] ?? '')
      if (letter === 'n' || letter === 'L') options.size = Math.max(1, Number(value) || 1)
      if (letter === 'L') options.delimiter ??= '\n'
      if (letter === 'I') options.replaced = value || '{}'
      if (letter === 'P') options.atOnce = Math.min(mostAtOnce, Number(value) || mostAtOnce)
      if (letter === 'd') options.delimiter = value.replace(/^\\n$/, '\n').replace(/^\\0$/, '\0').slice(0, 1)
    } else if (!'x'.includes(letter)) options.unknown ??= args[n].replace(/^-+/, '')
  }
  const command = n < args.length ? args.slice(n) : ['echo']
  if (options.replaced !== undefined) options.delimiter ??= '\n'
  return { ...options, command }
}

/** The words of a text, or what stands between its delimiters. */
function* itemsOf(process: Process, text: string, { delimiter }: XargsOptions): Working<string[]> {
  const items: string[] = []
  let at = 0
  while (at < text.length) {
    const item = delimiter === undefined ? wordAt(text, at) : partAt(text, at, delimiter)
    at = item.end
    if (item.text !== undefined) items.push(item.text)
    if (process.needsRest(8)) yield* process.rest()
    if (items.length % 1_000 === 0 && items.length > 0 && !process.claim(1_000 * itemBytes))
      yield* endForMemory(process)
  }
  return items
}

interface Item {
  readonly text: string | undefined
  readonly end: number
}

function partAt(text: string, from: number, delimiter: string): Item {
  const found = text.indexOf(delimiter, from)
  const end = found < 0 ? text.length : found
  const part = text.slice(from, end)
  return { text: part === '' && delimiter === '\n' ? undefined : part, end: end + 1 }
}

/** Quotes and backslashes keep what would end a word. */
function wordAt(text: string, from: number): Item {
  const gap = /[ \t\n\v\f\r]*/y
  gap.lastIndex = from
  gap.test(text)
  const piece = /[^ \t\n\v\f\r"'\\]+|"([^"\n]*)"|'([^'\n]*)'|\\([\s\S])|["'\\]/y
  let word: string | undefined
  piece.lastIndex = gap.lastIndex
  let end = gap.lastIndex
  for (let found = piece.exec(text); found; found = piece.exec(text)) {
    word = (word ?? '') + (found[1] ?? found[2] ?? found[3] ?? found[0])
    end = piece.lastIndex
  }
  return { text: word, end: Math.max(end, from + 1) }
}

function argumentsFor(
  { command, replaced }: XargsOptions,
  group: readonly string[],
): readonly string[] | undefined {
  if (replaced === undefined) return command.concat(group)
  const args = command.map((each) => replaceAll(each, replaced, group[0] ?? ''))
  return areTexts(args) ? args : undefined
}

const areTexts = (args: readonly (string | undefined)[]): args is readonly string[] =>
  !args.includes(undefined)

/** Undefined for what would be longer than an argument may be. */
function replaceAll(text: string, replaced: string, by: string): string | undefined {
  const parts = text.split(replaced)
  return parts.length * by.length > longestReplaced ? undefined : parts.join(by)
}

const longestReplaced = 256 * 1024
