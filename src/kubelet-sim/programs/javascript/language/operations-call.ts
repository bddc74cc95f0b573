/** Instructions that call, and those that make functions and classes. */
import type { Code } from './code.ts'
import { isArrowKind } from './code.ts'
import { isCallable, plainKey } from './conversions.ts'
import type { Frame } from './frame.ts'
import { ask, give } from './operations-data.ts'
import { Problem, typeError } from './problem.ts'
import { find, write } from './properties.ts'
import { isConstructor } from './realm.ts'
import { type Arr, C, Call, type Doing, Func, type Key, Obj, Slot, unset, type Value, W } from './values.ts'
import type { StepTable, Vm } from './vm.ts'

const popped = (frame: Frame): Value => frame.stack.pop()
const top = (frame: Frame): Value => frame.stack[frame.stack.length - 1]

/** As many as the instruction says. */
function argumentsOf({ stack }: Frame, count: number): Value[] {
  if (count === 0) return []
  if (count === 1) return [stack.pop()]
  if (count > 2) return stack.splice(stack.length - count)
  const second = stack.pop()
  return [stack.pop(), second]
}

function calls(frame: Frame, vm: Vm, args: Value[]): true | undefined {
  const self = frame.stack.pop()
  const callee = frame.stack.pop()
  if (!isCallable(callee)) throw typeError(`${vm.callee} is not a function`)
  return ask(frame, vm, callee, self, args)
}

function makes(frame: Frame, vm: Vm, args: Value[]): true | undefined {
  const callee = popped(frame)
  if (!isConstructor(callee)) throw typeError(`${vm.callee} is not a constructor`)
  const depth = vm.stack.length
  const made = vm.construct(callee, args, callee)
  if (vm.stack.length !== depth || (made as unknown) instanceof Slot) return true
  frame.stack.push(made)
  return undefined
}

const missingSuper = () =>
  new Problem(
    'ReferenceError',
    "Must call super constructor in derived class before accessing 'this' or returning from derived constructor",
  )

function callsSuper(frame: Frame, vm: Vm, args: Value[]): true {
  const callee = popped(frame)
  const { receiver } = frame
  if (!isConstructor(callee))
    throw typeError(
      `Super constructor ${String(callee instanceof Obj ? 'value' : callee)} of anonymous class is not a constructor`,
    )
  return vm.begin(
    (function* (): Doing {
      const made = yield new Call(callee, undefined, args, receiver.target as Obj)
      if (receiver.self !== unset)
        throw new Problem('ReferenceError', 'Super constructor may only be called once')
      receiver.self = made
      yield* vm.initialize(receiver.func, made as Obj)
      return made
    })(),
  )
}

function protoOfKind(vm: Vm, { kind }: Code): Obj {
  const { realm } = vm
  if (kind === 'generator') return realm.proto('GeneratorFunction')
  if (kind === 'asyncGenerator') return realm.proto('AsyncGeneratorFunction')
  return kind.startsWith('async') ? realm.proto('AsyncFunction') : realm.function
}

/** The objects of an asynchronous generator, or of another, inherit from what all of them do. */
const objectProto = (vm: Vm, { kind }: Code): Obj =>
  kind === 'generator'
    ? vm.realm.proto('Generator')
    : kind === 'asyncGenerator'
      ? vm.realm.proto('AsyncGenerator')
      : vm.realm.object

const homeOf = (frame: Frame): Obj | undefined => frame.receiver.func?.home

function superOf(frame: Frame): Obj {
  const found = homeOf(frame)?.proto
  if (!found) throw new Problem('SyntaxError', "'super' keyword unexpected here")
  return found
}

function selfOf(frame: Frame): Value {
  const { self } = frame.receiver
  if (self === unset) throw missingSuper()
  return self
}

function inherited(vm: Vm, above: Value): readonly [Obj, Obj | null] {
  if (above === undefined) return [vm.realm.function, vm.realm.object]
  if (above === null) return [vm.realm.function, null]
  if (!isConstructor(above))
    throw typeError(
      `Class extends value ${above instanceof Obj ? '#<Object>' : String(above)} is not a constructor or null`,
    )
  const found = find(above, 'prototype')
  const proto = found instanceof Slot ? found.value : found
  if (proto !== null && !(proto instanceof Obj))
    throw typeError(`Class extends value does not have valid prototype property ${String(proto)}`)
  return [above, proto as Obj | null]
}

function secretly(
  frame: Frame,
  isStatic: number,
  slotOf: (func: Func, known: Value | Slot) => Slot,
): undefined {
  const func = popped(frame) as Func
  const name = popped(frame) as symbol
  const { stack } = frame
  const of = top(frame) as Obj
  func.home = of
  // A member of the class itself has what instances inherit from below it on the stack.
  if (isStatic) {
    of.secrets ??= new Map()
    of.secrets.set(name, slotOf(func, of.secrets.get(name)))
    return undefined
  }
  const owner = stack[stack.length - 2] as Func
  const others = (owner.privates ?? []).filter(([each]) => each !== name)
  const known = owner.privates?.find(([each]) => each === name)?.[1]
  owner.privates = [...others, [name, slotOf(func, known)]]
  return undefined
}

const slotAt = (known: Value | Slot): Slot => (known instanceof Slot ? known : new Slot(undefined, 0))

