/** Error and its kinds. */
import { toText } from '../language/conversions.ts'
import { itemsOf } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { ErrorObj } from '../language/object-kinds.ts'
import { typeError } from '../language/problem.ts'
import { dataOf, get } from '../language/properties.ts'
import type { Realm } from '../language/realm.ts'
import { originOf, traceOf } from '../language/trace.ts'
import { C, type Doing, missing, Obj, Slot, type Value, W } from '../language/values.ts'
import type { Vm } from '../language/vm.ts'

export function errorHead(of: Obj): string {
  const name = dataOf(of, 'name')
  const message = dataOf(of, 'message')
  const [a, b] = [name === undefined ? 'Error' : String(name), message === undefined ? '' : String(message)]
  return a === '' ? b : b === '' ? a : `${a}: ${b}`
}

function* made(vm: Vm, proto: Obj, message: Value, options: Value): Doing<ErrorObj> {
  const error = new ErrorObj(proto)
  error.put('stack', new Slot('', W | C))
  if (message !== undefined) error.put('message', new Slot(yield* toText(vm, message), W | C))
  if (options instanceof Obj && options.own('cause') !== missing)
    error.put('cause', new Slot(yield* get(vm, options, 'cause'), W | C))
  const limit = dataOf((vm.realm.global.own('Error') as Slot).value as Obj, 'stackTraceLimit')
  const trace = traceOf(vm)
    .split('\n')
    .slice(0, 1 + (typeof limit === 'number' ? limit : 10))
    .join('\n')
  error.tell = () => errorHead(error) + trace
  const origin = originOf(vm)
  if (origin) vm.realm.origins.set(error, origin)
  vm.hold(512)
  return error
}

export function errors(realm: Realm): void {
  const base = realm.constructorOf('Error', 1, (_self, [message, options], vm: Vm, target) =>
    made(vm, realm.protoFor(target, realm.proto('Error')), message, options),
  )
  const proto = realm.proto('Error')
  proto.put('name', new Slot('Error', W | C))
  proto.put('message', new Slot('', W | C))
  base.put('stackTraceLimit', 10)
  install(realm, base, {
    'captureStackTrace/2': (_self, [of], vm) => {
      if (of instanceof Obj) of.put('stack', new Slot(errorHead(of) + traceOf(vm), W | C))
      return undefined
    },
  })
  install(realm, proto, {
    'toString/0': function* (self, _args, vm) {
      if (!(self instanceof Obj))
        throw typeError("Error.prototype.toString requires that 'this' be a JSReceiver")
      const name = yield* get(vm, self, 'name')
      const message = yield* get(vm, self, 'message')
      const [a, b] = [
        name === undefined ? 'Error' : yield* toText(vm, name),
        message === undefined ? '' : yield* toText(vm, message),
      ]
      return a === '' ? b : b === '' ? a : `${a}: ${b}`
    },
  })
  for (const name of ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError', 'EvalError', 'URIError']) {
    const own = realm.proto(name)
    const maker = realm.constructorOf(name, 1, (_self, [message, options], vm: Vm, target) =>
      made(vm, realm.protoFor(target, own), message, options),
    )
    maker.proto = base
    own.put('name', new Slot(name, W | C))
    own.put('message', new Slot('', W | C))
  }
  const several = realm.proto('AggregateError')
  const maker = realm.constructorOf(
    'AggregateError',
    2,
    function* (_self, [all, message, options], vm: Vm, target): Doing {
      const error = yield* made(vm, realm.protoFor(target, several), message, options)
      const found: Value[] = []
      for (const each of yield* itemsOf(vm, all)) found.push(each)
      error.put('errors', new Slot(realm.array(found), W | C))
      return error
    },
  )
  maker.proto = base
  several.put('name', new Slot('AggregateError', W | C))
  several.put('message', new Slot('', W | C))
}
