/** Reflect and Proxy. */
import { isCallable, toKey } from '../language/conversions.ts'
import { install } from '../language/natives.ts'
import { typeError } from '../language/problem.ts'
import { define, find, get, write } from '../language/properties.ts'
import { ProxyObj } from '../language/proxy.ts'
import { isConstructor, type Realm, symbols } from '../language/realm.ts'
import { C, Call, type Doing, type Key, missing, Obj, Slot, type Value, W } from '../language/values.ts'
import { call, type Vm } from '../language/vm.ts'
import { described, keysOf, listOf, ownOf, slotFrom } from './objects.ts'

const live = (of: ProxyObj, name: string): Obj => {
  if (!of.handler) throw typeError(`Cannot perform '${name}' on a proxy that has been revoked`)
  return of.handler
}

function* trapOf(vm: Vm, of: ProxyObj, name: string): Doing {
  const trap = yield* get(vm, live(of, name), name)
  return trap === null ? undefined : trap
}

export function reflection(realm: Realm): void {
  const native = (run: (self: Value, args: Value[], vm: Vm) => Doing) => realm.native('', 0, run as never)
  const acts = {
    get: (of: ProxyObj, key: Key) =>
      native(function* (self, _args, vm) {
        const trap = yield* trapOf(vm, of, 'get')
        if (trap !== undefined) return yield* call(trap, of.handler, [of.target, key, self])
        const found = find(of.target, key)
        if (!(found instanceof Slot)) return found
        return found.isAccessor ? (found.getter ? yield* call(found.getter, self) : undefined) : found.value
      }),
    set: (of: ProxyObj, key: Key) =>
      native(function* (self, [value], vm) {
        const trap = yield* trapOf(vm, of, 'set')
        if (trap !== undefined) {
          if (!(yield* call(trap, of.handler, [of.target, key, value, self])))
            throw typeError(`'set' on proxy: trap returned falsish for property '${String(key)}'`)
          return undefined
        }
        const setter = write(vm, of.target, key, value, true)
        if (setter !== undefined) yield* call(setter, self === of ? of.target : self, [value])
        return undefined
      }),
    caller: (of: ProxyObj) =>
      native(function* (self, args, vm) {
        const trap = yield* trapOf(vm, of, 'apply')
        return trap === undefined
          ? yield* call(of.target, self, args)
          : yield* call(trap, of.handler, [of.target, self, vm.realm.array(args)])
      }),
    maker: (of: ProxyObj) =>
      native(function* (target, args, vm) {
        const trap = yield* trapOf(vm, of, 'construct')
        if (trap === undefined)
          return yield new Call(of.target, undefined, args, target === of ? of.target : (target as Obj))
        const made = yield* call(trap, of.handler, [of.target, vm.realm.array(args), target])
        if (!(made instanceof Obj)) throw typeError('proxy [[Construct]] must return an object')
        return made
      }),
  }
  const proxied = (target: Value, handler: Value): ProxyObj => {
    if (!(target instanceof Obj) || !(handler instanceof Obj))
      throw typeError('Cannot create proxy with a non-object as target or handler')
    return new ProxyObj(target, handler, isCallable(target), isConstructor(target), acts)
  }
  const made = realm.native('Proxy', 2, () => {
    throw typeError("Constructor Proxy requires 'new'")
  })
  const proxy = realm.constructorOf('Proxy', 2, (_self, [target, handler], _vm, isNew) => {
    if (!isNew) return made.run(undefined as never, [] as never, undefined as never, undefined as never)
    return proxied(target, handler)
  })
  install(realm, proxy, {
    'revocable/2': (_self, [target, handler]) => {
      const of = proxied(target, handler)
      return realm.record([
        ['proxy', of],
        ['revoke', realm.native('', 0, () => void (of.handler = undefined))],
      ])
    },
  })
  realm.proxyHas = (of, key) => {
    for (let each: Obj | null = of; each; each = each.proto)
      if (each instanceof ProxyObj) return hasTrapped(realm, each, key)
    return undefined
  }
  realm.proxyDelete = (of, key) => (of instanceof ProxyObj ? deleteTrapped(of, key) : undefined)
  realm.proxyKeys = function* (of: Obj): Generator {
    if (!(of instanceof ProxyObj)) return undefined
    return realm.array((yield* keysOf(trapVm(realm), of)) as Value[]) as never
  }

  const reflect = realm.record()
  realm.global.put('Reflect', new Slot(reflect, W | C))
  reflect.put(symbols.toStringTag, new Slot('Reflect', C))
  const must = (of: Value, name: string): Obj => {
    if (!(of instanceof Obj)) throw typeError(`Reflect.${name} called on non-object`)
    return of
  }
  install(realm, reflect, {
    'get/2': function* (_self, [of, key, on], vm) {
      const found = find(must(of, 'get'), yield* toKey(vm, key))
      if (!(found instanceof Slot)) return found
      return found.isAccessor ? (found.getter ? yield* call(found.getter, on ?? of) : undefined) : found.value
    },
    'set/3': function* (_self, [of, key, value, on], vm) {
      const target = must(of, 'set')
      const name = yield* toKey(vm, key)
      const own = find(target, name)
      if (own instanceof Slot && own !== missing && !own.isAccessor && !(own.flags & W)) return false
      if (!target.isExtensible && own === missing) return false
      const setter = write(
        vm,
        target,
        name,
        value,
        true,
        on instanceof Obj && !(on instanceof ProxyObj) ? on : target,
      )
      if (setter !== undefined) yield* call(setter, on ?? of, [value])
      return true
    },
    'has/2': function* (_self, [of, key], vm) {
      const name = yield* toKey(vm, key)
      const trap = realm.proxyHas?.(must(of, 'has'), name)
      return trap ? !!(yield* trap as Doing) : find(of as Obj, name) !== missing
    },
    'deleteProperty/2': function* (_self, [of, key], vm) {
      return must(of, 'deleteProperty').remove(yield* toKey(vm, key))
    },
    'ownKeys/1': function* (_self, [of], vm) {
      return realm.array((yield* keysOf(vm, must(of, 'ownKeys'))) as Value[])
    },
    'getPrototypeOf/1': (_self, [of]) => must(of, 'getPrototypeOf').proto,
    'setPrototypeOf/2': (_self, [of, proto]) => {
      must(of, 'setPrototypeOf').proto = proto as Obj | null
      return true
    },
    'defineProperty/3': function* (_self, [of, key, description], vm) {
      const name = yield* toKey(vm, key)
      const target = must(of, 'defineProperty')
      const own = target.own(name)
      if (own instanceof Slot && own !== missing && !(own.flags & C)) return false
      define(target, name, yield* slotFrom(vm, description, own))
      return true
    },
    'getOwnPropertyDescriptor/2': function* (_self, [of, key], vm) {
      return described(vm, yield* ownOf(vm, must(of, 'getOwnPropertyDescriptor'), yield* toKey(vm, key)))
    },
    'apply/3': function* (_self, [func, on, list], vm) {
      return yield* call(func, on, yield* listOf(vm, list))
    },
    'construct/2': function* (_self, [func, list, target], vm) {
      return yield new Call(func, undefined, yield* listOf(vm, list), (target ?? func) as Obj)
    },
    'isExtensible/1': (_self, [of]) => must(of, 'isExtensible').isExtensible,
    'preventExtensions/1': (_self, [of]) => {
      must(of, 'preventExtensions').isExtensible = false
      return true
    },
  })
}

/** What is asked of handlers needs nothing of the machine but its realm. */
const trapVm = (realm: Realm): Vm => ({ realm }) as Vm

function* hasTrapped(realm: Realm, of: ProxyObj, key: Key): Doing {
  const trap = yield* trapOf(trapVm(realm), of, 'has')
  return trap === undefined
    ? find(of.target, key) !== missing
    : !!(yield* call(trap, of.handler, [of.target, key]))
}

function* deleteTrapped(of: ProxyObj, key: Key): Doing {
  const found = find(live(of, 'deleteProperty'), 'deleteProperty')
  const trap = found instanceof Slot ? found.value : found
  return trap === undefined ? of.target.remove(key) : !!(yield* call(trap, of.handler, [of.target, key]))
}
