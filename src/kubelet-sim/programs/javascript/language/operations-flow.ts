/** Instructions on names and on what runs next. */
import { method, truthy } from './conversions.ts'
import { type Frame, GeneratorObj } from './frame.ts'
import {
  advance,
  asyncIterationOf,
  close,
  Iteration,
  iterationOf,
  restOf,
  taken,
  throughArray,
} from './iterating.ts'
import { give } from './operations-data.ts'
import { Leaving, Problem, referenceError, Thrown, typeError } from './problem.ts'
import { find, get, isListed, write } from './properties.ts'
import { Arr, type Doing, Env, missing, Obj, Slot, unset, type Value } from './values.ts'
import { call, isDoing, type Step, type StepTable, type Vm } from './vm.ts'

const popped = (frame: Frame): Value => frame.stack.pop()
const top = (frame: Frame): Value => frame.stack[frame.stack.length - 1]
const textAt = (frame: Frame, arg: number): string => frame.code.constants[arg] as string

function envAt(frame: Frame, arg: number): Env {
  let env = frame.env!
  for (let depth = arg >> 16; depth > 0; depth--) env = env.parent!
  return env
}

/** A jump where something holds; what it looked at goes, or stays where it jumps. */
const jumpIf = (holds: (value: Value) => boolean, stays: boolean): Step =>
  function jump(frame, arg) {
    const { stack } = frame
    if (holds(stack[stack.length - 1])) {
      if (!stays) stack.pop()
      frame.at = arg
    } else stack.pop()
    return undefined
  }

const isThere = (value: Value): boolean => value !== undefined && value !== null

const writeGlobal = (isStrict: boolean): Step =>
  function set(frame, arg, vm) {
    const { global } = vm.realm
    const name = textAt(frame, arg)
    if (isStrict && find(global, name) === missing) throw referenceError(`${name} is not defined`)
    const setter = write(vm, global, name, top(frame), isStrict)
    if (setter === undefined) return undefined
    const value = top(frame)
    frame.awaits = 'drop'
    return vm.begin(call(setter, global, [value]))
  }

const ofScripts = new Set(['require', 'module', 'exports', '__filename', '__dirname'])

/** Modules lack what other files are given. */
function moduleHint(name: string, file: string): string {
  if (!file.startsWith('file:') || !ofScripts.has(name)) return ''
  return ` in ES module scope${name === 'require' ? ', you can use import instead' : ''}`
}

function* keysOf(vm: Vm, value: Value): Doing<Value> {
  if (!(value instanceof Obj)) {
    if (typeof value !== 'string') return new Iteration(vm.realm.array(), undefined, vm.realm.array())
    value = vm.realm.wrapped(value)
  }
  const seen = new Set<string>()
  const found: string[] = []
  for (let each: Obj | null = value as Obj; each; each = each.proto) {
    const listed = vm.realm.proxyKeys
      ? ((yield* vm.realm.proxyKeys(each) as Doing) as Arr | undefined)
      : undefined
    for (const key of (listed?.items as string[] | undefined) ?? each.keys()) {
      if (typeof key !== 'string' || seen.has(key)) continue
      seen.add(key)
      if (isListed(each.own(key)) && each.own(key) !== missing) found.push(key)
    }
  }
  const all = vm.realm.array(found)
  return new Iteration(all, undefined, all)
}

/** Takes the next value: on the stack, or at the end of all, on from where the instruction says. */
function step(frame: Frame, arg: number, vm: Vm): true | undefined {
  const next = advance(vm, top(frame) as Iteration)
  if (isDoing(next)) {
    frame.awaits = 'iterator'
    return vm.begin(next as Doing)
  }
  if (next === missing) frame.at = arg
  else frame.stack.push(next as Value)
  return undefined
}

function* orUndefined(doing: Doing<Value | Slot>): Doing {
  const found = yield* doing
  return found === missing ? undefined : (found as Value)
}

/** Ends what is gone through, whatever it says: something else has gone wrong already. */
function* closedQuietly(vm: Vm, iteration: Iteration, thrown: Value): Doing {
  if (thrown instanceof Leaving) yield* close(vm, iteration)
  else
    try {
      yield* close(vm, iteration)
    } catch (error) {
      if (!(error instanceof Thrown) && !(error instanceof Problem)) throw error
    }
  return thrown
}

function* askedToEnd(vm: Vm, iteration: Iteration): Doing {
  if (iteration.isDone || iteration.items) return undefined
  iteration.isDone = true
  const end = yield* method(vm, iteration.of, 'return')
  return end ? yield* call(end, iteration.of) : undefined
}

