/** grep. */
import { Directory, RegularFile, resolvePath } from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { type Handle, readLine } from '../../runtime/streams.ts'
import { entryUnits } from '../../runtime/work.ts'
import { endForMemory, itemBytes, lineUnits } from './input.ts'
import { nameOf, Options, refuseOption } from './options.ts'
import { compileExpression, type Expression, expressionBytes, InvalidExpression } from './regex.ts'

interface Grep {
  readonly expressions: readonly Expression[]
  readonly options: Options
  readonly showsNames: boolean
}

function* grep(process: Process): Running {
  const options = new Options(process.args, 'qivcEFnlLorRhHwxse:f:m:A:B:C:a', {
    quiet: 'q',
    'ignore-case': 'i',
    'invert-match': 'v',
    count: 'c',
    'extended-regexp': 'E',
    'fixed-strings': 'F',
    'line-number': 'n',
    'only-matching': 'o',
    recursive: 'r',
    'line-buffered': 'a',
    color: 'a',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const operands = [...options.operands]
  const pattern = options.get('e') ?? operands.shift()
  if (pattern === undefined) {
    process.complain(
      'Usage: grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... } [FILE]...\n',
    )
    return 2
  }
  const expressions: Expression[] = []
  for (const each of pattern.split('\n')) {
    const expression = compileExpression(process, each, syntaxOf(process, options))
    if (expression instanceof InvalidExpression) {
      process.complain(`grep: bad regex '${each}': ${expression.message}\n`)
      return 2
    }
    if (!process.claim(expressionBytes)) yield* endForMemory(process)
    expressions.push(expression)
    yield* process.breathe()
  }
  const isRecursive = options.has('r') || options.has('R')
  const files = isRecursive ? yield* filesUnder(process, operands) : operands
  const showsNames = options.has('H') || ((files.length > 1 || isRecursive) && !options.has('h'))
  return yield* grepAll(process, files, { expressions, options, showsNames })
}

const syntaxOf = (process: Process, options: Options) => ({
  isExtended: options.has('E') || nameOf(process) === 'egrep',
  isFixed: options.has('F') || nameOf(process) === 'fgrep',
  ignoresCase: options.has('i'),
  whole: options.has('x') ? ('line' as const) : options.has('w') ? ('word' as const) : undefined,
})

function* grepAll(process: Process, files: readonly string[], search: Grep): Running {
  let status = 1
  let hasError = false
  for (const name of files.length > 0 ? files : ['-']) {
    const file = open(process, name, search.options)
    const found = file && (yield* grepFile(process, { name, file }, search))
    if (found === undefined) hasError = true
    if (found) status = 0
    if (found && search.options.has('q')) return 0
    yield* process.breathe(entryUnits)
  }
  return hasError ? 2 : status
}

/** What cannot be opened is complained of, unless -s says otherwise. */
function open(process: Process, name: string, options: Options): Handle | undefined {
  if (name === '-') return process.input
  const path = resolvePath(process.cwd, name)
  const isDirectory = process.machine.files.node(path) instanceof Directory
  const opened = isDirectory ? undefined : process.machine.openToRead(path, process)
  if (opened && !isError(opened)) return opened
  if (!options.has('s')) process.complain(`grep: ${name}: ${opened?.message ?? 'Is a directory'}\n`)
  return undefined
}

interface Source {
  readonly name: string
  readonly file: Handle
}

/** Answers whether a line matched; undefined when that could not be found out. */
function* grepFile(process: Process, source: Source, search: Grep): Working<boolean | undefined> {
  const { options } = search
  const report = new Report(process, source, search)
  const most = options.number('m', Number.POSITIVE_INFINITY)
  for (let line = yield* readLine(source.file); line !== undefined; line = yield* readLine(source.file)) {
    const text = line.endsWith('\n') ? line.slice(0, -1) : line
    const found = isMatch(process, search.expressions, text)
    if (found === undefined) {
      process.complain('grep: line too long for this expression\n')
      return undefined
    }
    if (process.needsRest(lineUnits)) yield* process.rest()
    yield* found === options.has('v') ? report.other(text) : report.match(text)
    if (report.count === 0) continue
    if (options.has('q')) return true
    if (options.has('l') || report.count >= most) break
  }
  yield* report.end()
  return report.count > 0
}

/** Undefined for a text that is too long to be searched. */
function isMatch(process: Process, expressions: readonly Expression[], text: string): boolean | undefined {
  for (const each of expressions) {
    if (!each.canSearch(text)) return undefined
    if (each.isIn(process, text)) return true
  }
  return false
}

/** So many lines before a match are shown at most. */
const mostBefore = 10_000

/** What is printed of a file: lines that match, those around them, or how many there are. */
class Report {
  count = 0
  readonly #after: number
  readonly #keep: number
  readonly #isSilent: boolean
  #before: { readonly text: string; readonly number: number }[] = []
  #trailing = 0
  #number = 0

  constructor(
    private readonly process: Process,
    private readonly source: Source,
    private readonly search: Grep,
  ) {
    const { options } = search
    this.#after = options.number('A', options.number('C', 0))
    this.#keep = Math.min(options.number('B', options.number('C', 0)), mostBefore)
    this.#isSilent = options.has('q') || options.has('c') || options.has('l')
  }

  /** A line that does not match. */
  *other(text: string): Working {
    this.#number++
    if (this.#trailing-- > 0 && !this.#isSilent) {
      yield* this.process.write(`${this.#label(this.#number, '-')}${text}\n`)
    } else if (this.#keep > 0) {
      if (this.#before.length < this.#keep && !this.process.claim(text.length + itemBytes))
        yield* endForMemory(this.process)
      this.#before.push({ text, number: this.#number })
      if (this.#before.length > this.#keep) this.#before.shift()
    }
  }

  *match(text: string): Working {
    this.#number++
    this.count++
    this.#trailing = this.#after
    if (this.#isSilent) return
    const before = this.#before
    this.#before = []
    for (const each of before) yield* this.process.write(`${this.#label(each.number, '-')}${each.text}\n`)
    if (this.search.options.has('o')) yield* this.#parts(text)
    else yield* this.process.write(`${this.#label(this.#number, ':')}${text}\n`)
  }

  *end(): Working {
    const { options, showsNames } = this.search
    const name = this.#name
    if (options.has('c')) yield* this.process.write(`${showsNames ? `${name}:` : ''}${this.count}\n`)
    else if (options.has('l') && this.count > 0) yield* this.process.write(`${name}\n`)
  }

  *#parts(text: string): Working {
    for (const expression of this.search.expressions) {
      const parts: string[] = []
      yield* expression.each(this.process, text, ({ start, end }) => {
        if (end > start) parts.push(text.slice(start, end))
        return true
      })
      for (const part of parts) yield* this.process.write(`${this.#label(this.#number, ':')}${part}\n`)
    }
  }

  get #name(): string {
    return this.source.name === '-' ? '(standard input)' : this.source.name
  }

  #label(number: number, mark: string): string {
    const { options, showsNames } = this.search
    return (showsNames ? `${this.#name}${mark}` : '') + (options.has('n') ? `${number}${mark}` : '')
  }
}

/** Every regular file below the operands, or below the working directory; links are not followed. */
function* filesUnder(process: Process, operands: readonly string[]): Working<string[]> {
  const { files } = process.machine
  const found: string[] = []
  const left = (operands.length > 0 ? [...operands] : ['.']).reverse()
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (process.needsRest(entryUnits + path.length)) yield* process.rest()
    const place = files.locate(resolvePath(process.cwd, path), false)
    const node = isError(place) ? undefined : place.node
    if (node instanceof RegularFile && node.program === undefined) found.push(path)
    if (!(node instanceof Directory)) continue
    const above = path.replace(/\/$/, '')
    for (const name of node.names.toReversed()) left.push(`${above}/${name}`)
  }
  return found
}

export const grepPrograms: Readonly<Record<string, Program>> = { grep, egrep: grep, fgrep: grep }
