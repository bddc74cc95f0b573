/** Map, Set and their weak relatives; iterators and generators. */
import { isCallable, toInteger } from '../language/conversions.ts'
import { GeneratorObj } from '../language/frame.ts'
import { advance, breathe, close, forEach, itemsOf, iterationOf } from '../language/iterating.ts'
import { install, type Natives } from '../language/natives.ts'
import { Cursor, Table } from '../language/object-kinds.ts'
import { typeError } from '../language/problem.ts'
import { pending } from '../language/promises.ts'
import { get, objectText } from '../language/properties.ts'
import { type Realm, symbols } from '../language/realm.ts'
import { Arr, C, type Doing, missing, Obj, Slot, type Value } from '../language/values.ts'
import { call, isDoing, type Vm } from '../language/vm.ts'

function table(self: Value, kind: string, name: string): Table {
  if (!(self instanceof Table) || self.kindOf !== kind)
    throw typeError(
      `Method ${kind}.prototype.${name} called on incompatible receiver ${self instanceof Obj ? objectText(self) : String(self)}`,
    )
  return self
}

function through(vm: Vm, of: Table, form: (key: Value, value: Value) => Value): Cursor {
  const entries = of.entries.entries()
  const name = `${of.kindOf} Iterator`
  return new Cursor(vm.realm.proto(name), name, () => {
    const { done, value } = entries.next()
    return done ? missing : form(value[0], value[1])
  })
}

function collection(realm: Realm, kind: 'Map' | 'Set' | 'WeakMap' | 'WeakSet'): void {
  const proto = realm.proto(kind)
  const isMap = kind.endsWith('Map')
  const isWeak = kind.startsWith('Weak')
  const made = realm.constructorOf(kind, 0, function* (_self, [entries], vm: Vm, target): Doing {
    if (!target) throw typeError(`Constructor ${kind} requires 'new'`)
    const of = new Table(realm.protoFor(target, proto), kind)
    if (entries === undefined || entries === null) return of
    yield* forEach(vm, entries, function* (each) {
      if (!isMap) of.entries.set(each, each)
      else {
        if (!(each instanceof Obj)) throw typeError(`Iterator value ${String(each)} is not an entry object`)
        of.entries.set(
          each instanceof Arr ? each.items[0] : yield* get(vm, each, '0'),
          each instanceof Arr ? each.items[1] : yield* get(vm, each, '1'),
        )
      }
      yield* breathe(vm, 4, 48)
      if (of.growth > 0) vm.process.charge(of.growth)
    })
    return of
  })
  const isKey = (key: Value): void => {
    if (isWeak && !(key instanceof Obj))
      throw typeError(`Invalid value used ${isMap ? 'as weak map key' : 'in weak set'}`)
  }
  const natives: Record<string, Natives[string]> = {
    'has/1': (self, [key]) => table(self, kind, 'has').entries.has(key),
    'delete/1': (self, [key]) => table(self, kind, 'delete').entries.delete(key),
  }
  if (isMap) {
    natives['get/1'] = (self, [key]) => table(self, kind, 'get').entries.get(key)
    natives['set/2'] = (self, [key, value], vm) => {
      isKey(key)
      vm.hold(48)
      const of = table(self, kind, 'set')
      vm.process.charge(of.growth)
      of.entries.set(Object.is(key, -0) ? 0 : key, value)
      return self
    }
  } else
    natives['add/1'] = (self, [key], vm) => {
      isKey(key)
      vm.hold(48)
      const of = table(self, kind, 'add')
      vm.process.charge(of.growth)
      of.entries.set(Object.is(key, -0) ? 0 : key, key)
      return self
    }
  if (!isWeak) {
    Object.assign(natives, {
      'clear/0': (self: Value) => {
        table(self, kind, 'clear').entries.clear()
        return undefined
      },
      'get size': (self: Value) => table(self, kind, 'size').entries.size,
      'forEach/1': function* (self: Value, [func, on]: Value[]): Doing {
        if (!isCallable(func)) throw typeError(`${String(func)} is not a function`)
        for (const [key, value] of table(self, kind, 'forEach').entries)
          yield* call(func, on, [value, key, self])
        return undefined
      },
      'keys/0': (self: Value, _args: Value[], vm: Vm) => through(vm, table(self, kind, 'keys'), (key) => key),
      'values/0': (self: Value, _args: Value[], vm: Vm) =>
        through(vm, table(self, kind, 'values'), (_key, value) => value),
      'entries/0': (self: Value, _args: Value[], vm: Vm) =>
        through(vm, table(self, kind, 'entries'), (key, value) => realm.array([key, value])),
    })
  }
  install(realm, proto, natives)
  install(realm, made, { 'get @@species': (self) => self })
  proto.put(symbols.toStringTag, new Slot(kind, C))
  if (!isWeak) proto.put(symbols.iterator, proto.own(isMap ? 'entries' : 'values'))
  if (kind === 'Set') proto.put('keys', proto.own('values'))
  if (kind === 'Map')
    install(realm, made, {
      'groupBy/2': function* (_self, [items, func], vm) {
        const of = new Table(proto, 'Map')
        let n = 0
        yield* forEach(vm, items, function* (each) {
          const key = yield* call(func, undefined, [each, n++])
          const known = of.entries.get(key)
          if (known instanceof Arr) known.items.push(each)
          else of.entries.set(key, realm.array([each]))
        })
        return of
      },
    })
}