/** What another iterator is told, of which all is handed on. */
function* delegated(vm: Vm, frame: Frame, iteration: Iteration, value: Value): Doing {
  const { sent } = frame
  frame.sent = 'next'
  if (iteration.items) {
    const next = advance(vm, iteration) as Value | Slot
    if (sent === 'throw') throw new Thrown(value)
    if (sent === 'return') throw new Thrown(new Leaving(value))
    return vm.realm.result(next === missing ? undefined : (next as Value), next === missing)
  }
  if (sent === 'next') return yield* call(iteration.next, iteration.of, [value])
  const found = yield* method(vm, iteration.of, sent)
  if (!found) {
    if (sent === 'return') throw new Thrown(new Leaving(value))
    yield* close(vm, iteration)
    throw typeError("The iterator does not provide a 'throw' method")
  }
  const result = yield* call(found, iteration.of, [value])
  if (sent === 'return' && result instanceof Obj && truthy(yield* get(vm, result, 'done')))
    throw new Thrown(new Leaving(yield* get(vm, result, 'value')))
  return result
}

export const flowSteps: StepTable = {
  'get-local'({ stack, locals }, arg) {
    stack.push(locals[arg])
    return undefined
  },
  'set-local'({ stack, locals }, arg) {
    locals[arg] = stack[stack.length - 1]
    return undefined
  },
  'unset-local'({ locals }, arg) {
    locals[arg] = unset
    return undefined
  },
  'get-env'(frame, arg) {
    frame.stack.push(envAt(frame, arg).vars[arg & 0xffff])
    return undefined
  },
  'set-env'(frame, arg) {
    envAt(frame, arg).vars[arg & 0xffff] = top(frame)
    return undefined
  },
  'unset-env'(frame, arg) {
    envAt(frame, arg).vars[arg & 0xffff] = unset
    return undefined
  },
  'check-set'(frame, arg) {
    if (top(frame) === unset)
      throw referenceError(`Cannot access '${textAt(frame, arg)}' before initialization`)
    return undefined
  },
  'fail-constant'() {
    throw typeError('Assignment to constant variable.')
  },
  'push-env'(frame, arg, vm) {
    vm.hold(32 + arg * 8)
    frame.env = new Env(new Array<Value>(arg).fill(undefined), frame.env)
    return undefined
  },
  'pop-env'(frame) {
    frame.env = frame.env!.parent
    return undefined
  },
  'renew-env'(frame, _arg, vm) {
    vm.hold(48)
    frame.env = new Env([...frame.env!.vars], frame.env!.parent)
    return undefined
  },
  'get-global'(frame, arg, vm) {
    const name = textAt(frame, arg)
    const found = find(vm.realm.global, name)
    if (found === missing)
      throw referenceError(`${name} is not defined${moduleHint(name, frame.code.source.file)}`)
    return give(frame, vm, vm.realm.global, found)
  },
  'get-global-if-any'(frame, arg, vm) {
    const found = find(vm.realm.global, textAt(frame, arg))
    return give(frame, vm, vm.realm.global, found)
  },
  'set-global': writeGlobal(false),
  'set-global-strict': writeGlobal(true),
  'declare-global'(frame, arg, vm) {
    vm.realm.global.put(textAt(frame, arg), top(frame))
    return undefined
  },
  'declare-global-if-none'(frame, arg, vm) {
    const name = textAt(frame, arg)
    const value = popped(frame)
    if (vm.realm.global.own(name) === missing) vm.realm.global.put(name, value)
    return undefined
  },
  parameters({ locals, args }, arg) {
    for (let n = 0; n < arg; n++) locals[n] = args[n]
    return undefined
  },
  rest(frame, arg, vm) {
    frame.stack.push(vm.realm.array(frame.args.slice(arg)))
    return undefined
  },
  jump(frame, arg) {
    frame.at = arg
    return undefined
  },
  'jump-if-false': (frame, arg) => {
    if (!truthy(frame.stack.pop())) frame.at = arg
    return undefined
  },
  'jump-if-true': (frame, arg) => {
    if (truthy(frame.stack.pop())) frame.at = arg
    return undefined
  },
  'jump-if-false-or-pop': jumpIf((value) => !truthy(value), true),
  'jump-if-true-or-pop': jumpIf(truthy, true),
  'jump-if-there-or-pop': jumpIf(isThere, true),
  'jump-if-defined': (frame, arg) => {
    if (top(frame) !== undefined) frame.at = arg
    return undefined
  },
  'end-if-nullish'(frame, arg) {
    const { stack } = frame
    if (isThere(stack[stack.length - 1])) return undefined
    stack[stack.length - 1] = undefined
    frame.at = arg
    return undefined
  },
  'end-call-if-nullish'(frame, arg) {
    const { stack } = frame
    if (isThere(stack[stack.length - 2])) return undefined
    stack.length -= 2
    stack.push(undefined)
    frame.at = arg
    return undefined
  },
  'set-up'(frame, arg) {
    frame.blocks.push({ at: arg, depth: frame.stack.length, env: frame.env })
    return undefined
  },
  'leave-block'(frame) {
    frame.blocks.pop()
    return undefined
  },
  throw(frame) {
    throw new Thrown(popped(frame))
  },
  'throw-again'(frame) {
    throw new Thrown(popped(frame))
  },
  /** What leaves a generator is not caught. */
  catch(frame) {
    if (top(frame) instanceof Leaving) throw new Thrown(popped(frame))
    return undefined
  },
  'end-finally'(frame, arg) {
    const how = popped(frame) as number
    if (how === -1) throw new Thrown(popped(frame))
    popped(frame)
    if (how === 0) frame.at = arg
    else frame.stack.push(how)
    return undefined
  },
  iterate(frame, _arg, vm) {
    const value = popped(frame)
    const plain = value instanceof Arr ? throughArray(vm, value) : undefined
    if (!plain) return vm.begin(iterationOf(vm, value, vm.callee || undefined))
    frame.stack.push(plain)
    return undefined
  },
  'iterate-async'(frame, _arg, vm) {
    return vm.begin(asyncIterationOf(vm, popped(frame), vm.callee))
  },
  'iterate-keys'(frame, _arg, vm) {
    return vm.begin(keysOf(vm, popped(frame)))
  },
  next: step,
  'next-if-any'(frame, _arg, vm) {
    const iteration = top(frame) as Iteration
    if (iteration.isDone) {
      frame.stack.push(undefined)
      return undefined
    }
    const next = advance(vm, iteration)
    if (isDoing(next)) return vm.begin(orUndefined(next))
    frame.stack.push(next === missing ? undefined : (next as Value))
    return undefined
  },
  collect(frame, _arg, vm) {
    const iteration = top(frame) as Iteration
    return vm.begin(
      (function* () {
        return vm.realm.array(iteration.isDone ? [] : yield* restOf(vm, iteration))
      })(),
    )
  },
  close(frame, _arg, vm) {
    const iteration = popped(frame) as Iteration
    if (iteration.isDone || iteration.items) return undefined
    frame.awaits = 'drop'
    return vm.begin(close(vm, iteration) as Doing)
  },
  /** What was thrown, and what was gone through. */
  'close-quietly'(frame, _arg, vm) {
    const iteration = popped(frame) as Iteration
    const thrown = popped(frame)
    return vm.begin(closedQuietly(vm, iteration, thrown))
  },
  'close-async'(frame, _arg, vm) {
    return vm.begin(askedToEnd(vm, popped(frame) as Iteration))
  },
  'close-async-quietly'(frame, _arg, vm) {
    return vm.begin(askedToEnd(vm, popped(frame) as Iteration))
  },
  'ask-next'(frame, _arg, vm) {
    const iteration = top(frame) as Iteration
    const { items } = iteration
    if (!items) return vm.begin(call(iteration.next, iteration.of))
    const next = advance(vm, iteration)
    frame.stack.push(vm.realm.result(next === missing ? undefined : (next as Value), next === missing))
    return undefined
  },
  'take-next'(frame, _arg, vm) {
    const result = popped(frame)
    const iteration = top(frame) as Iteration
    iteration.isDone = true
    frame.awaits = 'iterator'
    return vm.begin(taken(vm, iteration, result) as Doing)
  },
  'begin-generator'(frame, _arg, vm) {
    const isAsync = frame.code.kind === 'asyncGenerator'
    const own = frame.receiver.func.own('prototype')
    const proto = own instanceof Slot ? own.value : own
    const made = new GeneratorObj(
      proto instanceof Obj ? proto : vm.realm.proto(isAsync ? 'AsyncGenerator' : 'Generator'),
      frame,
      isAsync,
    )
    frame.generator = made
    ;(vm.stack as unknown[]).pop()
    vm.deliver(made)
    return true
  },
  yield: (frame, _arg, vm) => vm.yielded(frame, popped(frame), false),
  'yield-delegated'(frame, arg, vm) {
    frame.delegates = true
    const result = popped(frame)
    if (arg === 0) return vm.yielded(frame, result, true)
    const value = result instanceof Obj ? (find(result, 'value') as Value) : undefined
    return vm.yielded(frame, (value as unknown) instanceof Slot ? undefined : value, false)
  },
  delegate(frame, _arg, vm) {
    const value = popped(frame)
    return vm.begin(delegated(vm, frame, top(frame) as Iteration, value))
  },
  delegated(frame, arg, vm) {
    const result = popped(frame)
    if (!(result instanceof Obj)) throw typeError(`Iterator result ${String(result)} is not an object`)
    return vm.begin(
      (function* (): Doing {
        if (!truthy(yield* get(vm, result, 'done'))) return result
        const value = yield* get(vm, result, 'value')
        frame.stack.pop()
        frame.at = arg
        return value
      })(),
    )
  },
  /** A value that was taken of what does not wait for its values. */
  'await-taken'(frame, _arg, vm) {
    const { stack } = frame
    const { isWaitedFor } = stack[stack.length - 2] as Iteration
    return isWaitedFor ? vm.suspend(frame, popped(frame)) : undefined
  },
  ['await']: (frame, _arg, vm) => vm.suspend(frame, popped(frame)),
  return: (frame, _arg, vm) => vm.returned(frame, popped(frame)),
}
