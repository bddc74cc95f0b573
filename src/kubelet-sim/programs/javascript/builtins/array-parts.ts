/** What arrays do, and what is like them: going through, searching, sorting. */
import {
  isCallable,
  textOfPrimitive,
  toInteger,
  toNumber,
  toObject,
  toText,
} from '../language/conversions.ts'
import { addAll, breathe } from '../language/iterating.ts'
import type { install } from '../language/natives.ts'
import { Cursor } from '../language/object-kinds.ts'
import { rangeError, typeError } from '../language/problem.ts'
import { get, objectText } from '../language/properties.ts'
import {
  Arr,
  type Callable,
  type Doing,
  hole,
  missing,
  Obj,
  type Slot,
  type Value,
} from '../language/values.ts'
import { call, type Vm } from '../language/vm.ts'

/** What is asked of an array, and of what is like one. */
export function* lengthOf(vm: Vm, of: Obj): Doing<number> {
  if (of instanceof Arr) return of.items.length
  return Math.max(0, Math.min(yield* toInteger(vm, yield* get(vm, of, 'length')), Number.MAX_SAFE_INTEGER))
}

export function* at(vm: Vm, of: Obj, n: number): Doing {
  if (of instanceof Arr && n < of.items.length && of.items[n] !== hole) return of.items[n]
  return yield* get(vm, of, String(n))
}

function* hasAt(vm: Vm, of: Obj, n: number): Doing<boolean> {
  if (of instanceof Arr) return n < of.items.length && of.items[n] !== hole
  return (yield* get(vm, of, String(n))) !== undefined || of.own(String(n)) !== missing
}

export function callback(value: Value): Callable {
  if (!isCallable(value))
    throw typeError(
      `${value instanceof Obj ? objectText(value) : typeof value === 'string' ? `"${value}"` : String(value)} is not a function`,
    )
  return value
}

/** Goes through what there is, in its order; ends where `work` answers true. */
export function* each(
  vm: Vm,
  self: Value,
  [func, on]: Value[],
  work: (answer: Value, value: Value, n: number) => unknown,
  { backwards = false, holes = false } = {},
): Doing<void> {
  const of = toObject(vm, self)
  const length = yield* lengthOf(vm, of)
  const callee = callback(func)
  for (let k = 0; k < length; k++) {
    const n = backwards ? length - 1 - k : k
    if (!holes && !(yield* hasAt(vm, of, n))) continue
    const value = yield* at(vm, of, n)
    if (work(yield* call(callee, on, [value, n, of]), value, n)) return
  }
}

export function* relative(vm: Vm, given: Value, length: number, fallback: number): Doing<number> {
  if (given === undefined) return fallback
  const n = yield* toInteger(vm, given)
  return n < 0 ? Math.max(0, length + n) : Math.min(n, length)
}

export function* flattened(vm: Vm, of: Obj, depth: number, found: Value[]): Doing<Value[]> {
  for (let n = 0; n < (yield* lengthOf(vm, of)); n++) {
    vm.fuel -= 2
    if (!(yield* hasAt(vm, of, n))) continue
    const item = yield* at(vm, of, n)
    if (item instanceof Arr && depth > 0) yield* flattened(vm, item, depth - 1, found)
    else found.push(item)
    if (vm.fuel < 0) yield* breathe(vm, 0)
    vm.hold(8)
  }
  return found
}

const compared = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** So many are put in order at once. */
const longestRun = 4_096

function* inOrder(vm: Vm, texts: readonly [string, Value][]): Doing<[string, Value][]> {
  let runs: [string, Value][][] = []
  for (let from = 0; from < texts.length; from += longestRun) {
    yield* breathe(vm, longestRun, 0)
    runs.push(texts.slice(from, from + longestRun).sort(([a], [b]) => compared(a, b)))
  }
  while (runs.length > 1) {
    const longer: [string, Value][][] = []
    for (let n = 0; n < runs.length; n += 2)
      longer.push(n + 1 < runs.length ? yield* merged(vm, runs[n], runs[n + 1]) : runs[n])
    runs = longer
  }
  return runs[0] ?? []
}

