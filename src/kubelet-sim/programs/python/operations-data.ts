/** Instructions that compute, compare, and put lists and their like together. */
import { bitsOfLarge, workOfWholes } from '../large-numbers.ts'
import { binary, changedInPlace, plainBinary, plainUnary, unary } from './arithmetic.ts'
import { changed, done, thoroughly } from './bites.ts'
import { different, equality, order, plainEqual, plainOrder, plainTruth, slotOf, truth } from './comparing.ts'
import { typeError } from './errors.ts'
import { formatValue } from './format-value.ts'
import type { Frame } from './frame.ts'
import { contains, plainContains } from './items.ts'
import { appendAll, itemsOf } from './iterating.ts'
import { copyInto } from './mapping.ts'
import { add } from './numbers.ts'
import { popped, type Runner, type Step, top } from './runner.ts'
import { repr, str } from './showing.ts'
import { asked, Collection, Dict, keyOf, type Table } from './tables.ts'
import { asciiText } from './texts.ts'
import { Bytes, type Doing, Func, List, Slice, Tuple, typeOf, type Value } from './values.ts'
import { longText, sizeOfMade, weightOf } from './weights.ts'

const replace = (frame: Frame, value: Value): void => {
  frame.stack[frame.stack.length - 1] = value
}

function* negated(work: Doing<boolean>): Doing<Value> {
  return !(yield* work)
}

/** Puts the values of a table into it that have to be asked for what they are. */
function* put(table: Table, entries: readonly (readonly [Value, Value])[]): Doing<Value> {
  for (const [key, value] of entries) table.put(yield* slotOf(table, key, true), key, value)
  return table
}

function* putQuietly(table: Table, key: Value, value: Value): Doing<Value> {
  table.put(yield* slotOf(table, key, true), key, value)
  return null
}

function* extended(list: List, value: Value, { host }: Runner): Doing<Value> {
  const more = yield* itemsOf(value)
  host.hold(more.length * 8)
  yield* appendAll(list.items, more)
  return null
}

function* spread(list: List, value: Value, runner: Runner): Doing<Value> {
  if (typeof value !== 'object' && typeof value !== 'string')
    throw typeError(`Value after * must be an iterable, not ${typeOf(value).name}`)
  return yield* extended(list, value, runner)
}

function* addedAll(set: Collection, value: Value): Doing<Value> {
  for (const each of yield* itemsOf(value)) set.put(yield* slotOf(set, each, true), each, true)
  return null
}

function* formatted(value: Value, conversion: number, form: string): Doing<Value> {
  const shown =
    conversion === 0
      ? value
      : conversion === 115
        ? yield* str(value)
        : conversion === 114
          ? yield* repr(value)
          : yield* done(changed(yield* repr(value), asciiText, thoroughly))
  return yield* formatValue(shown, form)
}

function* inPlaceSum(list: List, value: Value, runner: Runner): Doing<Value> {
  yield* extended(list, value, runner)
  return list
}

const compute = (frame: Frame, sign: string, runner: Runner, isInPlace: boolean): true | undefined => {
  const b = popped(frame)
  const a = top(frame)
  if (sign === '+' && typeof a === 'number' && typeof b === 'number') {
    replace(frame, add(a, b))
    return undefined
  }
  if (isInPlace) {
    if (a instanceof List && sign === '+' && a.cls.isOurs) {
      popped(frame)
      return runner.begin(inPlaceSum(a, b, runner))
    }
    const kept = changedInPlace(sign, a, b)
    if (kept !== undefined) {
      if (sign === '*') countReading(runner, weightOf(kept))
      if (b instanceof Bytes) runner.host.hold(b.length)
      replace(frame, kept)
      return undefined
    }
  }
  const found = plainBinary(sign, a, b)
  if (found === undefined) {
    popped(frame)
    return runner.begin(binary(sign, a, b, isInPlace))
  }
  const size = sizeOfMade(found)
  if (typeof a === 'bigint' && size === 0) countReading(runner, workOfWholes(sign, a, b))
  if (size > 0) {
    runner.host.hold(size)
    runner.fuel -= size >> 4
    if (size > longText || typeof a === 'bigint') {
      runner.host.process.charge(workOfWholes(sign, a, b, found))
      if (runner.host.process.needsRest(0)) runner.fuel = 0
    }
  }
  replace(frame, found)
  return undefined
}

