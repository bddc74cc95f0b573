/** ArrayBuffer, typed arrays and DataView; of Buffer, what lies below. */
import { Bytes, type NumberType, numberTypes, Packed } from '../language/bytes-objects.ts'
import { isCallable, toInteger } from '../language/conversions.ts'
import { itemsOf } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { rangeError, typeError } from '../language/problem.ts'
import { type Realm, symbols } from '../language/realm.ts'
import { Arr, C, type Doing, Obj, Slot, type Value } from '../language/values.ts'
import { call, type Vm } from '../language/vm.ts'
import { at, lengthOf, searches, sorted } from './array-parts.ts'

const largest = 0x7fff_ffff

function packed(vm: Vm, length: number): Packed {
  if (length < 0 || length > largest) throw rangeError('Array buffer allocation failed')
  vm.hold(length + 64)
  vm.process.charge(length >> 2)
  return new Packed(vm.realm.proto('ArrayBuffer'), new Uint8Array(length))
}

export function bytesFor(
  vm: Vm,
  type: NumberType,
  length: number,
  proto: Obj = vm.realm.proto(type),
  isBuffer = false,
): Bytes {
  const size = numberTypes[type].BYTES_PER_ELEMENT
  if (length < 0 || length * size > largest) throw rangeError(`Invalid typed array length: ${length}`)
  return new Bytes(proto, type, packed(vm, length * size), 0, length, isBuffer)
}

function bytes_(self: Value): Bytes {
  if (!(self instanceof Bytes)) throw typeError('this is not a typed array.')
  return self
}

function* relative(vm: Vm, given: Value, length: number, fallback: number): Doing<number> {
  if (given === undefined) return fallback
  const n = yield* toInteger(vm, given)
  return n < 0 ? Math.max(0, length + n) : Math.min(n, length)
}

const listed = (of: Bytes): Value[] => Array.from({ length: of.length }, (_each, n) => of.at(n))

export function bytes(realm: Realm): void {
  const buffers = realm.proto('ArrayBuffer')
  const made = realm.constructorOf('ArrayBuffer', 1, (_self, [length], vm: Vm) =>
    packed(vm, Number(length ?? 0)),
  )
  install(realm, made, { 'isView/1': (_self, [of]) => of instanceof Bytes })
  install(realm, buffers, {
    'get byteLength': (self) => (self as Packed).bytes.length,
    'slice/2': (self, [from, to]) =>
      new Packed(
        buffers,
        (self as Packed).bytes.slice(Number(from ?? 0), to === undefined ? undefined : Number(to)),
      ),
  })
  buffers.put(symbols.toStringTag, new Slot('ArrayBuffer', C))
  const base = realm.proto('TypedArray')
  const above = realm.constructorOf('TypedArray', 0, () => {
    throw typeError('Abstract class TypedArray not directly constructable')
  })
  realm.global.remove('TypedArray')
  const like = (vm: Vm, of: Bytes, length: number) =>
    bytesFor(vm, of.type, length, of.proto ?? undefined, of.isBuffer)
  install(realm, base, {
    ...searches,
    'get length': (self) => bytes_(self).length,
    'get byteLength': (self) => bytes_(self).numbers.byteLength,
    'get byteOffset': (self) => bytes_(self).offset,
    'get buffer': (self) => bytes_(self).packed,
    'get @@toStringTag': (self) => (self instanceof Bytes ? self.type : undefined),
    'set/2': function* (self, [from, offset], vm) {
      const of = bytes_(self)
      const start = yield* toInteger(vm, offset)
      if (from instanceof Bytes && from.type === of.type && start >= 0 && start + from.length <= of.length) {
        vm.process.charge(from.length >> 2)
        of.numbers.set(from.numbers as never, start)
        return undefined
      }
      const given = from instanceof Bytes ? listed(from) : yield* itemsOf(vm, from)
      if (start + given.length > of.length) throw rangeError('offset is out of bounds')
      given.forEach((each, n) => of.put(String(start + n), each))
      return undefined
    },
    'subarray/2': function* (self, [from, to], vm) {
      const of = bytes_(self)
      const begin = yield* relative(vm, from, of.length, 0)
      const end = yield* relative(vm, to, of.length, of.length)
      return new Bytes(
        of.proto,
        of.type,
        of.packed,
        of.offset + begin * of.numbers.BYTES_PER_ELEMENT,
        Math.max(0, end - begin),
        of.isBuffer,
      )
    },
    'slice/2': function* (self, [from, to], vm) {
      const of = bytes_(self)
      const begin = yield* relative(vm, from, of.length, 0)
      const end = yield* relative(vm, to, of.length, of.length)
      const copy = like(vm, of, Math.max(0, end - begin))
      copy.octets.set(
        of.octets.subarray(
          begin * of.numbers.BYTES_PER_ELEMENT,
          Math.max(begin, end) * of.numbers.BYTES_PER_ELEMENT,
        ),
      )
      return copy
    },
    'fill/1': function* (self, [value, from, to], vm) {
      const of = bytes_(self)
      const end = yield* relative(vm, to, of.length, of.length)
      for (let n = yield* relative(vm, from, of.length, 0); n < end; n++) of.put(String(n), value)
      return of
    },
    'map/1': function* (self, [func, on], vm) {
      const of = bytes_(self)
      const copy = like(vm, of, of.length)
      for (let n = 0; n < of.length; n++) copy.put(String(n), yield* call(func, on, [of.at(n), n, of]))
      return copy
    },
    'filter/1': function* (self, [func, on], vm) {
      const of = bytes_(self)
      const found: Value[] = []
      for (let n = 0; n < of.length; n++) if (yield* call(func, on, [of.at(n), n, of])) found.push(of.at(n))
      const copy = like(vm, of, found.length)
      found.forEach((each, n) => copy.put(String(n), each))
      return copy
    },
    'reverse/0': (self) => {
      bytes_(self).numbers.reverse()
      return self
    },
    'sort/1': function* (self, [func], vm) {
      const of = bytes_(self)
      const order: Value[] = isCallable(func)
        ? yield* sorted(vm, listed(of), func)
        : listed(of).sort((a, b) => Number(a) - Number(b))
      order.forEach((each, n) => of.put(String(n), each))
      return of
    },
  })
  base.put(symbols.iterator, base.own('values'))
  for (const type of Object.keys(numberTypes) as NumberType[]) {
    const proto = realm.proto(type)
    proto.proto = base
    const size = numberTypes[type].BYTES_PER_ELEMENT
    const maker = realm.constructorOf(
      type,
      3,
      function* (_self, [given, offset, length], vm: Vm, target): Doing {
        if (!target) throw typeError(`Constructor ${type} requires 'new'`)
        const own = realm.protoFor(target, proto)
        if (given instanceof Packed) {
          const from = yield* toInteger(vm, offset)
          const most = Math.trunc((given.bytes.length - from) / size)
          const count = length === undefined ? most : yield* toInteger(vm, length)
          if (from % size !== 0) throw rangeError(`start offset of ${type} should be a multiple of ${size}`)
          if (from > given.bytes.length || count > most)
            throw rangeError(`Invalid typed array length: ${count}`)
          return new Bytes(own, type, given, from, count)
        }
        if (!(given instanceof Obj)) return bytesFor(vm, type, yield* toInteger(vm, given), own)
        const items =
          given instanceof Arr || given instanceof Bytes || given.own('length') === undefined
            ? yield* itemsOf(vm, given)
            : yield* itemsIn(vm, given)
        const copy = bytesFor(vm, type, items.length, own)
        items.forEach((each, n) => copy.put(String(n), each))
        return copy
      },
    )
    maker.proto = above
    maker.put('BYTES_PER_ELEMENT', new Slot(size, 0))
    proto.put('BYTES_PER_ELEMENT', new Slot(size, 0))
    install(realm, maker, {
      'from/1': function* (_self, [source, func], vm) {
        const items = yield* itemsOf(vm, source)
        const copy = bytesFor(vm, type, items.length)
        for (let n = 0; n < items.length; n++)
          copy.put(String(n), isCallable(func) ? yield* call(func, undefined, [items[n], n]) : items[n])
        return copy
      },
      'of/0': (_self, items, vm) => {
        const copy = bytesFor(vm, type, items.length)
        items.forEach((each, n) => copy.put(String(n), each))
        return copy
      },
    })
  }
  views(realm)
}