function* merged(
  vm: Vm,
  left: readonly [string, Value][],
  right: readonly [string, Value][],
): Doing<[string, Value][]> {
  const result: [string, Value][] = []
  let [l, r] = [0, 0]
  while (l < left.length || r < right.length) {
    const takesRight = l >= left.length || (r < right.length && right[r][0] < left[l][0])
    result.push(takesRight ? right[r++] : left[l++])
    if (result.length % longestRun === 0) yield* breathe(vm, longestRun, 0)
  }
  return result
}

/** Sorts as V8 does, so that what is equal stays in its order: by merging. */
export function* sorted(vm: Vm, items: Value[], func: Value): Doing<Value[]> {
  if (func !== undefined && !isCallable(func))
    throw typeError('The comparison function must be either a function or undefined')
  const there: Value[] = []
  const rest: Value[] = []
  for (const [n, item] of items.entries()) {
    if (item === undefined) rest.push(item)
    else if (item !== hole) there.push(item)
    if (n % longestRun === longestRun - 1) yield* breathe(vm, longestRun >> 1)
  }
  if (func === undefined) {
    const texts: [string, Value][] = []
    for (const item of there) {
      texts.push([item instanceof Obj ? yield* toText(vm, item) : textOfPrimitive(item), item])
      if (texts.length % 512 === 0) yield* breathe(vm, 2_048)
    }
    const ordered: Value[] = []
    for (const [, item] of yield* inOrder(vm, texts)) {
      ordered.push(item)
      if (ordered.length % longestRun === 0) yield* breathe(vm, longestRun)
    }
    yield* addAll(vm, ordered, rest)
    return ordered
  }
  let [from, to] = [there, new Array<Value>(there.length)]
  for (let width = 1; width < there.length; width *= 2) {
    for (let low = 0; low < there.length; low += 2 * width) {
      const [middle, high] = [Math.min(low + width, there.length), Math.min(low + 2 * width, there.length)]
      for (let [a, b, k] = [low, middle, low]; k < high; k++) {
        const takesFirst =
          a < middle &&
          (b >= high || (yield* toNumber(vm, yield* call(func, undefined, [from[a], from[b]]))) <= 0)
        to[k] = takesFirst ? from[a++] : from[b++]
      }
    }
    ;[from, to] = [to, from]
  }
  yield* addAll(vm, from, rest)
  return from
}

export function* joined(vm: Vm, of: Obj, separator: string): Doing<string> {
  if (vm.realm.joining.has(of)) return ''
  vm.realm.joining.add(of)
  try {
    const length = yield* lengthOf(vm, of)
    const parts: string[] = []
    let size = 0
    for (let n = 0; n < length; n++) {
      const item = yield* at(vm, of, n)
      const text =
        item === undefined || item === null
          ? ''
          : item instanceof Obj
            ? yield* toText(vm, item)
            : textOfPrimitive(item)
      parts.push(text)
      size += text.length + separator.length
      if (size > 536_870_888) throw rangeError('Invalid string length')
      if (n % 1_024 === 1_023) yield* breathe(vm, 1_024, 1)
    }
    vm.hold(size)
    return parts.join(separator)
  } finally {
    vm.realm.joining.delete(of)
  }
}

function cursor(vm: Vm, of: Obj, form: (n: number, value: Value) => Value): Cursor {
  let n = 0
  let isDone = false
  return new Cursor(vm.realm.proto('Array Iterator'), 'Array Iterator', () => {
    if (isDone) return missing
    if (of instanceof Arr) {
      if (n >= of.items.length) {
        isDone = true
        return missing
      }
      const item = of.items[n]
      return form(n++, item === hole ? undefined : item)
    }
    return (function* (): Doing<Value | Slot> {
      if (n >= (yield* lengthOf(vm, of))) {
        isDone = true
        return missing
      }
      return form(n, yield* at(vm, of, n++))
    })()
  })
}

