/** Object and Function. */
import { isCallable, toKey, toObject } from '../language/conversions.ts'
import { breathe, forEach } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { inherits } from '../language/operators.ts'
import { codedError, Problem, typeError } from '../language/problem.ts'
import { define, get, isListed, set } from '../language/properties.ts'
import { ProxyObj } from '../language/proxy.ts'
import { type Realm, symbols } from '../language/realm.ts'
import {
  Arr,
  Bound,
  C,
  Call,
  type Doing,
  E,
  Func,
  isIndex,
  type Key,
  missing,
  Native,
  Obj,
  Slot,
  type Value,
  W,
} from '../language/values.ts'
import { call, type Vm } from '../language/vm.ts'

/** All keys of its own; of a proxy, as its handler says. */
export function* keysOf(vm: Vm, of: Obj): Doing<Key[]> {
  if (!(of instanceof ProxyObj)) return of.keys()
  const trap = of.handler ? yield* get(vm, of.handler, 'ownKeys') : undefined
  if (trap === undefined) return yield* keysOf(vm, of.target)
  const found = yield* call(trap, of.handler, [of.target])
  return found instanceof Arr ? (found.items as Key[]) : []
}

/** The same, counted as what it takes to make a list of them. */
function* allKeys(vm: Vm, of: Obj): Doing<Key[]> {
  const keys = yield* keysOf(vm, of)
  vm.process.charge(keys.length * 4)
  return keys
}

export function* ownOf(vm: Vm, of: Obj, key: Key): Doing<Value | Slot> {
  if (!(of instanceof ProxyObj)) return of.own(key)
  const trap = of.handler ? yield* get(vm, of.handler, 'getOwnPropertyDescriptor') : undefined
  if (trap === undefined) {
    const own = yield* ownOf(vm, of.target, key)
    return own === missing ? own : of.accessor(key)
  }
  const found = yield* call(trap, of.handler, [of.target, typeof key === 'symbol' ? key : key])
  return found instanceof Obj ? yield* slotFrom(vm, found) : missing
}

export function described(vm: Vm, own: Value | Slot): Value {
  if (own === missing) return undefined
  const slot = own instanceof Slot ? own : new Slot(own, W | E | C)
  const flags: [string, boolean][] = [
    ['enumerable', (slot.flags & E) !== 0],
    ['configurable', (slot.flags & C) !== 0],
  ]
  return slot.isAccessor
    ? vm.realm.record([['get', slot.getter], ['set', slot.setter], ...flags])
    : vm.realm.record([['value', slot.value], ['writable', (slot.flags & W) !== 0], ...flags])
}

/** What a description says, over what there was. */
export function* slotFrom(vm: Vm, given: Value, own: Value | Slot = missing): Doing<Slot> {
  if (!(given instanceof Obj)) throw typeError(`Property description must be an object: ${String(given)}`)
  const known = own === missing ? undefined : own instanceof Slot ? own : new Slot(own, W | E | C)
  let flags = known?.flags ?? 0
  const seen = (name: string) =>
    given.own(name) !== missing || (given.proto !== vm.realm.object && given.proto !== null)
  for (const [name, bit] of [
    ['writable', W],
    ['enumerable', E],
    ['configurable', C],
  ] as const) {
    if (given.own(name) === missing) continue
    flags = (yield* get(vm, given, name)) ? flags | bit : flags & ~bit
  }
  const hasAccessor = given.own('get') !== missing || given.own('set') !== missing
  if (hasAccessor) {
    const getter = seen('get') ? yield* get(vm, given, 'get') : known?.getter
    const setter = seen('set') ? yield* get(vm, given, 'set') : known?.setter
    if (getter !== undefined && !isCallable(getter))
      throw typeError(`Getter must be a function: ${String(getter)}`)
    if (given.own('value') !== missing)
      throw typeError(
        'Invalid property descriptor. Cannot both specify accessors and a value or writable attribute',
      )
    return new Slot(undefined, flags & ~W, getter, setter)
  }
  if (given.own('value') === missing && known?.isAccessor)
    return new Slot(undefined, flags, known.getter, known.setter)
  return new Slot(given.own('value') === missing ? known?.value : yield* get(vm, given, 'value'), flags)
}

