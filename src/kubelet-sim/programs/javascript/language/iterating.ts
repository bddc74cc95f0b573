/** How things are gone through. */
import { isCallable, method, typeOf } from './conversions.ts'
import { Cursor } from './object-kinds.ts'
import { typeError } from './problem.ts'
import { get } from './properties.ts'
import { symbols } from './realm.ts'
import { Arr, type Doing, hole, missing, Obj, type Slot, type Value } from './values.ts'
import { call, isDoing, type Vm } from './vm.ts'

/** What a loop goes through, on the stack of its function. */
export class Iteration extends Obj {
  isDone = false
  /** What it hands out is waited for: it does not do that itself. */
  isWaitedFor = false
  /** Of an array: which element comes next. */
  at = 0

  constructor(
    readonly of: Obj,
    readonly next: Value,
    /** An array whose elements are taken as they are. */
    readonly items: Arr | undefined,
  ) {
    super(null)
  }

  override reach(see: (value: unknown) => void): number {
    see(this.of)
    return 32
  }
}

/** What goes through an array. */
export function throughArray(vm: Vm, array: Arr): Iteration | undefined {
  const own = array.hasProps ? array.own(symbols.iterator) : missing
  if (own !== missing || array.proto !== vm.realm.proto('Array')) return undefined
  return array.proto.own(symbols.iterator) === vm.realm.arrayIterator
    ? new Iteration(array, undefined, array)
    : undefined
}

export function* iterationOf(vm: Vm, value: Value, name = ''): Doing<Iteration> {
  if (value instanceof Arr) {
    const plain = throughArray(vm, value)
    if (plain) return plain
  }
  const shown = name || (value === null ? 'null' : typeOf(value))
  if (value === undefined || value === null) throw typeError(`${shown} is not iterable`)
  const own = yield* get(vm, value, symbols.iterator)
  if (!isCallable(own)) throw typeError(`${shown} is not iterable`)
  const made = yield* call(own, value)
  if (!(made instanceof Obj)) throw typeError('Result of the Symbol.iterator method is not an object')
  return new Iteration(made, yield* get(vm, made, 'next'), undefined)
}

export function* asyncIterationOf(vm: Vm, value: Value, name: string): Doing<Iteration> {
  if (value !== undefined && value !== null) {
    const own = yield* method(vm, value, symbols.asyncIterator)
    if (own) {
      const made = yield* call(own, value)
      if (!(made instanceof Obj))
        throw typeError('Result of the Symbol.asyncIterator method is not an object')
      return new Iteration(made, yield* get(vm, made, 'next'), undefined)
    }
  }
  const shown = name || typeOf(value)
  if (value === undefined || value === null) throw typeError(`${shown} is not async iterable`)
  const plain = yield* get(vm, value, symbols.iterator)
  if (!isCallable(plain)) throw typeError(`${shown} is not async iterable`)
  const made = yield* iterationOf(vm, value, name)
  made.isWaitedFor = true
  return made
}

/** The next value at once, where nobody has to be asked; else how to ask. `missing` at the end. */
export function advance(vm: Vm, iteration: Iteration): Value | Slot | Doing<Value | Slot> {
  const { items, of } = iteration
  if (items) {
    if (iteration.at >= items.items.length) {
      iteration.isDone = true
      return missing
    }
    const item = items.items[iteration.at++]
    return item === hole ? undefined : item
  }
  if (of instanceof Cursor && iteration.next === vm.realm.cursorNext) {
    const found = of.advance()
    if (found === missing) iteration.isDone = true
    return isDoing(found) ? asked(iteration, found) : found
  }
  return advanceSlowly(vm, iteration)
}

function* asked(iteration: Iteration, doing: Doing<Value | Slot>): Doing<Value | Slot> {
  iteration.isDone = true
  const found = yield* doing
  if (found !== missing) iteration.isDone = false
  return found
}

function* advanceSlowly(vm: Vm, iteration: Iteration): Doing<Value | Slot> {
  const { of, next } = iteration
  // Who fails to answer is not told to end.
  iteration.isDone = true
  const result = yield* call(next, of)
  return yield* taken(vm, iteration, result)
}

