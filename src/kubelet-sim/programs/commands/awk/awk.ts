/** awk: a program for each line of a text. */
import { resolvePath } from '../../../runtime/files/files.ts'
import { isError } from '../../../runtime/posix.ts'
import type { Process, Running, Working } from '../../../runtime/program.ts'
import { lineUnits, readAll } from '../input.ts'
import { Options, refuseOption } from '../options.ts'
import { AwkInput } from './input.ts'
import { AwkMachine, type Leaving, Left } from './machine.ts'
import { parseAwk } from './parse.ts'
import { AwkError, type AwkProgram, noMemory, type Rule } from './syntax.ts'
import { unescaped } from './tokens.ts'
import { isTrue, numberOf } from './values.ts'

/** Longer scripts are refused. */
const longestScript = 65_536

export function* awk(process: Process): Running {
  const options = new Options(optionsFirst(process.args), 'F:v:f:')
  if (options.invalid) return refuseOption(process, options.invalid)
  const operands = [...options.operands]
  const script = options.has('f') ? yield* scriptOf(process, options.all('f')) : operands.shift()
  if (script === undefined) {
    process.complain('awk: no program text\n')
    return 2
  }
  // What is wrong with a script is thrown from deep within it.
  try {
    if (script.length > longestScript) throw new AwkError('the script is too long')
    process.charge(script.length * 16)
    return yield* run(process, parseAwk(script), { options, operands })
  } catch (error) {
    if (!(error instanceof AwkError)) throw error
    if (error.message === noMemory && process.exceedMemory()) return 2
    process.complain(`awk: ${error.message}\n`)
    return 2
  }
}

/** Options stand before the script: what looks like one behind it is a file. */
function optionsFirst(args: readonly string[]): readonly string[] {
  const at = args.findIndex((each, n) => n > 0 && !/^-./.test(each) && !/^-[Fvf]$/.test(args[n - 1]))
  return at < 0 ? args : [...args.slice(0, at), '--', ...args.slice(at)]
}

function* scriptOf(process: Process, names: readonly string[]): Working<string | undefined> {
  const texts: string[] = []
  for (const name of names) {
    const from =
      name === '-' ? process.input : process.machine.openToRead(resolvePath(process.cwd, name), process)
    if (isError(from)) return undefined
    texts.push(yield* readAll(process, from))
  }
  return texts.join('\n')
}

interface Asked {
  readonly options: Options
  readonly operands: readonly string[]
}

function* run(process: Process, program: AwkProgram, { options, operands }: Asked): Running {
  const input = new AwkInput(process, operands)
  const machine = new AwkMachine(process, program, input)
  const { scope } = machine
  const separator = options.get('F')
  if (separator !== undefined) scope.set('FS', separator === 't' ? '\t' : unescaped(separator))
  for (const each of options.all('v')) {
    const [name, ...value] = each.split('=')
    scope.set(name, unescaped(value.join('=')))
  }
  const environment = scope.array('ENVIRON')
  for (const [name, value] of process.variables) scope.setElement(environment, name, value)
  const words = scope.array('ARGV')
  for (const [n, each] of ['awk', ...operands].entries()) scope.setElement(words, String(n), each)
  scope.set('ARGC', operands.length + 1)

  const rules = program.rules.map((rule) => new RunningRule(rule))
  let leaving = yield* applyAll(machine, rules, 'BEGIN')
  const readsLines = program.rules.some(({ when }) => when !== 'BEGIN')
  if (leaving !== 'exit' && readsLines) leaving = yield* eachLine(machine, rules)
  // `exit` leaves the rules for the end to be run, but one of those is the last.
  const code = machine.exitCode
  if (!process.isDying) yield* applyAll(machine, rules, 'END')
  yield* machine.streams.closeAll()
  return machine.exitCode || code || (input.isIncomplete && leaving !== 'exit' ? 2 : 0)
}

function* eachLine(machine: AwkMachine, rules: readonly RunningRule[]): Working<Leaving> {
  const { process, scope, input, record } = machine
  for (let line = yield* input.next(machine); line !== undefined; line = yield* input.next(machine)) {
    scope.set('NR', numberOf(scope.get('NR')) + 1)
    scope.set('FNR', numberOf(scope.get('FNR')) + 1)
    record.line = line.endsWith('\n') ? line.slice(0, -1) : line
    const leaving = yield* applyAll(machine, rules, undefined)
    if (leaving === 'exit' || process.isDying) return 'exit'
    if (leaving === 'nextfile') input.skipFile()
    if (process.needsRest(lineUnits * rules.length)) yield* process.rest()
  }
  return undefined
}

/** Runs the rules for a line, or those for the beginning or the end. */
function* applyAll(
  machine: AwkMachine,
  rules: readonly RunningRule[],
  moment: 'BEGIN' | 'END' | undefined,
): Working<Leaving> {
  try {
    for (const each of rules) {
      const leaving = (yield* each.applies(machine, moment)) ? yield* each.act(machine) : undefined
      if (leaving) return leaving
    }
    return undefined
  } catch (error) {
    if (error instanceof Left) return error.how
    throw error
  }
}

/** A rule, and whether the range that it is for has begun. */
class RunningRule {
  #isWithin = false

  constructor(private readonly rule: Rule) {}

  *applies(machine: AwkMachine, moment: 'BEGIN' | 'END' | undefined): Working<boolean> {
    const { when } = this.rule
    if (when === 'BEGIN' || when === 'END') return when === moment
    if (moment) return false
    const [first, last] = when
    if (!first) return true
    if (!last) return isTrue(yield* machine.value(first))
    if (!this.#isWithin && !isTrue(yield* machine.value(first))) return false
    this.#isWithin = !isTrue(yield* machine.value(last))
    return true
  }

  *act(machine: AwkMachine): Working<Leaving> {
    const { action } = this.rule
    if (action) return yield* machine.run(action)
    yield* machine.process.write(`${machine.record.line}\n`)
    return undefined
  }
}
