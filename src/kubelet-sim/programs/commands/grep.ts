/** grep. */
import { Directory, RegularFile, resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import { type Handle, readLine } from '../../runtime/processes/streams.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { Pattern } from '../pattern.ts'
import { openOperand } from './cat.ts'
import { hint } from './complaints.ts'
import { endForMemory, itemBytes, linesOf, lineUnits, readAll } from './input.ts'
import { isGnu, nameOf, Options, refuseOption } from './options.ts'
import { compileExpression, type Expression, expressionBytes, InvalidExpression } from './regex.ts'

interface Grep {
  readonly expressions: readonly Expression[]
  readonly options: Options
  readonly showsNames: boolean
}

const longOptions = {
  quiet: 'q',
  silent: 'q',
  'ignore-case': 'i',
  'invert-match': 'v',
  count: 'c',
  'basic-regexp': 'G',
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'perl-regexp': 'P',
  'line-number': 'n',
  'only-matching': 'o',
  'files-with-matches': 'l',
  'files-without-match': 'L',
  'with-filename': 'H',
  'no-filename': 'h',
  'no-messages': 's',
  'word-regexp': 'w',
  'line-regexp': 'x',
  regexp: 'e',
  file: 'f',
  'max-count': 'm',
  'after-context': 'A',
  'before-context': 'B',
  context: 'C',
  recursive: 'r',
  'dereference-recursive': 'R',
  include: '1',
  exclude: '2',
  'exclude-dir': '3',
  'byte-offset': 'b',
  'line-buffered': 'a',
  text: 'a',
  color: 'a',
  colour: 'a',
}

function* grep(process: Process): Running {
  const options = new Options(
    process.args.map((each) => (/^-\d+$/.test(each) ? `-C${each.slice(1)}` : each)),
    'qivcEFGnlLorRhHwxse:f:m:A:B:C:aUI1:2:3:' + (isGnu(process) ? 'Pb' : ''),
    longOptions,
  )
  if (options.invalid) return refuseOption(process, options.invalid)
  const operands = [...options.operands]
  const patterns = [...options.all('e')]
  for (const name of options.all('f')) {
    const file = openOperand(process, name)
    if (!file) return 2
    for (const line of yield* linesOf(process, yield* readAll(process, file))) patterns.push(line)
  }
  if (!options.has('e') && !options.has('f')) {
    const pattern = operands.shift()
    if (pattern === undefined) {
      process.complain(
        isGnu(process)
          ? `Usage: ${nameOf(process)} [OPTION]... PATTERNS [FILE]...\n${hint(process)}`
          : 'Usage: grep [-HhnlLoqvsrRiwFE] [-m N] [-A|B|C N] { PATTERN | -e PATTERN... } [FILE]...\n',
      )
      return 2
    }
    patterns.push(pattern)
  }
  const expressions: Expression[] = []
  for (const each of patterns.flatMap((pattern) => pattern.split('\n'))) {
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
  const files = isRecursive ? yield* filesUnder(process, operands, options) : operands
  const showsNames = options.has('H') || ((files.length > 1 || isRecursive) && !options.has('h'))
  return yield* grepAll(process, files, { expressions, options, showsNames })
}

const syntaxOf = (process: Process, options: Options) => ({
  isPerl: options.has('P'),
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
    // With -L it is those without a match that count.
    if (found !== undefined && found !== search.options.has('L')) status = 0
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
    if (options.has('l') || options.has('L') || report.count >= most) break
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
  #before: { readonly text: string; readonly number: number; readonly offset: number }[] = []
  #trailing = 0
  #number = 0
  /** Where the line begins in the file, in bytes. */
  #offset = 0
  #next = 0
  /** The last line that was shown. */
  #shown = 0

  constructor(
    private readonly process: Process,
    private readonly source: Source,
    private readonly search: Grep,
  ) {
    const { options } = search
    this.#after = options.number('A', options.number('C', 0))
    this.#keep = Math.min(options.number('B', options.number('C', 0)), mostBefore)
    this.#isSilent = ['q', 'c', 'l', 'L'].some((each) => options.has(each))
  }

  #count(text: string): void {
    this.#number++
    this.#offset = this.#next
    this.#next += text.length + 1
  }

  /** A line that does not match. */
  *other(text: string): Working {
    this.#count(text)
    if (this.#trailing-- > 0 && !this.#isSilent) {
      yield* this.process.write(`${this.#label(this.#number, '-')}${text}\n`)
      this.#shown = this.#number
    } else if (this.#keep > 0) {
      if (this.#before.length < this.#keep && !this.process.claim(text.length + itemBytes))
        yield* endForMemory(this.process)
      this.#before.push({ text, number: this.#number, offset: this.#offset })
      if (this.#before.length > this.#keep) this.#before.shift()
    }
  }

  *match(text: string): Working {
    this.#count(text)
    this.count++
    this.#trailing = this.#after
    if (this.#isSilent) return
    const before = this.#before
    this.#before = []
    const first = before[0]?.number ?? this.#number
    const hasContext = this.#after > 0 || this.#keep > 0
    if (hasContext && this.#shown > 0 && first > this.#shown + 1) yield* this.process.write('--\n')
    this.#shown = this.#number
    for (const each of before)
      yield* this.process.write(`${this.#label(each.number, '-', each.offset)}${each.text}\n`)
    if (this.search.options.has('o')) yield* this.#parts(text)
    else yield* this.process.write(`${this.#label(this.#number, ':')}${text}\n`)
  }

  *end(): Working {
    const { options, showsNames } = this.search
    const name = this.#name
    if (options.has('c')) yield* this.process.write(`${showsNames ? `${name}:` : ''}${this.count}\n`)
    else if (options.has('L') ? this.count === 0 : options.has('l') && this.count > 0)
      yield* this.process.write(`${name}\n`)
  }

  *#parts(text: string): Working {
    for (const expression of this.search.expressions) {
      const parts: [string, number][] = []
      yield* expression.each(this.process, text, ({ start, end }) => {
        if (end > start) parts.push([text.slice(start, end), start])
        return true
      })
      for (const [part, start] of parts)
        yield* this.process.write(`${this.#label(this.#number, ':', this.#offset + start)}${part}\n`)
    }
  }

  get #name(): string {
    return this.source.name === '-' ? '(standard input)' : this.source.name
  }

  #label(number: number, mark: string, offset = this.#offset): string {
    const { options, showsNames } = this.search
    return (
      (showsNames ? `${this.#name}${mark}` : '') +
      (options.has('n') ? `${number}${mark}` : '') +
      (options.has('b') ? `${offset}${mark}` : '')
    )
  }
}

/** Every regular file below the operands, or below the working directory; links are not followed. */
function* filesUnder(process: Process, operands: readonly string[], options: Options): Working<string[]> {
  const patterns = (letter: string) =>
    options.all(letter).map((each) => new Pattern(each.replace(/\/+$/, '')))
  const [included, excluded, skipped] = [patterns('1'), patterns('2'), patterns('3')]
  const isOf = (list: readonly Pattern[], path: string) => {
    const name = path.slice(path.lastIndexOf('/') + 1)
    process.charge(list.length * name.length)
    return list.some((each) => !each.isTooLong && each.matches(name))
  }
  const { files } = process.machine
  const found: string[] = []
  const left = (operands.length > 0 ? [...operands] : ['.']).reverse()
  for (let path = left.pop(); path !== undefined; path = left.pop()) {
    if (process.needsRest(entryUnits + path.length)) yield* process.rest()
    const place = files.locate(resolvePath(process.cwd, path), false)
    const node = isError(place) ? undefined : place.node
    const isWanted = (included.length === 0 || isOf(included, path)) && !isOf(excluded, path)
    if (node instanceof RegularFile && node.program === undefined && isWanted) found.push(path)
    if (!(node instanceof Directory) || isOf(skipped, path)) continue
    const above = path.replace(/\/$/, '')
    // GNU leaves out the folder that it begins with by itself.
    const isOwn = operands.length === 0 && path === '.' && isGnu(process)
    for (const name of node.names.toReversed()) left.push(isOwn ? name : `${above}/${name}`)
  }
  return found
}

export const grepPrograms: Readonly<Record<string, Program>> = { grep, egrep: grep, fgrep: grep }