function* itemsIn(vm: Vm, of: Obj): Doing<Value[]> {
  if (isCallable(of.own(symbols.iterator) as Value) || !(of.own('length') as unknown))
    return yield* itemsOf(vm, of)
  const items: Value[] = []
  const length = yield* lengthOf(vm, of)
  for (let n = 0; n < length; n++) items.push(yield* at(vm, of, n))
  return items
}

const kinds = [
  'Int8',
  'Uint8',
  'Int16',
  'Uint16',
  'Int32',
  'Uint32',
  'Float32',
  'Float64',
  'BigInt64',
  'BigUint64',
]

function views(realm: Realm): void {
  const proto = realm.proto('DataView')
  realm.constructorOf('DataView', 1, (_self, [buffer, offset, length], _vm, target) => {
    if (!(buffer instanceof Packed))
      throw typeError('First argument to DataView constructor must be an ArrayBuffer')
    const from = Number(offset ?? 0)
    return new Bytes(
      realm.protoFor(target, proto),
      'Uint8Array',
      buffer,
      from,
      length === undefined ? buffer.bytes.length - from : Number(length),
    )
  })
  const view = (self: Value): DataView => {
    const of = bytes_(self)
    return new DataView(of.packed.bytes.buffer, of.packed.bytes.byteOffset + of.offset, of.length)
  }
  const within = <T>(work: () => T): T => {
    // What lies outside, the host says by an exception.
    try {
      return work()
    } catch {
      throw rangeError('Offset is outside the bounds of the DataView')
    }
  }
  for (const kind of kinds) {
    install(realm, proto, {
      [`get${kind}/1`]: (self, [offset, isLittle]) =>
        within(() =>
          (view(self) as unknown as Record<string, (at: number, little: boolean) => Value>)[`get${kind}`](
            Number(offset),
            !!isLittle,
          ),
        ),
      [`set${kind}/2`]: (self, [offset, value, isLittle]) =>
        within(() => {
          ;(view(self) as unknown as Record<string, (at: number, value: unknown, little: boolean) => void>)[
            `set${kind}`
          ](Number(offset), value, !!isLittle)
          return undefined
        }),
    })
  }
  install(realm, proto, {
    'get byteLength': (self) => bytes_(self).length,
    'get buffer': (self) => bytes_(self).packed,
    'get byteOffset': (self) => bytes_(self).offset,
  })
}
