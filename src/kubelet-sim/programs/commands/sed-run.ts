/** sed: runs its scripts line by line, so that what never ends is edited as it comes. */
import { resolvePath } from '../../runtime/files.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import { type Handle, readLine } from '../../runtime/streams.ts'
import { TextBuffer } from '../../runtime/text-buffer.ts'
import { openOperand } from './cat.ts'
import { endForMemory, lineUnits } from './input.ts'
import { Options, refuseOption } from './options.ts'
import { expressionBytes, type Match } from './regex.ts'
import { parseSed, type SedCommand, SedError, type Substitution } from './sed.ts'

interface Script {
  readonly commands: readonly SedCommand[]
  readonly isQuiet: boolean
}

/** Where the text goes. */
type Out = (text: string) => Working

export function* sed(process: Process): Running {
  const options = new Options(process.args, 'nrEie:sz', {
    expression: 'e',
    'in-place': 'i',
    quiet: 'n',
    silent: 'n',
    'regexp-extended': 'E',
  })
  if (options.invalid) return refuseOption(process, options.invalid)
  const operands = [...options.operands]
  const text = options.has('e') ? options.all('e').join('\n') : (operands.shift() ?? '')
  const commands = yield* parseSed(process, text, options.has('E') || options.has('r'))
  if (commands instanceof SedError) {
    process.complain(`sed: ${commands.message}\n`)
    return 1
  }
  if (!process.claim(commands.length * expressionBytes)) yield* endForMemory(process)
  const script = { commands, isQuiet: options.has('n') }
  let status = 0
  for (const operand of operands.length > 0 ? operands : ['-']) {
    const file = openOperand(process, operand)
    if (!file) status = 1
    else if (options.has('i')) status = (yield* editInPlace(process, { operand, file }, script)) || status
    else status = (yield* edit(process, file, script, (text) => process.write(text))) || status
  }
  return status
}

function* editInPlace(
  process: Process,
  { operand, file }: { operand: string; file: Handle },
  script: Script,
): Working<number> {
  const edited = new TextBuffer()
  const status = yield* edit(process, file, script, function* (text) {
    if (!process.claim(text.length)) yield* endForMemory(process)
    edited.append(text)
  })
  if (status !== 0) return status
  const error = process.machine.files.write(resolvePath(process.cwd, operand), edited.text, process.user)
  process.release(edited.length)
  if (error) process.complain(`sed: ${operand}: ${error.message}\n`)
  return error ? 1 : 0
}

function* edit(process: Process, file: Handle, { commands, isQuiet }: Script, out: Out): Working<number> {
  const states = commands.map(() => ({ isInRange: false }))
  let next = yield* readLine(file)
  const needsEnd = commands.some(({ from, to }) => from?.kind === 'last' || to?.kind === 'last')
  for (let number = 1; next !== undefined; number++) {
    const line: string = next.endsWith('\n') ? next.slice(0, -1) : next
    // Only `$` makes it necessary to look ahead.
    const following: string | undefined = needsEnd ? yield* readLine(file) : ''
    const cycle = { commands, states, number, isLast: following === undefined, isQuiet }
    const answer = yield* runCycle(process, line, cycle)
    if (answer === tooLong) {
      process.complain('sed: line too long for this expression\n')
      return 1
    }
    yield* out(answer.text)
    if (answer.quits) return 0
    if (process.needsRest(lineUnits)) yield* process.rest()
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

/** Some expression cannot be looked for in so long a line. */
const tooLong = Symbol('too long')

interface Cycled {
  readonly text: string
  readonly quits: boolean
}

/** Runs the commands on one line. */
function* runCycle(process: Process, line: string, cycle: Cycle): Working<Cycled | typeof tooLong> {
  let text = line
  let out = ''
  let later = ''
  for (const [n, command] of cycle.commands.entries()) {
    const isSelected = selects(process, command, { text, cycle, state: cycle.states[n] })
    if (isSelected === tooLong) return tooLong
    if (!isSelected) continue
    if (command.name === 'd') return { text: out, quits: false }
    if (command.name === 'p') out += `${text}\n`
    else if (command.name === '=') out += `${cycle.number}\n`
    else if (command.name === 'a') later += `${command.argument}\n`
    else if (command.name === 'i') out += `${command.argument}\n`
    else if (command.name === 'c') return { text: `${out}${command.argument}\n`, quits: false }
    else if (command.name === 'q') return { text: `${out}${cycle.isQuiet ? '' : `${text}\n`}`, quits: true }
    else if (command.substitution) {
      if (!command.substitution.expression.canSearch(text)) return tooLong
      const changed = yield* substitute(process, text, command.substitution)
      if (changed !== undefined && command.substitution.prints) out += `${changed}\n`
      text = changed ?? text
    }
    // Each command may double what there is.
    if (out.length + text.length + later.length > longestResult) yield* endForMemory(process)
    if (process.needsRest(4)) yield* process.rest()
  }
  return { text: `${out}${cycle.isQuiet ? '' : `${text}\n`}${later}`, quits: false }
}

const longestResult = 4 * 1024 * 1024

interface Selection {
  readonly text: string
  readonly cycle: Cycle
  readonly state: { isInRange: boolean }
}

function selects(
  process: Process,
  command: SedCommand,
  { text, cycle, state }: Selection,
): boolean | typeof tooLong {
  const { from, to, isNegated } = command
  for (const address of [from, to])
    if (address?.kind === 'match' && !address.expression.canSearch(text)) return tooLong
  const isAt = (address: NonNullable<SedCommand['from']>) => matches(process, address, text, cycle)
  let isSelected = true
  if (from && to) {
    const starts = !state.isInRange && isAt(from)
    isSelected = state.isInRange || starts
    const ends = to.kind === 'line' ? cycle.number >= to.number : !starts && isAt(to)
    state.isInRange = isSelected && !ends
  } else if (from) isSelected = isAt(from)
  return isSelected !== isNegated
}

function matches(
  process: Process,
  address: NonNullable<SedCommand['from']>,
  text: string,
  { number, isLast }: Cycle,
): boolean {
  if (address.kind === 'line') return address.number === number
  if (address.kind === 'last') return isLast
  return address.expression.isIn(process, text)
}

/** The line after s///; undefined when nothing matched. */
function* substitute(
  process: Process,
  line: string,
  substitution: Substitution,
): Working<string | undefined> {
  const { expression, replacement, nth, isGlobal } = substitution
  const result = new TextBuffer()
  let from = 0
  let count = 0
  let hasChanged = false
  yield* expression.each(process, line, (match) => {
    if (++count < nth) return true
    hasChanged = true
    result.append(line.slice(from, match.start))
    result.append(fillIn(replacement, match))
    from = match.end
    return isGlobal && result.length <= longestResult
  })
  if (result.length > longestResult) yield* endForMemory(process)
  if (!hasChanged) return undefined
  result.append(line.slice(from))
  return result.text
}

function fillIn(replacement: string, match: Match): string {
  if (!/[\\&]/.test(replacement)) return replacement
  return replacement.replace(/\\([\s\S])|&/g, (whole, escaped?: string) => {
    if (whole === '&') return match.group(0)
    if (/\d/.test(escaped ?? '')) return match.group(Number(escaped))
    return escaped === 't' ? '\t' : (escaped ?? '')
  })
}