/** Counts what it took to look at long texts and lists. */
function countReading(runner: Runner, units: number): void {
  if (units === 0) return
  runner.host.process.charge(units)
  if (runner.host.process.needsRest(0)) runner.fuel = 0
}

const compared = (frame: Frame, sign: string, runner: Runner): true | undefined => {
  const b = popped(frame)
  const a = popped(frame)
  const isEquality = sign === '==' || sign === '!='
  const plain = isEquality ? plainEqual(a, b) : plainOrder(sign, a, b)
  // As far as they are the same, at most.
  const shorter = typeof a === 'string' && typeof b === 'string' ? Math.min(a.length, b.length) : 0
  if (shorter > longText) countReading(runner, shorter >> 4)
  if (plain === undefined)
    return runner.begin(sign === '==' ? equality(a, b) : sign === '!=' ? different(a, b) : order(sign, a, b))
  frame.stack.push(sign === '!=' ? !plain : plain)
  return undefined
}

const within = (frame: Frame, runner: Runner, isNegated: boolean): true | undefined => {
  const of = popped(frame)
  const value = popped(frame)
  const plain = plainContains(of, value)
  if (typeof of === 'string' || of instanceof Bytes) countReading(runner, weightOf(of) >> 1)
  if (plain === undefined) return runner.begin(isNegated ? negated(contains(of, value)) : contains(of, value))
  frame.stack.push(plain !== isNegated)
  return undefined
}

/** Several from the stack, in the order in which they were put there. */
const several = (frame: Frame, count: number): Value[] =>
  count === 0 ? [] : frame.stack.splice(frame.stack.length - count, count)

const ignoring = (frame: Frame, runner: Runner, work: Doing<Value>): true => {
  frame.awaits = 'ignored'
  return runner.begin(work)
}

