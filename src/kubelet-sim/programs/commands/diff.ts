/** diff and cmp: how files differ. */
import { Directory, resolvePath } from '../../runtime/files/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running, Working } from '../../runtime/program.ts'
import { entryUnits } from '../../runtime/work.ts'
import { openOperand } from './cat.ts'
import { formatDate } from './date.ts'
import { type Change, changesBetween } from './diff-lines.ts'
import { linesOf, readAll } from './input.ts'
import { isGnu, Options, refuseOption } from './options.ts'

interface Style {
  readonly options: Options
  /** So many lines are shown around a change; undefined: in the oldest form, which shows none. */
  readonly context: number | undefined
  /** What is compared of a line. */
  readonly key: (line: string) => string
}

function* diff(process: Process): Running {
  const options = new Options(process.args, 'abBdiNqrsTtuU:wL:S:c', {
    unified: 'u',
    brief: 'q',
    recursive: 'r',
    'new-file': 'N',
    'ignore-case': 'i',
    'ignore-all-space': 'w',
    'ignore-space-change': 'b',
    'ignore-blank-lines': 'B',
    'report-identical-files': 's',
    label: 'L',
    text: 'a',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  if (options.has('c')) {
    process.complain('diff: context format (-c) is not simulated\n')
    return 2
  }
  const [from, to] = options.operands
  if (from === undefined || to === undefined) {
    process.complain(`diff: missing operand${from === undefined ? '' : ` after '${from}'`}\n`)
    return 2
  }
  const isUnified = options.has('u') || options.has('U') || !isGnu(process)
  const style: Style = {
    options,
    context: isUnified ? Math.max(0, Math.floor(options.number('U', 3))) : undefined,
    key: keyOf(options),
  }
  const kinds = [from, to].map(
    (each) => each !== '-' && process.machine.files.node(resolvePath(process.cwd, each)) instanceof Directory,
  )
  if (kinds[0] && kinds[1]) return yield* compareDirectories(process, [from, to], style)
  const name = (each: string) => each.slice(each.lastIndexOf('/') + 1)
  return yield* compareFiles(
    process,
    [kinds[0] ? `${from}/${name(to)}` : from, kinds[1] ? `${to}/${name(from)}` : to],
    style,
  )
}

const keyOf =
  (options: Options) =>
  (line: string): string => {
    let key = line
    if (options.has('w')) key = key.replace(/[ \t\r]+/g, '')
    else if (options.has('b')) key = key.replace(/[ \t\r]+/g, ' ').replace(/ $/, '')
    return options.has('i') ? key.toLowerCase() : key
  }

type Pair = readonly [string, string]

function* compareDirectories(process: Process, [from, to]: Pair, style: Style): Running {
  const { files } = process.machine
  const left = [[from, to] as Pair]
  let status = 0
  for (let pair = left.shift(); pair; pair = left.shift()) {
    const names = pair.map((each) => files.list(resolvePath(process.cwd, each), process.user))
    if (isError(names[0]) || isError(names[1])) {
      status = 2
      continue
    }
    const [ours, theirs] = [new Set(names[0]), new Set(names[1])]
    for (const name of [...new Set([...ours, ...theirs])].sort()) {
      if (process.needsRest(entryUnits * 2)) yield* process.rest()
      const both: Pair = [`${pair[0]}/${name}`, `${pair[1]}/${name}`]
      const isThere = [ours.has(name), theirs.has(name)]
      const inner = yield* compareEntries(process, { pair, both, isThere, name, style })
      if (inner === 'common') left.push(both)
      else status = Math.max(status, inner)
    }
  }
  return status
}

interface Entries {
  readonly pair: Pair
  readonly both: Pair
  readonly isThere: readonly boolean[]
  readonly name: string
  readonly style: Style
}

function* compareEntries(
  process: Process,
  { pair, both, isThere, name, style }: Entries,
): Working<number | 'common'> {
  if (!isThere[0] || !isThere[1]) {
    if (!style.options.has('N')) {
      yield* process.write(`Only in ${isThere[0] ? pair[0] : pair[1]}: ${name}\n`)
      return 1
    }
  }
  const { files } = process.machine
  const areDirectories = both.map((each) => files.node(resolvePath(process.cwd, each)) instanceof Directory)
  if (areDirectories[0] && areDirectories[1]) {
    if (style.options.has('r')) return 'common'
    yield* process.write(`Common subdirectories: ${both[0]} and ${both[1]}\n`)
    return 0
  }
  if (areDirectories[0] || areDirectories[1]) {
    const kind = (n: number) => (areDirectories[n] ? 'directory' : 'regular file')
    yield* process.write(`File ${both[0]} is a ${kind(0)} while file ${both[1]} is a ${kind(1)}\n`)
    return 1
  }
  return yield* compareFiles(process, both, style, isThere)
}

function* compareFiles(
  process: Process,
  names: Pair,
  style: Style,
  isThere: readonly boolean[] = [true, true],
): Working<number> {
  const texts: string[] = []
  for (const [n, name] of names.entries()) {
    const file = isThere[n] ? openOperand(process, name) : undefined
    if (isThere[n] && !file) {
      // GNU's looks at the other one all the same.
      if (n === 0 && isThere[1] && isGnu(process)) openOperand(process, names[1])
      return 2
    }
    texts.push(file ? yield* readAll(process, file) : '')
  }
  const [a, b] = texts
  if (a === b) {
    if (style.options.has('s')) yield* process.write(`Files ${names[0]} and ${names[1]} are identical\n`)
    return 0
  }
  if (style.options.has('q')) {
    yield* process.write(`Files ${names[0]} and ${names[1]} differ\n`)
    return 1
  }
  if ((a.includes('\0') || b.includes('\0')) && !style.options.has('a')) {
    yield* process.write(`${isGnu(process) ? 'Binary files' : 'Files'} ${names[0]} and ${names[1]} differ\n`)
    return isGnu(process) ? 2 : 1
  }
  return yield* showChanges(process, { names, texts: [a, b], style })
}

interface Comparison {
  readonly names: Pair
  readonly texts: Pair
  readonly style: Style
}

function* showChanges(process: Process, { names, texts, style }: Comparison): Working<number> {
  const sides = [yield* linesOf(process, texts[0]), yield* linesOf(process, texts[1])] as const
  const keys = sides.map((lines) => lines.map(style.key))
  // A last line that lacks its newline is another line.
  for (const [n, text] of texts.entries())
    if (text && !text.endsWith('\n')) keys[n][keys[n].length - 1] += '\n'
  const all = yield* changesBetween(process, keys[0], keys[1])
  const changes = style.options.has('B') ? all.filter((each) => !isBlank(each, sides)) : all
  if (changes.length === 0) return 0
  const showing: Showing = { sides, ends: texts.map((each) => each === '' || each.endsWith('\n')), changes }
  if (style.context === undefined) yield* showPlain(process, showing)
  else {
    for (const n of [0, 1]) {
      const label =
        style.options.all('L')[n] ?? (isGnu(process) ? `${names[n]}\t${timeOf(process, names[n])}` : names[n])
      yield* process.write(`${n === 0 ? '---' : '+++'} ${label}\n`)
    }
    yield* showUnified(process, showing, style.context)
  }
  return 1
}

const isBlank = (
  { from, to, length, added }: Change,
  [ours, theirs]: readonly [string[], string[]],
): boolean =>
  ours.slice(from, from + length).every((each) => each === '') &&
  theirs.slice(to, to + added).every((each) => each === '')

function timeOf(process: Process, name: string): string {
  const node = process.machine.files.node(resolvePath(process.cwd, name))
  return formatDate(isError(node) ? process.machine.clock.now() : node.modifiedAt, '%F %T.%N +0000')
}

interface Showing {
  readonly sides: readonly [string[], string[]]
  /** Whether each text ends with a newline. */
  readonly ends: readonly boolean[]
  readonly changes: readonly Change[]
}

const missingEnd = '\\ No newline at end of file\n'

function* putLine(
  process: Process,
  sign: string,
  { sides, ends }: Showing,
  [side, n]: readonly [0 | 1, number],
): Working {
  const isLast = n === sides[side].length - 1
  yield* process.write(`${sign}${sides[side][n]}\n${isLast && !ends[side] ? missingEnd : ''}`)
}

function* showPlain(process: Process, showing: Showing): Working {
  const range = (from: number, length: number) =>
    length === 0 ? String(from) : length === 1 ? String(from + 1) : `${from + 1},${from + length}`
  for (const { from, length, to, added } of showing.changes) {
    const letter = length === 0 ? 'a' : added === 0 ? 'd' : 'c'
    yield* process.write(`${range(from, length)}${letter}${range(to, added)}\n`)
    for (let n = from; n < from + length; n++) yield* putLine(process, '< ', showing, [0, n])
    if (letter === 'c') yield* process.write('---\n')
    for (let n = to; n < to + added; n++) yield* putLine(process, '> ', showing, [1, n])
  }
}

function* showUnified(process: Process, showing: Showing, context: number): Working {
  const { changes, sides } = showing
  for (let first = 0; first < changes.length; ) {
    let last = first
    while (
      last + 1 < changes.length &&
      changes[last + 1].from - (changes[last].from + changes[last].length) <= context * 2
    )
      last++
    const [begin, end] = [changes[first], changes[last]]
    const from = Math.max(0, begin.from - context)
    const until = Math.min(sides[0].length, end.from + end.length + context)
    const to = begin.to - (begin.from - from)
    const untilTo = end.to + end.added + (until - end.from - end.length)
    const range = (start: number, length: number) =>
      `${length === 0 ? start : start + 1}${length === 1 ? '' : `,${length}`}`
    yield* process.write(`@@ -${range(from, until - from)} +${range(to, untilTo - to)} @@\n`)
    let at = from
    for (const change of changes.slice(first, last + 1)) {
      for (; at < change.from; at++) yield* putLine(process, ' ', showing, [0, at])
      for (; at < change.from + change.length; at++) yield* putLine(process, '-', showing, [0, at])
      for (let n = change.to; n < change.to + change.added; n++) yield* putLine(process, '+', showing, [1, n])
    }
    for (; at < until; at++) yield* putLine(process, ' ', showing, [0, at])
    first = last + 1
  }
}

function* cmp(process: Process): Running {
  const options = new Options(process.args, 'lsn:', { silent: 's', quiet: 's', verbose: 'l' })
  if (options.invalid) return refuseOption(process, options.invalid)
  const [from, to = '-'] = options.operands
  if (from === undefined) {
    process.complain(isGnu(process) ? "cmp: missing operand after 'cmp'\n" : 'cmp: missing operand\n')
    return 2
  }
  const texts: string[] = []
  for (const name of [from, to]) {
    const file = openOperand(process, name)
    if (!file) return 2
    texts.push(yield* readAll(process, file))
  }
  const [a, b] = texts.map((each) => each.slice(0, options.has('n') ? options.number('n', 0) : undefined))
  if (a === b) return 0
  let at = 0
  let line = 1
  for (; at < a.length && at < b.length && a[at] === b[at]; at++) if (a[at] === '\n') line++
  process.charge(at)
  if (options.has('s')) return 1
  if (at === a.length || at === b.length)
    process.complain(
      `cmp: EOF on ${at === a.length ? from : to}${isGnu(process) ? (at === 0 ? ' which is empty' : ` after byte ${at}, line ${line}`) : ''}\n`,
    )
  else process.print(`${from} ${to} differ: ${isGnu(process) ? 'byte' : 'char'} ${at + 1}, line ${line}\n`)
  return 1
}

export const diffPrograms: Readonly<Record<string, Program>> = { diff, cmp }
