/** What the operators do. */
import { bitsOfLarge, workOfWholes } from '../../large-numbers.ts'
import {
  isCallable,
  numberOfPrimitive,
  type Primitive,
  primitive,
  textOfPrimitive,
  toKey,
} from './conversions.ts'
import { Problem, rangeError, typeError } from './problem.ts'
import { find, get } from './properties.ts'
import { symbols } from './realm.ts'
import { Bound, type Doing, missing, Obj, type Value } from './values.ts'
import { call, type Vm } from './vm.ts'

type Numbers = (a: number, b: number) => number
type Bigs = (a: bigint, b: bigint) => bigint

/** V8 has no longer texts. */
const longestText = 536_870_888
/** Larger integers are not reckoned with: in bits. */
export const largestBits = 1 << 18

const bits = (value: bigint): number => value.toString(16).length * 4

function checkBits(size: number): void {
  if (size > largestBits) throw rangeError('Maximum BigInt size exceeded')
}

const divided: Bigs = (a, b) => {
  if (b === 0n) throw rangeError('Division by zero')
  return a / b
}

const numbers: Record<string, readonly [Numbers, Bigs]> = {
  '-': [(a, b) => a - b, (a, b) => a - b],
  '*': [
    (a, b) => a * b,
    (a, b) => {
      checkBits(bits(a) + bits(b) - 4)
      return a * b
    },
  ],
  '/': [(a, b) => a / b, divided],
  '%': [
    (a, b) => a % b,
    (a, b) => {
      divided(a, b)
      return a % b
    },
  ],
  '**': [
    (a, b) => a ** b,
    (a, b) => {
      if (b < 0n) throw rangeError('Exponent must be non-negative')
      if (a !== 0n && a !== 1n && a !== -1n) checkBits(Number(b) * Math.max(1, bits(a) - 4))
      return a ** b
    },
  ],
  '&': [(a, b) => a & b, (a, b) => a & b],
  '|': [(a, b) => a | b, (a, b) => a | b],
  '^': [(a, b) => a ^ b, (a, b) => a ^ b],
  '<<': [
    (a, b) => a << b,
    (a, b) => {
      checkBits(bits(a) + Number(b))
      return a << b
    },
  ],
  '>>': [
    (a, b) => a >> b,
    (a, b) => {
      checkBits(bits(a) - Number(b))
      return a >> b
    },
  ],
  '>>>': [
    (a, b) => a >>> b,
    () => {
      throw typeError('BigInts have no unsigned right shift, use >> instead')
    },
  ],
}

const comparisons: Record<string, (a: never, b: never) => boolean> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
}

function joined(vm: Vm, a: string, b: string): string {
  if (a.length + b.length > longestText) throw rangeError('Invalid string length')
  vm.hold(b.length)
  if (a.length > 1_024) vm.hold(a.length >> 6)
  return a + b
}

export function added(vm: Vm, a: Primitive, b: Primitive): Value {
  if (typeof a === 'string' || typeof b === 'string')
    return joined(vm, textOfPrimitive(a), textOfPrimitive(b))
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    const found = a + b
    charge(vm, '+', a, b, found)
    return found
  }
  if (typeof a === 'bigint' || typeof b === 'bigint') throw mixed()
  return numberOfPrimitive(a) + numberOfPrimitive(b)
}

const mixed = () => typeError('Cannot mix BigInt and other types, use explicit conversions')

/** What it took to compute with large numbers may have been more than a turn. */
function charge(vm: Vm, op: string, a: bigint, b: bigint, found: bigint): void {
  const work = workOfWholes(op, a, b, found)
  if (work === 0) return
  vm.hold(bitsOfLarge(found) >> 3)
  vm.process.charge(work)
  if (vm.process.needsRest(0)) vm.fuel = 0
}

function reckoned(vm: Vm, op: string, a: Primitive, b: Primitive): Value {
  const [small, large] = numbers[op]
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    const found = large(a, b)
    charge(vm, op, a, b, found)
    return found
  }
  if (typeof a === 'bigint' || typeof b === 'bigint') throw mixed()
  return small(numberOfPrimitive(a), numberOfPrimitive(b))
}

function compared(op: string, a: Primitive, b: Primitive): boolean {
  const compare = comparisons[op]
  if (typeof a === 'string' && typeof b === 'string') return compare(a as never, b as never)
  if (typeof a === 'symbol' || typeof b === 'symbol')
    throw typeError('Cannot convert a Symbol value to a number')
  if (typeof a === 'bigint' || typeof b === 'bigint') return compare(a as never, b as never)
  return compare(Number(a) as never, Number(b) as never)
}

/** Of values that are no objects. */
export function operate(vm: Vm, op: string, a: Primitive, b: Primitive): Value {
  if (op === '+') return added(vm, a, b)
  if (op in comparisons) return compared(op, a, b)
  return reckoned(vm, op, a, b)
}

export function* operateSlowly(vm: Vm, op: string, a: Value, b: Value): Doing {
  const hint = op === '+' ? 'default' : 'number'
  const first = yield* primitive(vm, a, hint)
  const second = yield* primitive(vm, b, hint)
  return operate(vm, op, first, second)
}

/** `==` where one is an object and the other is none. */
export function* equal(vm: Vm, a: Value, b: Value): Doing<boolean> {
  if (a === null || a === undefined || b === null || b === undefined)
    return a === b || ((a ?? null) === null && (b ?? null) === null)
  if (a instanceof Obj && b instanceof Obj) return a === b
  const first = a instanceof Obj ? yield* primitive(vm, a) : a
  const second = b instanceof Obj ? yield* primitive(vm, b) : b
  // biome-ignore lint/suspicious/noDoubleEquals: it is what the program asks for.
  return first == second
}

export function* isInstance(vm: Vm, value: Value, of: Value): Doing<boolean> {
  if (!(of instanceof Obj)) throw typeError("Right-hand side of 'instanceof' is not an object")
  const own = yield* get(vm, of, symbols.hasInstance)
  if (own !== undefined && own !== null && own !== vm.realm.hasInstance)
    return !!(yield* call(own, of, [value]))
  if (!isCallable(of)) throw typeError("Right-hand side of 'instanceof' is not callable")
  return yield* inherits(vm, value, of)
}

export function* inherits(vm: Vm, value: Value, of: Obj): Doing<boolean> {
  if (of instanceof Bound) return yield* isInstance(vm, value, of.callee)
  if (!(value instanceof Obj)) return false
  const proto = yield* get(vm, of, 'prototype')
  if (!(proto instanceof Obj))
    throw typeError(`Function has non-object prototype '${String(proto)}' in instanceof check`)
  for (let each = value.proto; each; each = each.proto) if (each === proto) return true
  return false
}

export function* has(vm: Vm, key: Value, of: Value): Doing<boolean> {
  const name = yield* toKey(vm, key)
  if (!(of instanceof Obj))
    throw new Problem(
      'TypeError',
      `Cannot use 'in' operator to search for '${String(name)}' in ${typeof of === 'string' ? of : String(of)}`,
    )
  const trap = vm.realm.proxyHas?.(of, name)
  if (trap) return !!(yield* trap as Doing)
  return find(of, name) !== missing
}
