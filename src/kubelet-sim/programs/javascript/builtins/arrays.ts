/** Array. */
import { isCallable, toInteger, toObject, toText } from '../language/conversions.ts'
import { addAll, breathe, forEach, itemsOf, longestRun, mapped, sliced } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { rangeError, typeError } from '../language/problem.ts'
import { get, setLength } from '../language/properties.ts'
import { type Realm, symbols } from '../language/realm.ts'
import { Arr, C, type Doing, hole, Obj, Slot, type Value, W } from '../language/values.ts'
import { call, make, type Vm } from '../language/vm.ts'

import {
  at,
  callback,
  each,
  flattened,
  joined,
  lengthOf,
  mustBe,
  relative,
  searches,
  sorted,
} from './array-parts.ts'

/** Longer arrays than that cannot be made at once. */
const longestArray = 50_000_000

export function arrays(realm: Realm): void {
  const proto = realm.proto('Array')
  const ofLength = function* (vm: Vm, items: Value[], target?: Obj): Doing {
    const made = new Arr(realm.protoFor(target, proto))
    if (items.length === 1 && typeof items[0] === 'number') {
      const [length] = items
      if (length <= 0xffff_ffff) vm.hold(Math.max(0, length) * 8)
      for (let n = longestRun; n < Math.min(length, longestArray); n += longestRun) {
        setLength(made, n, true)
        yield* breathe(vm, longestRun >> 3)
      }
      setLength(made, length, true)
    } else made.items = yield* sliced(vm, items)
    return made
  }
  const array = realm.constructorOf('Array', 1, (_self, args, vm: Vm, target) => ofLength(vm, args, target))
  /** What inherits from Array makes its like. */
  const like = function* (vm: Vm, of: Obj, items: Value[]): Doing<Obj> {
    vm.hold(items.length * 8 + 32)
    if (!(of instanceof Arr) || of.proto === proto) return realm.array(items)
    const maker = yield* get(vm, of, 'constructor')
    if (!isCallable(maker) || maker === array) return realm.array(items)
    const made = yield* make(maker, [0])
    if (made instanceof Arr) made.items = items
    return made as Obj
  }
  install(realm, array, {
    'isArray/1': (_self, [value]) => value instanceof Arr && value.proto !== realm.proto('Arguments'),
    'of/0': function* (_self, items, vm) {
      return realm.array(yield* sliced(vm, items))
    },
    'from/1': function* (self, [source, func], vm) {
      const items: Value[] = []
      const take = function* (value: Value): Doing<void> {
        items.push(func === undefined ? value : yield* call(callback(func), undefined, [value, items.length]))
        if (items.length % 512 === 0) yield* breathe(vm, 512, 4_096)
      }
      if (source === undefined || source === null) throw typeError(`${String(source)} is not iterable`)
      if (
        typeof source === 'string' ||
        (source instanceof Obj && isCallable(yield* get(vm, source, symbols.iterator)))
      )
        yield* forEach(vm, source, take)
      else if (source instanceof Obj) {
        const length = yield* lengthOf(vm, source)
        for (let n = 0; n < length; n++) yield* take(yield* at(vm, source, n))
      }
      if (self instanceof Obj && self !== array && isCallable(self) && 'code' in self) {
        const made = yield* make(self)
        if (made instanceof Arr) made.items = items
        return made
      }
      vm.hold(items.length * 8)
      return realm.array(items)
    },
    'get @@species': (self) => self,
  })
  install(realm, proto, {
    ...searches,
    'push/1': (self, items, vm) => {
      if (!(self instanceof Arr)) throw typeError('kubesim pushes to arrays only')
      const array = mustBe(self)
      for (const item of items) array.items.push(item)
      vm.hold(items.length * 16)
      return array.items.length
    },
    'pop/0': (self) => {
      const item = mustBe(self).items.pop()
      return item === hole ? undefined : item
    },
    'shift/0': (self, _args, vm) => {
      const { items } = mustBe(self)
      vm.fuel -= items.length >> 8
      const item = items.shift()
      return item === hole ? undefined : item
    },
    'unshift/1': (self, items, vm) => {
      const array = mustBe(self)
      vm.hold(items.length * 16)
      vm.fuel -= array.items.length >> 8
      return array.items.unshift(...items)
    },
    'slice/2': function* (self, [from, to], vm) {
      const of = toObject(vm, self)
      const length = yield* lengthOf(vm, of)
      const [begin, end] = [yield* relative(vm, from, length, 0), yield* relative(vm, to, length, length)]
      if (of instanceof Arr) {
        return yield* like(vm, of, yield* sliced(vm, of.items, begin, Math.max(begin, end)))
      }
      const items: Value[] = []
      for (let n = begin; n < end; n++) items.push(yield* at(vm, of, n))
      return realm.array(items)
    },
    'splice/2': function* (self, args, vm) {
      const array = mustBe(self)
      const [from, count, ...items] = args
      const { length } = array.items
      const begin = yield* relative(vm, from, length, 0)
      const gone =
        args.length === 0
          ? 0
          : args.length === 1
            ? length - begin
            : Math.max(0, Math.min(yield* toInteger(vm, count), length - begin))
      vm.fuel -= length >> 6
      vm.hold(items.length * 8)
      return yield* like(vm, array, array.items.splice(begin, gone, ...items))
    },
    'concat/1': function* (self, others, vm) {
      const of = toObject(vm, self)
      const items: Value[] = []
      for (const other of [of, ...others]) {
        if (other instanceof Arr) yield* addAll(vm, items, other.items)
        else items.push(other)
      }
      return yield* like(vm, of, items)
    },
    'reverse/0': (self, _args, vm) => {
      const array = mustBe(self)
      vm.fuel -= array.items.length >> 6
      array.items.reverse()
      return array
    },
    'map/1': function* (self, args, vm) {
      const of = toObject(vm, self)
      const items: Value[] = []
      yield* each(vm, of, args, (answer, _value, n) => {
        while (items.length < n) items.push(hole)
        items.push(answer)
      })
      while (of instanceof Arr && items.length < of.items.length) items.push(hole)
      return yield* like(vm, of, items)
    },
    'filter/1': function* (self, args, vm) {
      const items: Value[] = []
      yield* each(vm, self, args, (answer, value) => {
        if (answer) items.push(value)
      })
      return yield* like(vm, toObject(vm, self), items)
    },
    'flat/0': function* (self, [depth], vm) {
      return realm.array(
        yield* flattened(vm, toObject(vm, self), depth === undefined ? 1 : yield* toInteger(vm, depth), []),
      )
    },
    'flatMap/1': function* (self, args, vm) {
      const items: Value[] = []
      yield* each(vm, self, args, (answer) => {
        if (answer instanceof Arr) {
          vm.fuel -= answer.items.length >> 3
          for (const item of answer.items) items.push(item)
        } else items.push(answer)
      })
      return realm.array(items)
    },
    'fill/1': function* (self, [value, from, to], vm) {
      const array = mustBe(self)
      const { length } = array.items
      vm.fuel -= length >> 6
      const [begin, end] = [yield* relative(vm, from, length, 0), yield* relative(vm, to, length, length)]
      array.items.fill(value, begin, end)
      return array
    },
    'copyWithin/2': function* (self, [target, from, to], vm) {
      const array = mustBe(self)
      const { length } = array.items
      array.items.copyWithin(
        yield* relative(vm, target, length, 0),
        yield* relative(vm, from, length, 0),
        yield* relative(vm, to, length, length),
      )
      return array
    },
    'sort/1': function* (self, [func], vm) {
      if (!(self instanceof Arr)) throw typeError('kubesim sorts arrays only')
      if (!self.isExtensible && self.isFixedLength)
        throw typeError("Cannot assign to read only property '0' of object '[object Array]'")
      const { length } = self.items
      const items = yield* sorted(vm, yield* sliced(vm, self.items), func)
      while (items.length < length) items.push(hole)
      self.items = items
      return self
    },
    'toSorted/1': function* (self, [func], vm) {
      return realm.array(yield* sorted(vm, yield* itemsOf(vm, self), func))
    },
    'toReversed/0': function* (self, _args, vm) {
      const items = yield* itemsOf(vm, self)
      return realm.array(yield* mapped(vm, items, (_item, n) => items[items.length - 1 - n]))
    },
    'toSpliced/2': function* (self, args, vm) {
      const items = yield* itemsOf(vm, self)
      const begin = yield* relative(vm, args[0], items.length, 0)
      const gone = args.length < 2 ? items.length - begin : yield* toInteger(vm, args[1])
      items.splice(begin, Math.max(0, gone), ...args.slice(2))
      return realm.array(items)
    },
    'with/2': function* (self, [n, value], vm) {
      const items = yield* itemsOf(vm, self)
      const k = yield* toInteger(vm, n)
      const place = k < 0 ? items.length + k : k
      if (place < 0 || place >= items.length) throw rangeError('Invalid index : ' + k)
      items[place] = value
      return realm.array(items)
    },
    'toString/0': function* (self, _args, vm) {
      return yield* joined(vm, toObject(vm, self), ',')
    },
    'toLocaleString/0': function* (self, _args, vm) {
      const parts: string[] = []
      for (const item of yield* itemsOf(vm, self))
        parts.push(
          item === undefined || item === null
            ? ''
            : yield* toText(vm, yield* call(yield* get(vm, item, 'toLocaleString'), item)),
        )
      return parts.join(',')
    },
  })
  const values = proto.own('values')
  realm.arrayIterator = values instanceof Slot ? values.value : values
  proto.put(symbols.iterator, new Slot(realm.arrayIterator, W | C))
  const args = realm.proto('Arguments')
  args.put(symbols.iterator, new Slot(realm.arrayIterator, W | C))
  args.put(symbols.toStringTag, new Slot('Arguments', W | C))
}