function* defined(vm: Vm, of: Obj, key: Key, description: Value): Doing<void> {
  if (of instanceof ProxyObj) {
    const trap = of.handler ? yield* get(vm, of.handler, 'defineProperty') : undefined
    if (trap !== undefined) return void (yield* call(trap, of.handler, [of.target, key, description]))
    return yield* defined(vm, of.target, key, description)
  }
  const slot = yield* slotFrom(vm, description, of.own(key))
  if (of instanceof Arr && key === 'length' && slot.value !== undefined) yield* set(vm, of, key, slot.value)
  define(of, key, slot)
}

function* entriesOf(vm: Vm, given: Value, form: (key: string, value: Value) => Value): Doing {
  const of = toObject(vm, given)
  const found: Value[] = []
  for (const key of yield* allKeys(vm, of)) {
    yield* breathe(vm, 8)
    if (typeof key !== 'string') continue
    const own = yield* ownOf(vm, of, key)
    if (own === missing || !isListed(own)) continue
    found.push(form(key, own instanceof Slot ? yield* get(vm, of, key) : own))
  }
  vm.hold(found.length * 16)
  return vm.realm.array(found)
}

export function setFlags(of: Obj, flags: (slot: Slot) => number): void {
  of.isExtensible = false
  if (of instanceof Arr && flags(new Slot(0, 7)) === E) of.isFixedLength = true
  // Elements have no flags of their own.
  const keys = of instanceof Arr ? [...of.props.keys()].filter((key) => !isIndex(key)) : of.keys()
  for (const key of keys) {
    const own = of.own(key)
    const slot = own instanceof Slot ? own : new Slot(own, 7)
    of.put(key, new Slot(slot.value, flags(slot), slot.getter, slot.setter))
  }
}

const isFrozen = (of: Obj, isOnlySealed: boolean): boolean =>
  !of.isExtensible &&
  of.keys().every((key) => {
    const own = of.own(key)
    return own instanceof Slot && !(own.flags & C) && (isOnlySealed || own.isAccessor || !(own.flags & W))
  })

const tagOf = (kind: string): string =>
  ['Array', 'Function', 'Error', 'Boolean', 'Number', 'String', 'Date', 'RegExp', 'Arguments'].includes(kind)
    ? kind
    : 'Object'

