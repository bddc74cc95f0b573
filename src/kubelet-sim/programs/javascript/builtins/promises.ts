/** Promise. */
import { isCallable } from '../language/conversions.ts'
import { forEach } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { PromiseObj } from '../language/object-kinds.ts'
import { Problem, Thrown, typeError } from '../language/problem.ts'
import { following, pending, reject, resolve, resolvers, settled } from '../language/promises.ts'
import { get } from '../language/properties.ts'
import { type Realm, symbols } from '../language/realm.ts'
import { traceOf } from '../language/trace.ts'
import { C, type Doing, Obj, Slot, type Value, W } from '../language/values.ts'
import { call, type Vm } from '../language/vm.ts'

type Combined = (
  vm: Vm,
  of: { readonly promise: PromiseObj; readonly values: Value[]; left: number },
  n: number,
) => readonly [Value, Value]

const thrownIn = (vm: Vm, error: unknown): Value => {
  if (error instanceof Thrown) return error.value
  if (error instanceof Problem) return vm.realm.error(error, traceOf(vm))
  throw error
}

function* combined(
  vm: Vm,
  self: Value,
  items: Value,
  handlers: Combined,
  atEnd: (values: Value[]) => Value | Error,
): Doing {
  const promise = pending(vm)
  const of = { promise, values: [] as Value[], left: 1 }
  const finish = () => {
    if (--of.left > 0) return
    const answer = atEnd(of.values)
    if (answer instanceof Error) reject(vm, promise, several(vm, of.values))
    else if (answer !== undefined) resolve(vm, promise, answer)
  }
  try {
    let n = 0
    const resolver = self instanceof Obj ? yield* get(vm, self, 'resolve') : undefined
    yield* forEach(vm, items, function* (each) {
      of.left++
      const next = yield* call(resolver, self, [each])
      const [yes, no] = handlers(
        vm,
        {
          promise,
          values: of.values,
          get left() {
            return of.left
          },
          set left(_) {
            finish()
          },
        },
        n++,
      )
      yield* call(yield* get(vm, next, 'then'), next, [yes, no])
    })
    finish()
  } catch (error) {
    reject(vm, promise, thrownIn(vm, error))
  }
  return promise
}

function several(vm: Vm, values: Value[]): Value {
  const error = vm.realm.error(new Problem('AggregateError', 'All promises were rejected'), '')
  error.put('errors', new Slot(vm.realm.array(values), W | C))
  return error
}

const native = (vm: Vm, work: (value: Value) => void): Value =>
  vm.realm.native('', 1, (_self, [value]) => {
    work(value)
    return undefined
  })

export function promises(realm: Realm): void {
  const proto = realm.proto('Promise')
  const made = realm.constructorOf('Promise', 1, function* (_self, [executor], vm: Vm, target): Doing {
    if (!target) throw typeError("Promise constructor cannot be invoked without 'new'")
    if (!isCallable(executor))
      throw typeError(
        `Promise resolver ${executor instanceof Obj ? '#<Object>' : String(executor)} is not a function`,
      )
    const promise = new PromiseObj(realm.protoFor(target, proto))
    vm.hold(128)
    const [yes, no] = resolvers(vm, promise)
    try {
      yield* call(executor, undefined, [yes, no])
    } catch (error) {
      no.run(undefined, [thrownIn(vm, error)], vm as never, undefined)
    }
    return promise
  })
  install(realm, proto, {
    'then/2': (self, [yes, no], vm) => {
      if (!(self instanceof PromiseObj))
        throw typeError('Method Promise.prototype.then called on incompatible receiver')
      vm.hold(128)
      return following(vm, self, yes, no, new PromiseObj(self.proto))
    },
    'catch/1': function* (self, [no], vm) {
      return yield* call(yield* get(vm, self, 'then'), self, [undefined, no])
    },
    'finally/1': function* (self, [work], vm) {
      if (!isCallable(work)) return yield* call(yield* get(vm, self, 'then'), self, [work, work])
      const after = (isFine: boolean) =>
        vm.realm.native('', 1, function* (_self: Value, [value]: Value[]): Doing {
          const waited = settled(vm, yield* call(work, undefined))
          return following(
            vm,
            waited,
            vm.realm.native('', 0, () => {
              if (!isFine) throw new Thrown(value)
              return value
            }),
            undefined,
          )
        })
      return yield* call(yield* get(vm, self, 'then'), self, [after(true), after(false)])
    },
  })
  proto.put(symbols.toStringTag, new Slot('Promise', C))
  install(realm, made, {
    'resolve/1': (_self, [value], vm) => settled(vm, value),
    'reject/1': (_self, [value], vm) => {
      const promise = pending(vm)
      reject(vm, promise, value)
      return promise
    },
    'withResolvers/0': (_self, _args, vm) => {
      const promise = pending(vm)
      const [yes, no] = resolvers(vm, promise)
      return realm.record([
        ['promise', promise],
        ['resolve', yes],
        ['reject', no],
      ])
    },
    'all/1': (self, [items], vm) =>
      combined(
        vm,
        self,
        items,
        (_vm, of, n) => [
          native(vm, (value) => {
            of.values[n] = value
            of.left--
          }),
          native(vm, (value) => reject(vm, of.promise, value)),
        ],
        (values) => realm.array(Array.from(values)),
      ),
    'allSettled/1': (self, [items], vm) =>
      combined(
        vm,
        self,
        items,
        (_vm, of, n) => {
          const note = (status: string, name: string) =>
            native(vm, (value) => {
              of.values[n] = realm.record([
                ['status', status],
                [name, value],
              ])
              of.left--
            })
          return [note('fulfilled', 'value'), note('rejected', 'reason')]
        },
        (values) => realm.array(Array.from(values)),
      ),
    'any/1': (self, [items], vm) =>
      combined(
        vm,
        self,
        items,
        (_vm, of, n) => [
          native(vm, (value) => resolve(vm, of.promise, value)),
          native(vm, (value) => {
            of.values[n] = value
            of.left--
          }),
        ],
        () => new Error(),
      ),
    'race/1': (self, [items], vm) =>
      combined(
        vm,
        self,
        items,
        (_vm, { promise }) => [
          native(vm, (value) => resolve(vm, promise, value)),
          native(vm, (value) => reject(vm, promise, value)),
        ],
        () => undefined,
      ),
  })
}