export function mustBe(self: Value): Arr {
  if (!(self instanceof Arr)) throw typeError('kubesim changes arrays only: this is none')
  if (!self.isExtensible)
    throw typeError('Cannot add property ' + self.items.length + ', object is not extensible')
  return self
}

const same = (a: Value, b: Value): boolean => a === b || (Number.isNaN(a) && Number.isNaN(b))

export const searches = {
  'includes/1': function* (self, [value, from], vm) {
    const of = toObject(vm, self)
    const length = yield* lengthOf(vm, of)
    vm.fuel -= length >> 3
    for (let n = yield* relative(vm, from, length, 0); n < length; n++)
      if (same(yield* at(vm, of, n), value)) return true
    return false
  },
  'indexOf/1': function* (self, [value, from], vm) {
    const of = toObject(vm, self)
    const length = yield* lengthOf(vm, of)
    vm.fuel -= length >> 3
    if (of instanceof Arr) return of.items.indexOf(value, yield* relative(vm, from, length, 0))
    for (let n = yield* relative(vm, from, length, 0); n < length; n++)
      if ((yield* at(vm, of, n)) === value) return n
    return -1
  },
  'lastIndexOf/1': function* (self, [value], vm) {
    const of = toObject(vm, self)
    for (let n = (yield* lengthOf(vm, of)) - 1; n >= 0; n--) if ((yield* at(vm, of, n)) === value) return n
    return -1
  },
  'join/1': function* (self, [separator], vm) {
    return yield* joined(vm, toObject(vm, self), separator === undefined ? ',' : yield* toText(vm, separator))
  },
  'forEach/1': function* (self, args, vm) {
    yield* each(vm, self, args, () => {})
    return undefined
  },
  'some/1': function* (self, args, vm) {
    let found = false
    yield* each(vm, self, args, (answer) => (found = !!answer))
    return found
  },
  'every/1': function* (self, args, vm) {
    let found = true
    yield* each(vm, self, args, (answer) => !(found = !!answer))
    return found
  },
  ...Object.fromEntries(
    (
      [
        ['find', false, 1],
        ['findIndex', false, 2],
        ['findLast', true, 1],
        ['findLastIndex', true, 2],
      ] as const
    ).map(([name, backwards, what]) => [
      `${name}/1`,
      function* (self: Value, args: Value[], vm: Vm): Doing {
        let found: [Value, number] = [undefined, -1]
        yield* each(
          vm,
          self,
          args,
          (answer, value, n) => {
            if (answer) found = [value, n]
            return answer
          },
          {
            backwards,
            holes: true,
          },
        )
        return found[what - 1]
      },
    ]),
  ),
  ...Object.fromEntries(
    (
      [
        ['reduce', false],
        ['reduceRight', true],
      ] as const
    ).map(([name, backwards]) => [
      `${name}/1`,
      function* (self: Value, args: Value[], vm: Vm): Doing {
        const of = toObject(vm, self)
        const length = yield* lengthOf(vm, of)
        const callee = callback(args[0])
        let [has, value] = [args.length > 1, args[1]]
        for (let k = 0; k < length; k++) {
          const n = backwards ? length - 1 - k : k
          if (!(yield* hasAt(vm, of, n))) continue
          const item = yield* at(vm, of, n)
          value = has ? yield* call(callee, undefined, [value, item, n, of]) : item
          has = true
        }
        if (!has) throw typeError('Reduce of empty array with no initial value')
        return value
      },
    ]),
  ),
  'at/1': function* (self, [n], vm) {
    const of = toObject(vm, self)
    const k = yield* toInteger(vm, n)
    const place = k < 0 ? (yield* lengthOf(vm, of)) + k : k
    return place < 0 ? undefined : yield* at(vm, of, place)
  },
  'keys/0': (self, _args, vm) => cursor(vm, toObject(vm, self), (n) => n),
  'entries/0': (self, _args, vm) => cursor(vm, toObject(vm, self), (n, value) => vm.realm.array([n, value])),
  'values/0': (self, _args, vm) => cursor(vm, toObject(vm, self), (_n, value) => value),
} satisfies Parameters<typeof install>[2]