/** What iterators of all kinds have: `map`, `filter`, `take` and their like. */
function helper(vm: Vm, self: Value, step: (value: Value, n: number) => Doing<Value | Slot | 'skip'>): Doing {
  return (function* (): Doing {
    const iteration = yield* iterationOf(vm, self)
    let n = 0
    return new Cursor(vm.realm.proto('Helper Iterator'), 'Iterator Helper', () =>
      (function* (): Doing<Value | Slot> {
        for (;;) {
          const next = advance(vm, iteration)
          const value = isDoing(next) ? yield* next : next
          if (value === missing) return missing
          const found = yield* step(value as Value, n++)
          if (found === missing) yield* close(vm, iteration)
          if (found !== skipped) return found
        }
      })(),
    )
  })()
}

const skipped = new Slot(undefined, 0)

export function iterators(realm: Realm): void {
  const proto = realm.proto('Iterator')
  install(realm, proto, {
    '@@iterator/0': (self) => self,
    'map/1': (self, [func], vm) => helper(vm, self, (value, n) => call(func, undefined, [value, n])),
    'filter/1': (self, [func], vm) =>
      helper(vm, self, function* (value, n) {
        return (yield* call(func, undefined, [value, n])) ? value : skipped
      }),
    'take/1': (self, [count], vm) =>
      helper(vm, self, function* (value, n) {
        return n < (yield* toInteger(vm, count)) ? value : missing
      }),
    'drop/1': (self, [count], vm) =>
      helper(vm, self, function* (value, n) {
        return n < (yield* toInteger(vm, count)) ? skipped : value
      }),
    'toArray/0': function* (self, _args, vm) {
      const found: Value[] = []
      for (const each of yield* itemsOf(vm, self)) found.push(each)
      return realm.array(found)
    },
    'forEach/1': function* (self, [func], vm) {
      let n = 0
      yield* forEach(vm, self, function* (each) {
        yield* call(func, undefined, [each, n++])
      })
      return undefined
    },
  })
  const next: Natives[string] = (self, _args, vm) => {
    if (!(self instanceof Cursor)) throw typeError('next method called on incompatible receiver')
    const found = self.advance()
    const answer = (value: Value | Slot | Doing<Value | Slot>) =>
      vm.realm.result(value === missing ? undefined : (value as Value), value === missing)
    if (!isDoing(found)) return answer(found)
    return (function* (): Doing {
      return answer(yield* found)
    })()
  }
  for (const name of ['Array', 'String', 'Map', 'Set', 'RegExp String', 'Helper'])
    install(realm, realm.proto(`${name} Iterator`), { 'next/0': next })
  // One function for all of them, by which loops know that they may go on by themselves.
  const slot = realm.proto('Array Iterator').own('next') as Slot
  for (const name of ['String', 'Map', 'Set', 'RegExp String', 'Helper'])
    realm.proto(`${name} Iterator`).put('next', slot)
  realm.cursorNext = slot.value

  install(realm, realm.proto('AsyncIterator'), { '@@asyncIterator/0': (self) => self })
  const generator = (self: Value, isAsync: boolean): GeneratorObj => {
    if (!(self instanceof GeneratorObj) || self.isAsync !== isAsync)
      throw typeError(
        `next method called on incompatible receiver ${String(self instanceof Obj ? objectText(self) : self)}`,
      )
    return self
  }
  for (const how of ['next', 'return', 'throw'] as const) {
    install(realm, realm.proto('Generator'), {
      [`${how}/1`]: (self, [value], vm) => vm.resume(generator(self, false), how, value),
    })
    install(realm, realm.proto('AsyncGenerator'), {
      [`${how}/1`]: (self, [value], vm) => {
        const of = generator(self, true)
        const promise = pending(vm)
        of.queue.push({ how, value, promise })
        if (of.queue.length > 1 || of.state === 'running') return promise
        of.frame.isApart = false
        const answer = vm.serve(of)
        return answer
      },
    })
  }
  realm.proto('Generator').put(symbols.toStringTag, new Slot('Generator', C))
  realm.proto('AsyncGenerator').put(symbols.toStringTag, new Slot('AsyncGenerator', C))
}

export function collections(realm: Realm): void {
  for (const kind of ['Map', 'Set', 'WeakMap', 'WeakSet'] as const) collection(realm, kind)
  const refs = realm.proto('WeakRef')
  realm.constructorOf('WeakRef', 1, (_self, [value], _vm, target) => {
    const made = new Table(realm.protoFor(target, refs), 'WeakSet')
    made.entries.set(value, value)
    return made
  })
  install(realm, refs, { 'deref/0': (self) => [...(self as Table).entries.keys()][0] })
  realm.constructorOf(
    'FinalizationRegistry',
    1,
    (_self, _args, _vm, target) => new Obj(realm.protoFor(target, realm.proto('FinalizationRegistry'))),
  )
  install(realm, realm.proto('FinalizationRegistry'), {
    'register/2': () => undefined,
    'unregister/1': () => false,
  })
}
