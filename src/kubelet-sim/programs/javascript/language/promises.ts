/** Promises: how they are settled, and who learns of it. */
import { PromiseObj, type Reaction } from './object-kinds.ts'
import { typeError } from './problem.ts'
import { dataOf } from './properties.ts'
import { traceOf } from './trace.ts'
import { type Native, Obj, type Value } from './values.ts'
import { call, isDoing, type Vm } from './vm.ts'

export const pending = (vm: Vm): PromiseObj => new PromiseObj(vm.realm.promise)

/** One that has such a value. */
export function settled(vm: Vm, value: Value): PromiseObj {
  if (value instanceof PromiseObj) return value
  const made = pending(vm)
  resolve(vm, made, value)
  return made
}

export function subscribe(vm: Vm, promise: PromiseObj, reaction: Reaction): void {
  if (!promise.isHandled) {
    promise.isHandled = true
    if (promise.state === 'rejected') vm.jobs.noteHandled(promise)
  }
  if (promise.state === 'pending') promise.reactions.push(reaction)
  else reaction.settle(promise.state, promise.result)
}

function settle(promise: PromiseObj, state: 'fulfilled' | 'rejected', value: Value): void {
  if (promise.state !== 'pending') return
  promise.state = state
  promise.result = value
  const { reactions } = promise
  promise.reactions = []
  for (const each of reactions) each.settle(state, value)
}

export function reject(vm: Vm, promise: PromiseObj, value: Value): void {
  if (promise.state !== 'pending') return
  settle(promise, 'rejected', value)
  if (!promise.isHandled) vm.jobs.noteRejected(promise)
}

export function resolve(vm: Vm, promise: PromiseObj, value: Value): void {
  if (promise.state !== 'pending') return
  if (value === promise)
    return reject(
      vm,
      promise,
      vm.realm.error(typeError('Chaining cycle detected for promise #<Promise>'), traceOf(vm)),
    )
  if (!(value instanceof Obj)) return settle(promise, 'fulfilled', value)
  const then = dataOf(value, 'then')
  if (then === undefined || !(then instanceof Obj) || !('isConstructor' in then)) {
    // An accessor is asked as any other property is.
    return settle(promise, 'fulfilled', value)
  }
  vm.jobs.add(() => vm.begin(adopting(vm, promise, value, then)))
}

/** Something else that has a `then`. */
function* adopting(vm: Vm, promise: PromiseObj, value: Obj, then: Value) {
  const [yes, no] = resolvers(vm, promise)
  try {
    yield* call(then, value, [yes, no])
  } catch (error) {
    if (!(typeof error === 'object' && error !== null && 'value' in error)) throw error
    no.run(undefined, [(error as { value: Value }).value], vm as never, undefined)
  }
  return undefined
}

/** What a promise is settled by: only the first call counts. */
export function resolvers(vm: Vm, promise: PromiseObj): readonly [Native, Native] {
  let isDone = false
  const once = (work: (value: Value) => void) =>
    vm.realm.native('', 1, (_self, [value]) => {
      if (isDone) return undefined
      isDone = true
      work(value)
      return undefined
    })
  return [once((value) => resolve(vm, promise, value)), once((value) => reject(vm, promise, value))]
}

/** The promise of what `then` does. */
export function following(
  vm: Vm,
  promise: PromiseObj,
  yes: Value,
  no: Value,
  next = pending(vm),
): PromiseObj {
  subscribe(vm, promise, {
    holds: [yes, no, next],
    settle(state, value) {
      const handler = state === 'fulfilled' ? yes : no
      if (handler instanceof Obj && 'isConstructor' in handler)
        vm.jobs.add(() => vm.begin(reacting(vm, next, handler, value)))
      else vm.jobs.add(() => (state === 'fulfilled' ? resolve(vm, next, value) : reject(vm, next, value)))
    },
  })
  return next
}

function* reacting(vm: Vm, next: PromiseObj, handler: Value, value: Value) {
  try {
    resolve(vm, next, yield* call(handler, undefined, [value]))
  } catch (error) {
    if (!(typeof error === 'object' && error !== null && 'value' in error)) throw error
    reject(vm, next, (error as { value: Value }).value)
  }
  return undefined
}

/** The promise of what a function of ours comes to that takes its time. */
export function promised(vm: Vm, work: Value | ReturnType<typeof call>): PromiseObj {
  const made = pending(vm)
  if (!isDoing(work)) resolve(vm, made, work)
  else
    vm.jobs.add(() =>
      vm.begin(
        (function* () {
          try {
            resolve(vm, made, yield* work)
          } catch (error) {
            if (!(typeof error === 'object' && error !== null && 'value' in error)) throw error
            reject(vm, made, (error as { value: Value }).value)
          }
          return undefined
        })(),
      ),
    )
  return made
}