export function* taken(vm: Vm, iteration: Iteration, result: Value): Doing<Value | Slot> {
  if (!(result instanceof Obj)) throw typeError(`Iterator result ${String(result)} is not an object`)
  const done = result.props.get('done')
  if (typeof done === 'boolean' && result.constructor === Obj) {
    if (done) return missing
    iteration.isDone = false
    const value = result.props.get('value')
    if (!(value instanceof Obj) || !('flags' in value)) return value as Value
  }
  if (yield* get(vm, result, 'done')) return missing
  iteration.isDone = false
  return yield* get(vm, result, 'value')
}

/** Tells who is gone through that no more is wanted. */
export function* close(vm: Vm, iteration: Iteration): Doing<void> {
  if (iteration.isDone || iteration.items) return
  iteration.isDone = true
  const end = yield* method(vm, iteration.of, 'return')
  if (end) yield* call(end, iteration.of)
}

/** So many items of an array are dealt with before others may have their turns. */
export const longestRun = 4_096

/** Those of an array that `form` makes of its items. */
export function* mapped(
  vm: Vm,
  items: readonly Value[],
  form: (item: Value, n: number) => Value,
): Doing<Value[]> {
  const made: Value[] = []
  for (let n = 0; n < items.length; n++) {
    made.push(form(items[n], n))
    if (n % longestRun === longestRun - 1) yield* breathe(vm, longestRun >> 3)
  }
  return made
}

/** The items of an array from one place to another. */
export function* sliced(vm: Vm, items: readonly Value[], from = 0, to = items.length): Doing<Value[]> {
  if (to - from <= longestRun) return items.slice(from, to)
  const made: Value[] = []
  yield* addAll(vm, made, items, [from, to])
  return made
}

/** Adds items of one array to another. */
export function* addAll(
  vm: Vm,
  to: Value[],
  items: readonly Value[],
  [from, end]: readonly [number, number] = [0, items.length],
): Doing<void> {
  for (let n = from; n < end; n += longestRun) {
    const last = Math.min(end, n + longestRun)
    for (let k = n; k < last; k++) to.push(items[k])
    if (last < end) yield* breathe(vm, longestRun >> 3)
  }
}

const withoutHole = (item: Value): Value => (item === hole ? undefined : item)

/** All that there is. */
export function* itemsOf(vm: Vm, value: Value, name = ''): Doing<Value[]> {
  if (value instanceof Arr && throughArray(vm, value)) return yield* mapped(vm, value.items, withoutHole)
  if (value === undefined || value === null) throw typeError(`${name || String(value)} is not iterable`)
  return yield* restOf(vm, yield* iterationOf(vm, value, name))
}

export function* restOf(vm: Vm, iteration: Iteration): Doing<Value[]> {
  const found: Value[] = []
  for (;;) {
    const next = advance(vm, iteration)
    const value = isDoing(next) ? yield* next : next
    if (value === missing) return found
    found.push(value as Value)
    if (found.length % 1_024 === 0) yield* breathe(vm, 2_048, 16_384)
  }
}

/** To be called in loops of functions of ours: others have their turns, and memory is counted. */
export function* breathe(vm: Vm, units: number, bytes = 0): Doing<void> {
  vm.fuel -= units
  if (bytes > 0) vm.hold(bytes)
  if (vm.fuel < 0 || vm.process.needsRest(0))
    yield (wake) => {
      wake()
      return () => {}
    }
}

/** Goes through something, and ends it where `work` fails. */
export function* forEach(vm: Vm, value: Value, work: (each: Value) => Doing<void>): Doing<void> {
  const iteration = yield* iterationOf(vm, value)
  for (;;) {
    const next = advance(vm, iteration)
    const each = isDoing(next) ? yield* next : next
    if (each === missing) return
    try {
      yield* work(each as Value)
    } catch (error) {
      yield* close(vm, iteration)
      throw error
    }
  }
}
