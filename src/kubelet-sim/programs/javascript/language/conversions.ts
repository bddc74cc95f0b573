/** Values as others of their kind: what is asked of objects, their programs answer. */
import { typeError } from './problem.ts'
import { get, lookUp } from './properties.ts'
import { ProxyObj } from './proxy.ts'
import { symbols } from './realm.ts'
import { Callable, type Doing, type Key, Obj, Slot, type Value } from './values.ts'
import { call, type Vm } from './vm.ts'

export type Primitive = Exclude<Value, Obj>

export const isCallable = (value: Value): value is Callable =>
  value instanceof Callable && (!(value instanceof ProxyObj) || value.isFunction)

export const truthy = (value: Value): boolean => !!value

export function typeOf(value: Value): string {
  if (value === null) return 'object'
  if (!(value instanceof Obj)) return typeof value
  return isCallable(value) ? 'function' : 'object'
}

export function* primitive(
  vm: Vm,
  value: Value,
  hint: 'default' | 'number' | 'string' = 'default',
): Doing<Primitive> {
  if (!(value instanceof Obj)) return value
  const own = yield* get(vm, value, symbols.toPrimitive)
  if (own !== undefined && own !== null) {
    const answer = yield* call(own, value, [hint])
    if (answer instanceof Obj) throw typeError('Cannot convert object to primitive value')
    return answer
  }
  for (const name of hint === 'string' ? ['toString', 'valueOf'] : ['valueOf', 'toString']) {
    const method = yield* get(vm, value, name)
    if (!isCallable(method)) continue
    const answer = yield* call(method, value)
    if (!(answer instanceof Obj)) return answer
  }
  throw typeError('Cannot convert object to primitive value')
}

/** @throws Problem */
export function textOfPrimitive(value: Primitive): string {
  if (typeof value === 'symbol') throw typeError('Cannot convert a Symbol value to a string')
  return typeof value === 'string' ? value : String(value)
}

export function numberOfPrimitive(value: Primitive): number {
  if (typeof value === 'symbol') throw typeError('Cannot convert a Symbol value to a number')
  if (typeof value === 'bigint') throw typeError('Cannot convert a BigInt value to a number')
  return Number(value)
}

export function* toText(vm: Vm, value: Value): Doing<string> {
  if (typeof value === 'string') return value
  return textOfPrimitive(value instanceof Obj ? yield* primitive(vm, value, 'string') : value)
}

export function* toNumber(vm: Vm, value: Value): Doing<number> {
  if (typeof value === 'number') return value
  return numberOfPrimitive(value instanceof Obj ? yield* primitive(vm, value, 'number') : value)
}

export function* toNumeric(vm: Vm, value: Value): Doing<number | bigint> {
  const plain = value instanceof Obj ? yield* primitive(vm, value, 'number') : value
  return typeof plain === 'bigint' ? plain : numberOfPrimitive(plain)
}

export function* toInteger(vm: Vm, value: Value): Doing<number> {
  const number = yield* toNumber(vm, value)
  return Number.isNaN(number) ? 0 : Math.trunc(number)
}

export function* toKey(vm: Vm, value: Value): Doing<Key> {
  if (typeof value === 'string' || typeof value === 'symbol') return value
  const plain = value instanceof Obj ? yield* primitive(vm, value, 'string') : value
  return typeof plain === 'symbol' ? plain : String(plain)
}

/** A key that needs nobody to be asked. */
export const plainKey = (value: Value): Key | undefined =>
  typeof value === 'string' || typeof value === 'symbol'
    ? value
    : value instanceof Obj
      ? undefined
      : String(value)

export function toObject(vm: Vm, value: Value): Obj {
  if (value instanceof Obj) return value
  if (value === undefined || value === null) throw typeError('Cannot convert undefined or null to object')
  return vm.realm.wrapped(value)
}

/** The method of any value; undefined where there is none. */
export function* method(vm: Vm, of: Value, key: Key): Doing<Callable | undefined> {
  const found = lookUp(vm, of, key)
  const value =
    found instanceof Slot && found.isAccessor
      ? yield* get(vm, of, key)
      : found instanceof Slot
        ? found.value
        : found
  if (value === undefined || value === null) return undefined
  if (!isCallable(value)) throw typeError(`${typeOf(value)} is not a function`)
  return value
}
