/** Instructions on properties and literals. */
import { plainKey, toKey } from './conversions.ts'
import type { Frame } from './frame.ts'
import { addAll, breathe, type Iteration, restOf } from './iterating.ts'
import { Problem, typeError } from './problem.ts'
import { define, isListed, keyText, lookUp, write } from './properties.ts'
import { ProxyObj } from './proxy.ts'
import {
  Arr,
  C,
  Call,
  type Doing,
  Func,
  hole,
  type Key,
  missing,
  Obj,
  Slot,
  type Value,
  W,
} from './values.ts'
import type { Step, StepTable, Vm } from './vm.ts'

const popped = (frame: Frame): Value => frame.stack.pop()
const top = (frame: Frame): Value => frame.stack[frame.stack.length - 1]

/** Puts what was found on the stack, or asks for it. */
export function give(frame: Frame, vm: Vm, of: Value, found: Value | Slot): true | undefined {
  if (!(found instanceof Slot)) {
    frame.stack.push(found)
    return undefined
  }
  if (found.getter === undefined) {
    frame.stack.push(found.value)
    return undefined
  }
  return ask(frame, vm, found.getter, of, [])
}

export function ask(frame: Frame, vm: Vm, callee: Value, self: Value, args: Value[]): true | undefined {
  const depth = vm.stack.length
  const answer = vm.invoke(callee, self, args)
  if (vm.stack.length !== depth || vm.stack[depth - 1] !== frame) return true
  if ((answer as unknown) instanceof Slot) return true
  frame.stack.push(answer)
  return undefined
}

function put(frame: Frame, vm: Vm, of: Value, key: Key, value: Value): true | undefined {
  const { isStrict } = frame.code
  if (!(of instanceof Obj)) {
    if (of === undefined || of === null)
      throw typeError(`Cannot set properties of ${of} (setting '${keyText(key)}')`)
    if (isStrict) throw typeError(`Cannot create property '${keyText(key)}' on ${typeof of} '${String(of)}'`)
    frame.stack.push(value)
    return undefined
  }
  vm.hold(of.constructor === Obj ? 32 : 16)
  const setter = write(vm, of, key, value, isStrict)
  frame.stack.push(value)
  if (setter === undefined) return undefined
  frame.awaits = 'drop'
  const depth = vm.stack.length
  const answer = vm.invoke(setter, of, [value])
  if (vm.stack.length !== depth || (answer as unknown) instanceof Slot) return true
  frame.awaits = undefined
  return undefined
}

function* putSlowly(vm: Vm, frame: Frame, of: Value, key: Value, value: Value): Doing {
  const name = yield* toKey(vm, key)
  if (!(of instanceof Obj)) return value
  const setter = write(vm, of, name, value, frame.code.isStrict)
  if (setter !== undefined) yield new Call(setter, of, [value])
  return value
}

function* getSlowly(vm: Vm, of: Value, key: Value): Doing {
  if (of === undefined || of === null)
    throw typeError(
      `Cannot read properties of ${of} (reading '${String(key instanceof Obj ? '[object Object]' : key?.toString())}')`,
    )
  const found = lookUp(vm, of, yield* toKey(vm, key))
  if (!(found instanceof Slot)) return found
  return found.getter === undefined ? found.value : yield new Call(found.getter, of, [])
}

function* copied(vm: Vm, to: Obj, from: Value, without: ReadonlySet<Key> = new Set()): Doing {
  if (typeof from === 'string') for (let n = 0; n < from.length; n++) to.put(String(n), from[n])
  if (!(from instanceof Obj)) return to
  if (from instanceof Arr && !from.hasProps && from.isExtensible) {
    for (const [n, item] of from.items.entries()) {
      if (n % 256 === 255) yield* breathe(vm, 1_024, 256 * 32)
      if (item !== hole && !without.has(String(n))) to.put(String(n), item)
    }
    return to
  }
  const proxy = from instanceof ProxyObj
  const keys = from.keys()
  vm.process.charge(keys.length * 4)
  for (const [n, key] of keys.entries()) {
    if (n % 256 === 255) yield* breathe(vm, 1_024)
    if (without.has(key)) continue
    const own = proxy ? from.accessor(key) : from.own(key)
    if (own === missing || !isListed(own)) continue
    to.put(
      key,
      own instanceof Slot
        ? own.getter === undefined
          ? own.value
          : yield new Call(own.getter, from, [])
        : own,
    )
    vm.hold(32)
  }
  return to
}

