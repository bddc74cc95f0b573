/** How properties are found, read and written. */
import { Problem, rangeError, typeError } from './problem.ts'
import { ProxyObj } from './proxy.ts'
import { Arr, C, Call, type Doing, E, hole, type Key, missing, Obj, Slot, type Value, W } from './values.ts'
import type { Vm } from './vm.ts'

/** An object inherits from so many others at most: to look through them is done at once. */
const mostAncestors = 1_000

/** The property of an object, or of what it inherits from. */
export function find(of: Obj, key: Key): Value | Slot {
  let generations = 0
  for (let each: Obj | null = of; each; each = each.proto) {
    if (each instanceof ProxyObj) return each.accessor(key)
    const found = each.own(key)
    if (found !== missing) return found
    if (++generations > mostAncestors) throw rangeError('Maximum call stack size exceeded')
  }
  return missing
}

/** A property that is read without a call of anything; undefined where it is an accessor. */
export function dataOf(of: Obj, key: Key): Value {
  const found = find(of, key)
  return found instanceof Slot ? found.value : found
}

/** The property of any value. */
export function lookUp(vm: Vm, of: Value, key: Key): Value | Slot {
  if (of instanceof Obj) return find(of, key)
  if (typeof of === 'string') {
    if (key === 'length') return of.length
    if (typeof key === 'string' && key.length < 11) {
      const n = Number(key)
      if (n >= 0 && n < of.length && String(n) === key) return of[n]
    }
  }
  if (of === undefined || of === null) throw unreadable(of, key)
  return find(vm.realm.protoOf(of), key)
}

export const keyText = (key: Key): string =>
  typeof key === 'symbol' ? `Symbol(${key.description ?? ''})` : key

const unreadable = (of: Value, key: Key): Problem =>
  typeof key === 'symbol' && key.description === 'Symbol.iterator'
    ? typeError(
        `${of === null ? 'object null' : 'undefined'} is not iterable (cannot read property Symbol(Symbol.iterator))`,
      )
    : typeError(`Cannot read properties of ${String(of)} (reading '${keyText(key)}')`)

export function* get(vm: Vm, of: Value, key: Key): Doing {
  const found = lookUp(vm, of, key)
  if (!(found instanceof Slot)) return found
  if (!found.isAccessor) return found.value
  return found.getter === undefined ? undefined : yield new Call(found.getter, of, [])
}

/** How a value is written: at once (undefined), or by a call of this. @throws Problem where it may not be, in strict code */
export function write(
  _vm: Vm,
  of: Obj,
  key: Key,
  value: Value,
  isStrict: boolean,
  receiver: Obj = of,
): Value {
  if (of.constructor === Obj) {
    const own = of.props.get(key)
    if (own !== undefined && !(own instanceof Slot) && of === receiver) {
      of.props.set(key, value)
      return undefined
    }
  }
  const found = find(of, key)
  if (found instanceof Slot && found !== missing) {
    if (found.isAccessor) {
      if (found.setter !== undefined) return found.setter
      if (isStrict)
        throw typeError(`Cannot set property ${keyText(key)} of ${objectText(of)} which has only a getter`)
      return undefined
    }
    if (!(found.flags & W)) {
      if (isStrict) throw readOnly(key, of)
      return undefined
    }
    if (receiver.own(key) === found && receiver.props.get(key) === found) {
      found.value = value
      return undefined
    }
  }
  if (receiver instanceof Arr && key === 'length') {
    setLength(receiver, value, isStrict)
    return undefined
  }
  if (!receiver.isExtensible && receiver.own(key) === missing) {
    if (isStrict) throw typeError(`Cannot add property ${keyText(key)}, object is not extensible`)
    return undefined
  }
  receiver.put(key, value)
  return undefined
}

const readOnly = (key: Key, of: Obj) =>
  typeError(`Cannot assign to read only property '${keyText(key)}' of object '${objectText(of)}'`)

/** As messages of V8 show an object. */
export function objectText(of: Obj): string {
  if (of instanceof Arr) return '[object Array]'
  const made = dataOf(of, 'constructor')
  const name = made instanceof Obj ? dataOf(made, 'name') : undefined
  return typeof name === 'string' && name !== '' ? `#<${name}>` : '#<Object>'
}

export function setLength(array: Arr, value: Value, isStrict: boolean): void {
  if (array.isFixedLength) {
    if (isStrict) throw readOnly('length', array)
    return
  }
  const length = Number(value)
  if (!Number.isInteger(length) || length < 0 || length > 0xffff_ffff)
    throw new Problem('RangeError', 'Invalid array length')
  if (length <= array.items.length) array.items.length = length
  else if (length < 50_000_000) while (array.items.length < length) array.items.push(hole)
  else throw new Problem('RangeError', 'Invalid array length')
}

/** Sets a property, calling who wants to be called. */
export function* set(vm: Vm, of: Obj, key: Key, value: Value): Doing<void> {
  const setter = write(vm, of, key, value, true)
  if (setter !== undefined) yield new Call(setter, of, [value])
}

/** Defines a property of its own. @throws Problem where it may not be */
export function define(of: Obj, key: Key, value: Value | Slot): void {
  const own = of.own(key)
  if (own === missing ? !of.isExtensible : own instanceof Slot && !(own.flags & C)) {
    if (own === missing) throw typeError(`Cannot define property ${keyText(key)}, object is not extensible`)
    const isAllowed =
      value instanceof Slot && own instanceof Slot
        ? !own.isAccessor &&
          !value.isAccessor &&
          (own.flags & W || Object.is(value.value, own.value)) &&
          !(value.flags & C)
        : false
    if (!isAllowed) throw typeError(`Cannot redefine property: ${keyText(key)}`)
  }
  if (of instanceof Arr && key === 'length') {
    if (value instanceof Slot && !(value.flags & W)) of.isFixedLength = true
    return
  }
  const isPlain = value instanceof Slot && !value.isAccessor && value.flags === (W | E | C)
  of.put(key, isPlain ? value.value : value)
}

export const isListed = (found: Value | Slot): boolean => !(found instanceof Slot) || (found.flags & E) !== 0
