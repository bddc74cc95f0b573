/** awk, as far as scripts mostly need it: what it does not know it refuses by name, with exit code 2. */
import type { Process, Running } from '../../runtime/program.ts'
import { readLine } from '../../runtime/streams.ts'
import { AwkError, AwkMachine } from './awk-machine.ts'
import { AwkParser, type Rule } from './awk-parse.ts'
import { lineUnits } from './input.ts'
import { inputsOf } from './lines.ts'
import { Options, refuseOption } from './options.ts'

/** Longer scripts are refused. */
const longestScript = 4_096

export function* awk(process: Process): Running {
  const options = new Options(optionsFirst(process.args), 'F:v:')
  if (options.invalid) return refuseOption(process, options.invalid)
  const [script = '', ...files] = options.operands
  try {
    return yield* run(process, options, { script, files })
  } catch (error) {
    if (!(error instanceof AwkError)) throw error
    process.complain(`awk: ${error.message}\n`)
    return 2
  }
}

/** Options stand before the script: what looks like one behind it is a file. */
function optionsFirst(args: readonly string[]): readonly string[] {
  const at = args.findIndex((each, n) => n > 0 && !/^-./.test(each) && !/^-[Fv]$/.test(args[n - 1]))
  return at < 0 ? args : [...args.slice(0, at), '--', ...args.slice(at)]
}

function* run(
  process: Process,
  options: Options,
  { script, files }: { script: string; files: readonly string[] },
): Running {
  if (script.length > longestScript) throw new AwkError('the script is too long')
  const rules = new AwkParser(process, script).rules()
  process.charge(script.length * 64)
  const machine = new AwkMachine(process)
  if (options.has('F'))
    machine.set('FS', options.get('F') === 't' ? '\t' : options.get('F')!.replaceAll('\\t', '\t'))
  for (const each of options.all('v')) {
    const [name, ...value] = each.split('=')
    machine.set(name, value.join('='))
  }
  apply(rules, machine, 'BEGIN')
  yield* process.write(machine.takeOutput())
  const readsLines = rules.some(({ when }) => when !== 'BEGIN')
  const inputs = readsLines && machine.exitCode === undefined ? inputsOf(process, files) : []
  const isIncomplete = readsLines && inputs.length < files.length
  for (const { file } of inputs) {
    for (let line = yield* readLine(file); line !== undefined; line = yield* readLine(file)) {
      machine.begin(line.endsWith('\n') ? line.slice(0, -1) : line)
      apply(rules, machine, undefined)
      yield* process.write(machine.takeOutput())
      if (machine.exitCode !== undefined) break
      if (process.needsRest(lineUnits * rules.length)) yield* process.rest()
    }
  }
  const code = machine.exitCode
  apply(rules, machine, 'END')
  yield* process.write(machine.takeOutput())
  return machine.exitCode ?? code ?? (isIncomplete ? 2 : 0)
}

/** Runs the rules for a line, or those for the beginning or the end. */
function apply(rules: readonly Rule[], machine: AwkMachine, moment: 'BEGIN' | 'END' | undefined): void {
  for (const { when, action } of rules) {
    const isMoment = when === 'BEGIN' || when === 'END'
    const applies = isMoment ? when === moment : !moment && (!when || machine.isTrue(when.run(machine)))
    if (applies && action(machine)) return
  }
}