function defineAccessor(of: Obj, key: Key, func: Func, which: 'getter' | 'setter', flags: number): void {
  const own = of.own(key)
  const made = own instanceof Slot && own !== missing && own.isAccessor ? own : new Slot(undefined, flags)
  made[which] = func
  define(of, key, new Slot(undefined, flags, made.getter, made.setter))
}

/** 1: its name is its key; 4: of a class, which nobody lists. */
const accessor = (which: 'getter' | 'setter'): Step =>
  function defineIt(frame, arg) {
    const func = popped(frame) as Func
    const key = popped(frame) as Key
    const of = top(frame) as Obj
    func.home = of
    if (arg & 3) nameBy(func, key, which === 'getter' ? 'get ' : 'set ')
    defineAccessor(of, key, func, which, arg & 4 ? C : C | 2)
    return undefined
  }

function nameBy(func: Func, key: Key, prefix = ''): void {
  if (func.code.name === '' || func.code.name === prefix) {
    const name = typeof key === 'symbol' ? (key.description ? `[${key.description}]` : '') : key
    func.put('name', new Slot(prefix + name, C))
  }
}

function secretOf(of: Value, name: symbol): Value | Slot {
  const found = of instanceof Obj ? of.secrets?.get(name) : undefined
  if (found === undefined && !(of instanceof Obj && of.secrets?.has(name)))
    throw typeError(
      `Cannot read private member ${name.description} from an object whose class did not declare it`,
    )
  return found
}