export function objects(realm: Realm): void {
  const made = realm.constructorOf(
    'Object',
    1,
    (_self, [value], vm: Vm, target) =>
      target && target !== made
        ? new Obj(realm.protoFor(target, realm.object))
        : value === undefined || value === null
          ? new Obj(realm.object)
          : toObject(vm, value),
    realm.object,
  )
  install(realm, made, {
    'keys/1': (_self, [of], vm) => entriesOf(vm, of, (key) => key),
    'values/1': (_self, [of], vm) => entriesOf(vm, of, (_key, value) => value),
    'entries/1': (_self, [of], vm) => entriesOf(vm, of, (key, value) => realm.array([key, value])),
    'assign/2': function* (_self, [to, ...others], vm) {
      const target = toObject(vm, to)
      for (const each of others) {
        if (each === undefined || each === null) continue
        const from = toObject(vm, each)
        for (const key of yield* allKeys(vm, from)) {
          yield* breathe(vm, 8, 24)
          const own = yield* ownOf(vm, from, key)
          if (own !== missing && isListed(own)) yield* set(vm, target, key, yield* get(vm, from, key))
        }
      }
      vm.hold(64)
      return target
    },
    'freeze/1': (_self, [of], vm) => {
      if (of instanceof Obj && of.hasProps) vm.process.charge(of.props.size * 16)
      if (of instanceof Obj) setFlags(of, (slot) => (slot.isAccessor ? slot.flags & E : E & slot.flags))
      return of
    },
    'isFrozen/1': (_self, [of]) => !(of instanceof Obj) || isFrozen(of, false),
    'seal/1': (_self, [of]) => {
      if (of instanceof Obj && !(of instanceof Arr)) setFlags(of, (slot) => slot.flags & ~C)
      else if (of instanceof Obj) of.isExtensible = false
      return of
    },
    'isSealed/1': (_self, [of]) => !(of instanceof Obj) || isFrozen(of, true),
    'preventExtensions/1': (_self, [of]) => {
      if (of instanceof Obj) of.isExtensible = false
      return of
    },
    'isExtensible/1': (_self, [of]) => of instanceof Obj && of.isExtensible,
    'create/2': function* (_self, [proto, properties], vm) {
      if (proto !== null && !(proto instanceof Obj))
        throw typeError(`Object prototype may only be an Object or null: ${String(proto)}`)
      const created = new Obj(proto)
      if (properties instanceof Obj)
        for (const key of properties.keys())
          if (isListed(properties.own(key))) yield* defined(vm, created, key, yield* get(vm, properties, key))
      return created
    },
    'getPrototypeOf/1': (_self, [of], vm) => toObject(vm, of).proto,
    'setPrototypeOf/2': (_self, [of, proto]) => {
      if (of instanceof Obj && (proto instanceof Obj || proto === null)) {
        for (let each: Obj | null = proto; each; each = each.proto)
          if (each === of) throw typeError('Cyclic __proto__ value')
        of.proto = proto
      }
      return of
    },
    'defineProperty/3': function* (_self, [of, key, description], vm) {
      if (!(of instanceof Obj)) throw typeError('Object.defineProperty called on non-object')
      yield* defined(vm, of, yield* toKey(vm, key), description)
      return of
    },
    'defineProperties/2': function* (_self, [of, all], vm) {
      if (!(of instanceof Obj)) throw typeError('Object.defineProperties called on non-object')
      const given = toObject(vm, all)
      for (const key of given.keys())
        if (isListed(given.own(key))) yield* defined(vm, of, key, yield* get(vm, given, key))
      return of
    },
    'getOwnPropertyNames/1': function* (_self, [of], vm) {
      return realm.array((yield* keysOf(vm, toObject(vm, of))).filter((key) => typeof key === 'string'))
    },
    'getOwnPropertySymbols/1': function* (_self, [of], vm) {
      return realm.array((yield* keysOf(vm, toObject(vm, of))).filter((key) => typeof key === 'symbol'))
    },
    'getOwnPropertyDescriptor/2': function* (_self, [of, key], vm) {
      return described(vm, yield* ownOf(vm, toObject(vm, of), yield* toKey(vm, key)))
    },
    'getOwnPropertyDescriptors/1': (_self, [of], vm) => {
      const from = toObject(vm, of)
      return realm.record(from.keys().map((key) => [key, described(vm, from.own(key))]))
    },
    'is/2': (_self, [a, b]) => Object.is(a, b),
    'hasOwn/2': function* (_self, [of, key], vm) {
      return (yield* ownOf(vm, toObject(vm, of), yield* toKey(vm, key))) !== missing
    },
    'fromEntries/1': function* (_self, [entries], vm) {
      const created = realm.record()
      yield* forEach(vm, entries, function* (each) {
        if (!(each instanceof Obj)) throw typeError(`Iterator value ${String(each)} is not an entry object`)
        const key = yield* toKey(vm, yield* get(vm, each, '0'))
        created.put(key, yield* get(vm, each, '1'))
        vm.hold(48)
      })
      return created
    },
    'groupBy/2': function* (_self, [items, callback], vm) {
      const created = new Obj(null)
      let n = 0
      yield* forEach(vm, items, function* (each) {
        const key = yield* toKey(vm, yield* call(callback, undefined, [each, n++]))
        const known = created.own(key)
        if (known instanceof Arr) known.items.push(each)
        else created.put(key, realm.array([each]))
      })
      return created
    },
  })
  install(realm, realm.object, {
    'hasOwnProperty/1': function* (self, [key], vm) {
      return (yield* ownOf(vm, toObject(vm, self), yield* toKey(vm, key))) !== missing
    },
    'isPrototypeOf/1': (self, [of]) => {
      for (let each = of instanceof Obj ? of.proto : null; each; each = each.proto)
        if (each === self) return true
      return false
    },
    'propertyIsEnumerable/1': function* (self, [key], vm) {
      const own = toObject(vm, self).own(yield* toKey(vm, key))
      return own !== missing && isListed(own)
    },
    'toString/0': function* (self, _args, vm) {
      if (self === undefined) return '[object Undefined]'
      if (self === null) return '[object Null]'
      const tag = yield* get(vm, self, symbols.toStringTag)
      return `[object ${typeof tag === 'string' ? tag : tagOf(toObject(vm, self).kind)}]`
    },
    'toLocaleString/0': function* (self, _args, vm) {
      return yield* call(yield* get(vm, self, 'toString'), self)
    },
    'valueOf/0': (self, _args, vm) => toObject(vm, self),
    'get __proto__': (self, _args, vm) => toObject(vm, self).proto,
    'set __proto__': (self, [proto]) => {
      if (self instanceof Obj && (proto instanceof Obj || proto === null)) self.proto = proto
      return undefined
    },
  })
}