export const dataSteps = {
  constant: (frame, arg) => {
    frame.stack.push(frame.code.constants[arg] as Value)
  },
  pop: (frame) => {
    frame.stack.pop()
  },
  /** The one that lies so deep, again. */
  copy: (frame, arg) => {
    frame.stack.push(frame.stack[frame.stack.length - arg])
  },
  swap: ({ stack }) => {
    const last = stack.length - 1
    const value = stack[last]
    stack[last] = stack[last - 1]
    stack[last - 1] = value
  },
  /** The upmost goes below so many. */
  rotate: ({ stack }, arg) => {
    stack.splice(stack.length - arg, 0, stack.pop()!)
  },

  binary: (frame, arg, runner) => compute(frame, frame.code.names[arg], runner, false),
  'in-place': (frame, arg, runner) => compute(frame, frame.code.names[arg], runner, true),
  unary: (frame, arg, runner) => {
    const value = popped(frame)
    const sign = frame.code.names[arg]
    const plain = plainUnary(sign, value)
    if (plain === undefined) return runner.begin(unary(sign, value))
    if (typeof plain === 'bigint') runner.fuel -= bitsOfLarge(plain) >> 8
    frame.stack.push(plain)
  },
  not: (frame, _arg, runner) => {
    const value = popped(frame)
    const plain = plainTruth(value)
    if (plain === undefined) return runner.begin(negated(truth(value)))
    frame.stack.push(!plain)
  },
  compare: (frame, arg, runner) => compared(frame, frame.code.names[arg], runner),
  is: (frame) => {
    const b = popped(frame)
    frame.stack.push(popped(frame) === b)
  },
  'is-not': (frame) => {
    const b = popped(frame)
    frame.stack.push(popped(frame) !== b)
  },
  in: (frame, _arg, runner) => within(frame, runner, false),
  'not-in': (frame, _arg, runner) => within(frame, runner, true),

  slice: (frame) => {
    const [start, end, step] = several(frame, 3)
    frame.stack.push(new Slice(start, end, step))
  },
  list: (frame, arg, runner) => {
    runner.host.hold(56 + arg * 8)
    frame.stack.push(new List(several(frame, arg)))
  },
  tuple: (frame, arg, runner) => {
    runner.host.hold(40 + arg * 8)
    frame.stack.push(new Tuple(several(frame, arg)))
  },
  set: (frame, arg, runner) => {
    const made = new Collection()
    const items = several(frame, arg)
    runner.host.hold(200 + arg * 32)
    if (items.some((each) => keyOf(each) === asked))
      return runner.begin(
        put(
          made,
          items.map((each) => [each, true] as const),
        ),
      )
    for (const each of items) made.add(each)
    frame.stack.push(made)
  },
  dict: (frame, arg, runner) => {
    const made = new Dict()
    const items = several(frame, arg * 2)
    runner.host.hold(64 + arg * 64)
    const entries: (readonly [Value, Value])[] = []
    for (let n = 0; n < items.length; n += 2) entries.push([items[n], items[n + 1]])
    if (entries.some(([key]) => keyOf(key) === asked)) return runner.begin(put(made, entries))
    for (const [key, value] of entries) made.put(keyOf(key), key, value)
    frame.stack.push(made)
  },
  /** Puts the upmost into the list that lies so deep below it. */
  append: (frame, arg, runner) => {
    const value = popped(frame)
    ;(frame.stack[frame.stack.length - arg] as List).items.push(value)
    runner.host.hold(8)
  },
  add: (frame, arg, runner) => {
    const value = popped(frame)
    const set = frame.stack[frame.stack.length - arg] as Collection
    runner.host.hold(40)
    const key = keyOf(value)
    if (key === asked) return ignoring(frame, runner, putQuietly(set, value, true))
    set.put(key, value, true)
  },
  put: (frame, arg, runner) => {
    const value = popped(frame)
    const key = popped(frame)
    const dict = frame.stack[frame.stack.length - arg] as Dict
    runner.host.hold(64)
    const known = keyOf(key)
    if (known === asked) return ignoring(frame, runner, putQuietly(dict, key, value))
    dict.put(known, key, value)
  },
  extend: (frame, _arg, runner) => {
    const value = popped(frame)
    return ignoring(frame, runner, spread(top(frame) as List, value, runner))
  },
  'to-tuple': (frame) => {
    frame.stack.push(new Tuple((popped(frame) as List).items))
  },
  update: (frame, _arg, runner) => {
    const value = popped(frame)
    return ignoring(frame, runner, copyInto(top(frame) as Dict, value, 'mapping'))
  },
  /** As `update`, for what a function is called with: nothing may be given twice. */
  merge: (frame, _arg, runner) => {
    const value = popped(frame)
    const callee = frame.stack[frame.stack.length - 3]
    const module = callee instanceof Func ? callee.attrs?.get('__module__') : undefined
    const name = callee instanceof Func ? `${module ?? '__main__'}.${callee.qualname}()` : 'function'
    return ignoring(frame, runner, copyInto(top(frame) as Dict, value, 'arguments', name))
  },
  'set-update': (frame, _arg, runner) => {
    const value = popped(frame)
    return ignoring(frame, runner, addedAll(top(frame) as Collection, value))
  },

  format: (frame, arg, runner) => {
    const form = popped(frame) as string
    const value = popped(frame)
    if (typeof value === 'string' && form === '' && (arg === 0 || arg === 115)) frame.stack.push(value)
    else if (typeof value === 'number' && form === '') frame.stack.push(String(value))
    else return runner.begin(formatted(value, arg, form))
  },
  join: (frame, arg, runner) => {
    const text = several(frame, arg).join('')
    runner.host.hold(text.length)
    countReading(runner, weightOf(text))
    frame.stack.push(text)
  },
} satisfies Readonly<Record<string, Step>>
