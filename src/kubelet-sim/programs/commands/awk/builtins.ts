/** The functions that awk brings. */
import { lowerCased, upperCased } from '../../../runtime/bytes.ts'
import type { Working } from '../../../runtime/program.ts'
import { formatDate } from '../date.ts'
import type { AwkHost } from './host.ts'
import { pieces } from './record.ts'
import { AwkError, type Expression, noMemory } from './syntax.ts'
import { formatted, numberOf, textOf, type Value } from './values.ts'

const longestText = 1_048_576
/** More is not replaced at a time. */
const mostReplaced = 4_096

/** @param args as they are written, or for `sprintf` what they have become */
export function* callBuiltin(
  machine: AwkHost,
  name: string,
  args: readonly (Expression | Value)[],
): Working<Value> {
  const written = args as readonly Expression[]
  switch (name) {
    case 'length':
      if (written[0]?.kind === 'variable' && machine.scope.cell(written[0].name).array)
        return machine.scope.array(written[0].name).size
      return (yield* textAt(machine, written, 0, machine.record.line)).length
    case 'split':
      return yield* split(machine, written)
    case 'sub':
    case 'gsub':
      return yield* replace(machine, written, name === 'gsub')
    case 'match':
      return yield* match(machine, written)
    default:
      break
  }
  const values: Value[] = []
  for (const each of args) values.push(typeof each === 'object' ? yield* machine.value(each) : each)
  return yield* plainCall(machine, name, values)
}

function* textAt(
  machine: AwkHost,
  args: readonly Expression[],
  n: number,
  otherwise: string,
): Working<string> {
  return args[n] ? machine.text(yield* machine.value(args[n])) : otherwise
}

function* plainCall(machine: AwkHost, name: string, values: readonly Value[]): Working<Value> {
  const { process } = machine
  const text = machine.text(values[0] ?? '')
  const number = numberOf(values[0] ?? 0)
  switch (name) {
    case 'substr': {
      const from = Math.round(numberOf(values[1] ?? 1)) - 1
      const to = values[2] === undefined ? text.length : from + Math.round(numberOf(values[2]))
      return text.slice(Math.max(0, from), Math.max(0, to))
    }
    case 'index':
      process.charge(text.length >> 2)
      return text.indexOf(machine.text(values[1] ?? '')) + 1
    case 'sprintf': {
      const made = formatted(text, values.slice(1))
      if (made.length > longestText) throw new AwkError(noMemory)
      process.charge(made.length >> 2)
      return made
    }
    case 'tolower':
      return lowerCased(text)
    case 'toupper':
      return upperCased(text)
    case 'int':
      return Math.trunc(number)
    case 'sqrt':
    case 'exp':
    case 'log':
    case 'sin':
    case 'cos':
      return Math[name](number)
    case 'atan2':
      return Math.atan2(number, numberOf(values[1] ?? 0))
    case 'rand':
      return process.machine.random.int(1_000_000) / 1_000_000
    case 'srand': {
      const before = machine.seed
      machine.seed = values[0] === undefined ? Math.floor(process.machine.clock.now() / 1_000) : number
      return before
    }
    case 'systime':
      return Math.floor(process.machine.clock.now() / 1_000)
    case 'strftime':
      return formatDate(
        values[1] === undefined ? process.machine.clock.now() : numberOf(values[1]) * 1_000,
        values[0] === undefined ? '%a %b %e %H:%M:%S UTC %Y' : text,
      )
    case 'system':
      return yield* machine.streams.run(text)
    case 'close':
      return yield* machine.streams.close(text)
    case 'fflush':
      return 0
    default:
      throw new AwkError(`${name} is not defined`)
  }
}

function* split(machine: AwkHost, [source, into, separator]: readonly Expression[]): Working<Value> {
  if (!source || into?.kind !== 'variable') throw new AwkError('split needs an array')
  const text = machine.text(yield* machine.value(source))
  const by =
    separator === undefined
      ? textOf(machine.scope.get('FS'))
      : separator.kind === 'pattern'
        ? separator.source
        : machine.text(yield* machine.value(separator))
  const found = pieces(machine.process, text, by)
  const array = machine.scope.array(into.name)
  for (const key of [...array.keys()]) machine.scope.delete(array, key)
  for (const [n, each] of found.entries()) {
    machine.scope.setElement(array, String(n + 1), each)
    if (machine.process.needsRest(8)) yield* machine.process.rest()
  }
  return found.length
}

/** An empty match does not count right behind another one. */
function* replace(
  machine: AwkHost,
  [source, by, target]: readonly Expression[],
  isGlobal: boolean,
): Working<Value> {
  if (!source || !by) throw new AwkError('sub needs a pattern and a text')
  const goal: Expression = target ?? { kind: 'field', index: { kind: 'number', value: 0 } }
  if (goal.kind !== 'variable' && goal.kind !== 'field' && goal.kind !== 'element')
    throw new AwkError('only a variable or a field can be replaced in')
  const pattern = yield* machine.patternOf(source)
  const replacement = machine.text(yield* machine.value(by))
  const text = machine.text(yield* machine.value(goal))
  if (!pattern.canSearch(text)) throw new AwkError('line too long for this expression')
  const parts: string[] = []
  let [from, count, length] = [0, 0, text.length]
  for (const { start, end } of pattern.places(machine.process, text, isGlobal ? mostReplaced : 1)) {
    if (start === end && start === from && count > 0) continue
    count++
    const whole = text.slice(start, end)
    const made = replacement.replaceAll(/\\\\|\\&|&/g, (each) => (each === '&' ? whole : each[1]))
    parts.push(text.slice(from, start), made)
    length += made.length
    if (length > longestText) throw new AwkError(noMemory)
    if (machine.process.needsRest(64 + made.length)) yield* machine.process.rest()
    from = end
  }
  if (count >= mostReplaced) throw new AwkError('too much to replace in one line')
  if (count > 0) yield* machine.assign(goal, parts.join('') + text.slice(from))
  return count
}

function* match(machine: AwkHost, [source, by]: readonly Expression[]): Working<Value> {
  if (!source || !by) throw new AwkError('match needs a text and a pattern')
  const text = machine.text(yield* machine.value(source))
  const pattern = yield* machine.patternOf(by)
  if (!pattern.canSearch(text)) throw new AwkError('line too long for this expression')
  const found = pattern.first(machine.process, text)
  machine.scope.set('RSTART', found ? found.start + 1 : 0)
  machine.scope.set('RLENGTH', found ? found.end - found.start : -1)
  return found ? found.start + 1 : 0
}
