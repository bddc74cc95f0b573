/** grep and sed. */
import type { RE2JS } from 're2js'
import { Directory, RegularFile, resolvePath } from '../../runtime/files.ts'
import { isError } from '../../runtime/posix.ts'
import type { Process, Program, Running } from '../../runtime/program.ts'
import { linesOf, readAll, readLine, type Wait } from '../../runtime/streams.ts'
import { openOperand } from './file-operations.ts'
import { nameOf, Options, refuseOption } from './options.ts'
import { compileExpression, InvalidExpression } from './regex.ts'
import { parseSed, type SedCommand, SedError } from './sed.ts'

interface Grep {
  readonly expressions: readonly RE2JS[]
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
  const expressions: RE2JS[] = []
  for (const each of pattern.split('\n')) {
    const expression = compileExpression(process, each, syntaxOf(process, options))
    if (expression instanceof InvalidExpression) {
      process.complain(`grep: bad regex '${each}': ${expression.message}\n`)
      return 2
    }
    expressions.push(expression)
  }
  const isRecursive = options.has('r') || options.has('R')
  const files = isRecursive ? filesUnder(process, operands) : operands
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
    const file = openQuietly(process, name, search.options)
    if (!file) {
      hasError = true
      continue
    }
    const found = yield* grepFile(process, { name: name === '-' ? '(standard input)' : name, file }, search)
    if (found) status = 0
    if (found && search.options.has('q')) return 0
  }
  return hasError && status !== 0 ? 2 : hasError ? 2 : status
}

function openQuietly(process: Process, name: string, options: Options) {
  if (!options.has('s') || name === '-') {
    if (name !== '-' && process.machine.files.node(resolvePath(process.cwd, name)) instanceof Directory) {
      process.complain(`grep: ${name}: Is a directory\n`)
      return undefined
    }
    const error =
      name === '-' ? undefined : process.machine.openToRead(resolvePath(process.cwd, name), process)
    if (isError(error)) {
      process.complain(`grep: ${name}: ${error.message}\n`)
      return undefined
    }
    return error ?? process.input
  }
  const opened = process.machine.openToRead(resolvePath(process.cwd, name), process)
  return isError(opened) ? undefined : opened
}

/** Answers whether a line matched. */
function* grepFile(
  process: Process,
  { name, file }: { name: string; file: NonNullable<ReturnType<typeof openOperand>> },
  { expressions, options, showsNames }: Grep,
): Generator<Wait, boolean> {
  const most = options.number('m', Number.POSITIVE_INFINITY)
  const after = options.number('A', options.number('C', 0))
  const keep = options.number('B', options.number('C', 0))
  const before: { text: string; number: number }[] = []
  const isSilent = options.has('q') || options.has('c') || options.has('l')
  const label = (number: number, mark: string) =>
    (showsNames ? `${name}${mark}` : '') + (options.has('n') ? `${number}${mark}` : '')
  let count = 0
  let trailing = 0
  let number = 0
  for (let line = yield* readLine(file); line !== undefined; line = yield* readLine(file)) {
    number++
    const text = line.replace(/\n$/, '')
    if (expressions.some((each) => each.matcher(text).find()) === options.has('v')) {
      if (trailing-- > 0 && !isSilent) yield* process.write(`${label(number, '-')}${text}\n`)
      else if (keep > 0) before.push({ text, number })
      if (before.length > keep) before.shift()
      continue
    }
    count++
    trailing = after
    if (options.has('q')) return true
    if (options.has('l')) break
    if (!isSilent) {
      for (const each of before.splice(0)) yield* process.write(`${label(each.number, '-')}${each.text}\n`)
      if (options.has('o'))
        for (const part of matchesIn(expressions, text))
          yield* process.write(`${label(number, ':')}${part}\n`)
      else yield* process.write(`${label(number, ':')}${text}\n`)
    }
    if (count >= most) break
  }
  if (options.has('c')) process.print(`${showsNames ? `${name}:` : ''}${count}\n`)
  else if (options.has('l') && count > 0) process.print(`${name}\n`)
  return count > 0
}

function* matchesIn(expressions: readonly RE2JS[], text: string): Generator<string> {
  for (const expression of expressions) {
    const matcher = expression.matcher(text)
    while (matcher.find())
      if (matcher.end() > matcher.start()) yield text.slice(matcher.start(), matcher.end())
  }
}

/** Every regular file below the operands, or below the working directory; links are not followed. */
function filesUnder(process: Process, operands: readonly string[]): string[] {
  const { files } = process.machine
  const found: string[] = []
  const visit = (path: string) => {
    const place = files.locate(resolvePath(process.cwd, path), false)
    const node = isError(place) ? undefined : place.node
    if (node instanceof RegularFile && !node.program) found.push(path)
    if (!(node instanceof Directory)) return
    for (const name of [...node.entries.keys()].sort()) visit(`${path.replace(/\/$/, '')}/${name}`)
  }
  for (const operand of operands.length > 0 ? operands : ['.']) visit(operand)
  return found
}