export const dataSteps: StepTable = {
  'get-property'(frame, arg, vm) {
    const of = frame.stack.pop()
    return give(frame, vm, of, lookUp(vm, of, frame.code.constants[arg] as string))
  },
  'get-item'(frame, _arg, vm) {
    const { stack } = frame
    const key = stack.pop()
    const of = stack.pop()
    if (typeof key === 'number' && of instanceof Arr && key >= 0 && key < of.items.length) {
      const item = of.items[key]
      if (item !== hole && item !== undefined) {
        stack.push(item)
        return undefined
      }
    }
    // What was put together of pieces becomes one text now.
    if (typeof of === 'string' && of.length > 1_024 && of.length !== vm.textLength) {
      vm.textLength = of.length
      vm.fuel -= of.length >> 10
    }
    const name = plainKey(key)
    if (name === undefined) return vm.begin(getSlowly(vm, of, key))
    return give(frame, vm, of, lookUp(vm, of, name))
  },
  'set-property'(frame, arg, vm) {
    const value = popped(frame)
    return put(frame, vm, popped(frame), frame.code.constants[arg] as string, value)
  },
  'set-item'(frame, _arg, vm) {
    const { stack } = frame
    const value = stack.pop()
    const key = stack.pop()
    const of = stack.pop()
    if (
      typeof key === 'number' &&
      of instanceof Arr &&
      of.isExtensible &&
      key >= 0 &&
      key <= of.items.length &&
      Number.isInteger(key)
    ) {
      if (key === of.items.length) vm.hold(16)
      of.items[key] = value
      stack.push(value)
      return undefined
    }
    const name = plainKey(key)
    if (name === undefined) return vm.begin(putSlowly(vm, frame, of, key, value))
    return put(frame, vm, of, name, value)
  },
  delete(frame, _arg, vm) {
    const key = popped(frame)
    const of = popped(frame)
    if (of === undefined || of === null) throw typeError(`Cannot convert undefined or null to object`)
    return vm.begin(
      (function* () {
        const name = yield* toKey(vm, key)
        if (!(of instanceof Obj)) return true
        const trap = vm.realm.proxyDelete?.(of, name)
        if (trap) return yield* trap as Doing
        const isGone = of.remove(name)
        if (!isGone && frame.code.isStrict)
          throw typeError(
            `Cannot delete property '${keyText(name)}' of ${of instanceof Arr ? '[object Array]' : '#<Object>'}`,
          )
        return isGone
      })(),
    )
  },
  array(frame, arg, vm) {
    vm.hold(32 + arg * 8)
    const items = arg === 0 ? [] : frame.stack.splice(frame.stack.length - arg)
    frame.stack.push(vm.realm.array(items))
    return undefined
  },
  add(frame) {
    const value = popped(frame)
    ;(top(frame) as Arr).items.push(value)
    return undefined
  },
  'add-hole'(frame) {
    ;(top(frame) as Arr).items.push(hole)
    return undefined
  },
  'add-all'(frame, _arg, vm) {
    const iteration = popped(frame) as Iteration
    const array = popped(frame) as Arr
    return vm.begin(
      (function* () {
        const items = yield* restOf(vm, iteration)
        vm.hold(items.length * 8)
        yield* addAll(vm, array.items, items)
        return array
      })(),
    )
  },
  object(frame, _arg, vm) {
    vm.hold(64)
    frame.stack.push(new Obj(vm.realm.object))
    return undefined
  },
  define(frame, arg, vm) {
    const value = popped(frame)
    const key = plainKey(popped(frame))!
    if (arg === 1 && value instanceof Func) nameBy(value, key)
    vm.hold(24)
    const of = top(frame) as Obj
    if (of.constructor === Obj && of.own(key) === missing) of.put(key, value)
    else define(of, key, new Slot(value, 7))
    return undefined
  },
  'define-proto'(frame) {
    const value = popped(frame)
    if (value instanceof Obj || value === null) (top(frame) as Obj).proto = value
    return undefined
  },
  'define-method'(frame, arg) {
    const func = popped(frame) as Func
    const key = plainKey(popped(frame))!
    const of = top(frame) as Obj
    func.home = of
    if (arg & 3) nameBy(func, key)
    define(of, key, new Slot(func, arg & 4 ? W | C : 7))
    return undefined
  },
  'define-get': accessor('getter'),
  'define-set': accessor('setter'),
  'copy-properties'(frame, _arg, vm) {
    const from = popped(frame)
    return vm.begin(copied(vm, popped(frame) as Obj, from))
  },
  'copy-others'(frame, _arg, vm) {
    const taken = popped(frame) as Arr
    const from = popped(frame)
    return vm.begin(copied(vm, new Obj(vm.realm.object), from, new Set(taken.items as Key[])))
  },
  'note-key'({ stack }, arg) {
    ;(stack[stack.length - 1 - arg] as Arr).items.push(plainKey(stack[stack.length - 1]))
    return undefined
  },
  'check-object'(frame, arg) {
    const value = top(frame)
    if (value !== undefined && value !== null) return undefined
    const name = frame.code.constants[arg]
    throw typeError(
      name
        ? `Cannot destructure property '${name}' of '${value}' as it is ${value}.`
        : `Cannot destructure '${value}' as it is ${value}.`,
    )
  },
  'get-private'(frame, _arg, vm) {
    const name = popped(frame) as symbol
    const of = popped(frame)
    const found = secretOf(of, name)
    if (found instanceof Slot && found.isAccessor && found.getter === undefined)
      throw typeError(`'${name.description}' was defined without a getter`)
    return give(frame, vm, of, found)
  },
  'set-private'(frame, _arg, vm) {
    const value = popped(frame)
    const name = popped(frame) as symbol
    const of = popped(frame)
    if (!(of instanceof Obj) || !of.secrets?.has(name))
      throw typeError(
        `Cannot write private member ${name.description} to an object whose class did not declare it`,
      )
    const found = of.secrets.get(name)
    frame.stack.push(value)
    if (!(found instanceof Slot)) {
      of.secrets.set(name, value)
      return undefined
    }
    if (!found.isAccessor) throw typeError(`Private method '${name.description}' is not writable`)
    if (found.setter === undefined) throw typeError(`'${name.description}' was defined without a setter`)
    popped(frame)
    return vm.begin(
      (function* (): Doing {
        yield new Call(found.setter, of, [value])
        return value
      })(),
    )
  },
  'has-private'(frame) {
    const name = popped(frame) as symbol
    const of = popped(frame)
    if (!(of instanceof Obj))
      throw new Problem(
        'TypeError',
        `Cannot use 'in' operator to search for '${name.description}' in ${String(of)}`,
      )
    frame.stack.push(of.secrets?.has(name) ?? false)
    return undefined
  },
}