export const callSteps: StepTable = {
  callee(frame, arg, vm) {
    vm.callee = frame.code.constants[arg] as string
    return undefined
  },
  call: (frame, arg, vm) => calls(frame, vm, argumentsOf(frame, arg)),
  'call-spread': (frame, _arg, vm) => calls(frame, vm, (popped(frame) as Arr).items),
  new: (frame, arg, vm) => makes(frame, vm, argumentsOf(frame, arg)),
  'new-spread': (frame, _arg, vm) => makes(frame, vm, (popped(frame) as Arr).items),
  'super-constructor'(frame) {
    frame.stack.push(frame.receiver.func.proto)
    return undefined
  },
  'super-call': (frame, arg, vm) => callsSuper(frame, vm, argumentsOf(frame, arg)),
  'super-call-spread': (frame, _arg, vm) => callsSuper(frame, vm, (popped(frame) as Arr).items),
  'all-arguments'(frame, _arg, vm) {
    frame.stack.push(vm.realm.array([...frame.args]))
    return undefined
  },
  this(frame) {
    frame.stack.push(selfOf(frame))
    return undefined
  },
  arguments(frame, _arg, vm) {
    const made = vm.realm.array([...frame.receiver.args])
    made.proto = vm.realm.proto('Arguments')
    frame.stack.push(made)
    return undefined
  },
  'new-target'(frame) {
    frame.stack.push(frame.receiver.target)
    return undefined
  },
  'own-function'(frame) {
    frame.stack.push(frame.receiver.func)
    return undefined
  },
  'get-super'(frame, _arg, vm) {
    const key = plainKey(popped(frame))!
    return give(frame, vm, selfOf(frame), find(superOf(frame), key))
  },
  'set-super'(frame, _arg, vm) {
    const value = popped(frame)
    const key = plainKey(popped(frame)) as Key
    const self = selfOf(frame) as Obj
    const setter = write(vm, superOf(frame), key, value, true, self)
    frame.stack.push(value)
    if (setter === undefined) return undefined
    frame.awaits = 'drop'
    return vm.begin(
      (function* (): Doing {
        return yield new Call(setter, self, [value])
      })(),
    )
  },
  function(frame, arg, vm) {
    const code = frame.code.constants[arg] as Code
    vm.hold(96)
    const made = new Func(
      protoOfKind(vm, code),
      code,
      frame.env,
      isArrowKind(code.kind) ? frame.receiver : undefined,
      objectProto(vm, code),
    )
    // Arrows and what instances begin with look for `super` where the function around them does.
    if (code.kind === 'fields') made.home = frame.receiver.func?.home
    frame.stack.push(made)
    return undefined
  },
  class(frame, arg, vm) {
    const code = frame.code.constants[arg] as Code
    const [above, proto] = inherited(vm, popped(frame))
    const made = new Func(above, code, frame.env, undefined, vm.realm.object)
    const inherits = new Obj(proto)
    inherits.put('constructor', new Slot(made, W | C))
    made.home = inherits
    made.put('prototype', new Slot(inherits, 0))
    vm.hold(256)
    frame.stack.push(made, inherits)
    return undefined
  },
  'class-fields'(frame) {
    const fields = popped(frame) as Func
    const { stack } = frame
    fields.home = stack[stack.length - 1] as Obj
    ;(stack[stack.length - 2] as Func).fields = fields
    return undefined
  },
  'run-static'(frame, _arg, vm) {
    const work = popped(frame) as Func
    const of = top(frame) as Obj
    work.home = of
    frame.awaits = 'drop'
    vm.invoke(work, of, [])
    return true
  },
  secret({ stack }) {
    stack[stack.length - 1] = Symbol(stack[stack.length - 1] as string)
    return undefined
  },
  'define-private'(frame) {
    const value = popped(frame)
    const name = popped(frame) as symbol
    const of = top(frame) as Obj
    of.secrets ??= new Map()
    if (of.secrets.has(name)) throw typeError('Cannot initialize #private twice on the same object')
    of.secrets.set(name, value)
    return undefined
  },
  'define-method-private': (frame, arg) => secretly(frame, arg, (func) => new Slot(func, 0)),
  'define-get-private': (frame, arg) =>
    secretly(frame, arg, (func, known) => new Slot(undefined, 0, func, slotAt(known).setter)),
  'define-set-private': (frame, arg) =>
    secretly(frame, arg, (func, known) => new Slot(undefined, 0, slotAt(known).getter, func)),
  template(frame, arg, vm) {
    const { code } = frame
    const made = vm.realm.templates
    const parts = code.constants[arg] as readonly (readonly [string, string])[]
    let found = made.get(parts) as Arr | undefined
    if (!found) {
      found = vm.realm.array(parts.map(([cooked]) => cooked ?? undefined))
      found.put('raw', new Slot(vm.realm.array(parts.map(([, raw]) => raw)), 0))
      found.isExtensible = false
      made.set(parts, found)
    }
    frame.stack.push(found)
    return undefined
  },
  expression(frame, _arg, vm) {
    const flags = popped(frame)
    const source = popped(frame)
    const maker = find(vm.realm.global, 'RegExp')
    const made = vm.construct((maker as Slot).value, [source, flags], (maker as Slot).value as Obj)
    if ((made as unknown) instanceof Slot) return true
    frame.stack.push(made)
    return undefined
  },
  'set-module'(frame, _arg, vm) {
    vm.realm.onModule?.(frame)
    return undefined
  },
  'import-meta'(frame, _arg, vm) {
    frame.stack.push(vm.realm.importMeta?.(frame.code.source.file))
    return undefined
  },
  import(frame, _arg, vm) {
    const name = popped(frame)
    frame.stack.push(vm.realm.importing?.(name, frame.code.source.file))
    return undefined
  },
  'get-import'(frame, arg, vm) {
    const of = popped(frame) as Obj
    return give(frame, vm, of, of.own(frame.code.constants[arg] as string))
  },
}