function* sed(process: Process): Running {
  const options = new Options(process.args, 'nrEie:sz')
  if (options.invalid) return refuseOption(process, options.invalid)
  const operands = [...options.operands]
  const script = options.get('e') ?? operands.shift() ?? ''
  const commands = parseSed(process, script, options.has('E') || options.has('r'))
  if (commands instanceof SedError) {
    process.complain(`sed: ${commands.message}\n`)
    return 1
  }
  let status = 0
  for (const operand of operands.length > 0 ? operands : ['-']) {
    const file = openOperand(process, operand)
    if (!file) {
      status = 1
      continue
    }
    if (options.has('i')) {
      let text = ''
      yield* edit(
        linesOf(yield* readAll(file)),
        { commands, isQuiet: options.has('n') },
        (line) => (text += line),
      )
      const error = process.machine.files.write(resolvePath(process.cwd, operand), text, process.user)
      if (error) process.complain(`sed: ${operand}: ${error.message}\n`)
      if (error) status = 1
    } else status = (yield* editStream(process, file, { commands, isQuiet: options.has('n') })) || status
  }
  return status
}

interface Edit {
  readonly commands: readonly SedCommand[]
  readonly isQuiet: boolean
}

function* edit(
  lines: readonly string[],
  { commands, isQuiet }: Edit,
  out: (text: string) => void,
): Generator<Wait, void> {
  const states = commands.map(() => ({ isInRange: false }))
  for (const [n, line] of lines.entries()) {
    const answer = applySed(line, {
      commands,
      states,
      number: n + 1,
      isLast: n === lines.length - 1,
      isQuiet,
    })
    out(answer.text)
    if (answer.quits) return
  }
}

/** Edits line by line, so that what never ends is edited as it comes. */
function* editStream(
  process: Process,
  file: Parameters<typeof readLine>[0],
  { commands, isQuiet }: Edit,
): Running {
  const states = commands.map(() => ({ isInRange: false }))
  let next = yield* readLine(file)
  const needsEnd = commands.some(({ from, to }) => from?.kind === 'last' || to?.kind === 'last')
  for (let number = 1; next !== undefined; number++) {
    const line = next
    // Only `$` makes it necessary to look ahead.
    const following: string | undefined = needsEnd ? yield* readLine(file) : ''
    const answer = applySed(line.replace(/\n$/, ''), {
      commands,
      states,
      number,
      isLast: following === undefined,
      isQuiet,
    })
    yield* process.write(answer.text)
    if (answer.quits) return 0
    next = needsEnd ? following : yield* readLine(file)
  }
  return 0
}

interface Cycle {
  readonly commands: readonly SedCommand[]
  readonly states: { isInRange: boolean }[]
  readonly number: number
  readonly isLast: boolean
  readonly isQuiet: boolean
}

/** Runs the commands on one line. */
function applySed(line: string, cycle: Cycle): { text: string; quits: boolean } {
  let text = line
  let out = ''
  let later = ''
  for (const [n, command] of cycle.commands.entries()) {
    if (!selects(command, { text, cycle, state: cycle.states[n] })) continue
    if (command.name === 'd') return { text: out, quits: false }
    if (command.name === 'p') out += `${text}\n`
    else if (command.name === '=') out += `${cycle.number}\n`
    else if (command.name === 'a') later += `${command.argument}\n`
    else if (command.name === 'i') out += `${command.argument}\n`
    else if (command.name === 'c') return { text: `${out}${command.argument}\n`, quits: false }
    else if (command.name === 'q') return { text: `${out}${cycle.isQuiet ? '' : `${text}\n`}`, quits: true }
    else if (command.substitute) {
      const changed = command.substitute(text)
      if (changed !== undefined && command.prints) out += `${changed}\n`
      text = changed ?? text
    }
  }
  return { text: `${out}${cycle.isQuiet ? '' : `${text}\n`}${later}`, quits: false }
}

function selects(
  command: SedCommand,
  { text, cycle, state }: { text: string; cycle: Cycle; state: { isInRange: boolean } },
): boolean {
  const { from, to, isNegated } = command
  let isSelected = true
  if (from && to) {
    const starts = !state.isInRange && matches(from, text, cycle)
    isSelected = state.isInRange || starts
    const ends = to.kind === 'line' ? cycle.number >= to.number : !starts && matches(to, text, cycle)
    state.isInRange = isSelected && !ends
  } else if (from) isSelected = matches(from, text, cycle)
  return isSelected !== isNegated
}

function matches(address: NonNullable<SedCommand['from']>, text: string, { number, isLast }: Cycle): boolean {
  if (address.kind === 'line') return address.number === number
  if (address.kind === 'last') return isLast
  return address.expression.matcher(text).find()
}

export const searchPrograms: Readonly<Record<string, Program>> = { grep, egrep: grep, fgrep: grep, sed }