const sourceOf = (of: Value): string => {
  if (of instanceof Func) return of.code.source.text.slice(of.code.from, of.code.to)
  const name = of instanceof Native ? of.name : ''
  return `function ${name}() { [native code] }`
}

export function functions(realm: Realm): void {
  const refuse = (): never => {
    throw new Problem('EvalError', 'kubesim runs no code that is made at run time')
  }
  realm.constructorOf('Function', 1, refuse, realm.function)
  realm.global.put('eval', new Slot(realm.native('eval', 1, refuse), W | C))
  for (const name of ['GeneratorFunction', 'AsyncFunction', 'AsyncGeneratorFunction']) {
    const made = new Native(realm.function, name, 1, refuse as never, true)
    made.put('prototype', new Slot(realm.proto(name), 0))
    realm.proto(name).put('constructor', new Slot(made, C))
  }
  realm.proto('GeneratorFunction').put('prototype', new Slot(realm.proto('Generator'), C))
  realm.proto('AsyncGeneratorFunction').put('prototype', new Slot(realm.proto('AsyncGenerator'), C))
  const caller = (name: string) => (self: Value) => {
    if (!isCallable(self))
      throw codedError(
        'TypeError',
        'ERR_INVALID_THIS',
        `Function.prototype.${name} was called on ${String(typeof self)}`,
      )
    return self
  }
  install(realm, realm.function, {
    'call/1': function* (self, [first, ...rest]) {
      return yield new Call(caller('call')(self), first, rest)
    },
    'apply/2': function* (self, [first, list], vm) {
      return yield new Call(caller('apply')(self), first, yield* listOf(vm, list))
    },
    'bind/1': (self, [first, ...rest], vm) => {
      const callee = caller('bind')(self)
      vm.hold(rest.length * 8)
      // What is bound again keeps what it was bound to first.
      const bound =
        callee instanceof Bound
          ? new Bound(callee.proto, callee.callee, callee.self, [...callee.args, ...rest])
          : new Bound(callee.proto, callee, first, rest)
      vm.process.charge(bound.args.length)
      const name = callee.own('name')
      const length = callee.own('length')
      bound.put(
        'length',
        new Slot(Math.max(0, Number(length instanceof Slot ? length.value : 0) - rest.length), C),
      )
      bound.put('name', new Slot(`bound ${String(name instanceof Slot ? name.value : (name ?? ''))}`, C))
      return bound
    },
    'toString/0': (self) => sourceOf(self),
    '@@hasInstance/1': function* (self, [value], vm) {
      return self instanceof Obj ? yield* inherits(vm, value, self) : false
    },
  })
  realm.function.put('name', new Slot('', C))
  const own = realm.function.own(symbols.hasInstance)
  realm.hasInstance = own instanceof Slot ? own.value : own
}

/** What is given as a list of arguments. */
export function* listOf(vm: Vm, list: Value): Doing<Value[]> {
  if (list === undefined || list === null) return []
  if (list instanceof Arr) return list.items.map((each) => (each instanceof Slot ? undefined : each))
  if (!(list instanceof Obj)) throw typeError('CreateListFromArrayLike called on non-object')
  const found: Value[] = []
  const length = Number(yield* get(vm, list, 'length'))
  for (let n = 0; n < length; n++) found.push(yield* get(vm, list, String(n)))
  return found
}
