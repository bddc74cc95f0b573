/** Instructions of `match`: what a pattern asks of a value. */
import { call } from './asking.ts'
import { findAttribute } from './attributes.ts'
import { slotOf } from './comparing.ts'
import { typeError } from './errors.ts'
import { isSequence } from './items.ts'
import { Parts } from './operations-flow.ts'
import { popped, type Step, top } from './runner.ts'
import { Dict } from './tables.ts'
import { Call, Class, type Doing, List, Range, Tuple, typeOf, type Value } from './values.ts'

const lengthOf = (value: Value): number =>
  value instanceof List || value instanceof Tuple
    ? value.items.length
    : value instanceof Range
      ? value.length
      : 0

/** What is in a dict under these keys, and what else there is; `false` alone where one is missing. */
function* valuesAt(dict: Dict, keys: readonly Value[], takesRest: boolean): Doing<Value> {
  const found: Value[] = []
  const rest = new Dict()
  rest.copyFrom(dict)
  for (const key of keys) {
    const at = yield* slotOf(dict, key)
    const entry = dict.entries.get(at)
    if (!entry) return new Parts([false])
    found.push(entry.value)
    rest.remove(at)
  }
  return new Parts([new Tuple(takesRest ? [...found, rest] : found), true])
}

/** Classes of which a pattern's one part is the value itself. */
const selves = new Set('bool bytearray bytes dict float frozenset int list set str tuple'.split(' '))

function* partsOf(value: Value, cls: Value, count: number, names: readonly Value[]): Doing<Value> {
  if (!(cls instanceof Class)) throw typeError('called match pattern must be a class')
  if (!typeOf(value).isA(cls)) return new Parts([false])
  const found: Value[] = []
  if (count === 1 && cls.mro.some(({ name, isOurs }) => isOurs && selves.has(name))) found.push(value)
  else if (count > 0) {
    const args = cls.find('__match_args__')
    const listed = args instanceof Tuple ? args.items : []
    if (listed.length < count)
      throw typeError(
        `${cls.name}() accepts ${listed.length} positional sub-pattern${listed.length === 1 ? '' : 's'} (${count} given)`,
      )
    names = [...listed.slice(0, count), ...names]
  }
  for (const name of names) {
    const attribute = findAttribute(value, name as string)
    if (attribute === undefined) return new Parts([false])
    found.push(attribute instanceof Call ? yield* call(attribute.callee, attribute.args) : attribute)
  }
  return new Parts([new Tuple(found), true])
}

export const matchSteps = {
  'match-sequence': (frame, arg) => {
    const value = top(frame)
    const [length, mayBeMore] = [arg >> 1, (arg & 1) === 1]
    const size = lengthOf(value)
    frame.stack.push(isSequence(value) && (mayBeMore ? size >= length : size === length))
  },
  'match-mapping': (frame) => {
    frame.stack.push(top(frame) instanceof Dict)
  },
  'match-keys': (frame, arg, runner) => {
    const keys = (popped(frame) as Tuple).items
    frame.awaits = 'entered'
    return runner.begin(valuesAt(top(frame) as Dict, keys, arg === 1))
  },
  'match-class': (frame, arg, runner) => {
    const names = (popped(frame) as Tuple).items
    const cls = popped(frame)
    frame.awaits = 'entered'
    return runner.begin(partsOf(top(frame), cls, arg, names))
  },
} satisfies Readonly<Record<string, Step>>
