/** Instructions on values: what is on the stack, and operators. */
import { plainKey, textOfPrimitive, toKey, toNumeric, toText, truthy, typeOf } from './conversions.ts'
import type { Frame } from './frame.ts'
import { equal, has, isInstance, operate, operateSlowly } from './operators.ts'
import { typeError } from './problem.ts'
import { Obj, type Value } from './values.ts'
import type { Step, StepTable } from './vm.ts'

const popped = (frame: Frame): Value => frame.stack.pop()
const top = (frame: Frame): Value => frame.stack[frame.stack.length - 1]

const isNumber = (value: Value): value is number => typeof value === 'number'

const quick: Record<string, (a: number, b: number) => Value> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
  '**': (a, b) => a ** b,
}

function binary(op: string): Step {
  const reckon = quick[op]
  return (frame, _arg, vm) => {
    const { stack } = frame
    const b = stack.pop()
    const a = stack[stack.length - 1]
    if (isNumber(a) && isNumber(b)) {
      stack[stack.length - 1] = reckon(a, b)
      return undefined
    }
    if (a instanceof Obj || b instanceof Obj) {
      stack.pop()
      return vm.begin(operateSlowly(vm, op, a, b))
    }
    stack[stack.length - 1] = operate(vm, op, a, b)
    return undefined
  }
}

const comparing = (isWanted: boolean): Step =>
  function compare(frame, _arg, vm) {
    const b = popped(frame)
    const a = popped(frame)
    const isMixed =
      a instanceof Obj !== b instanceof Obj && a !== null && a !== undefined && b !== null && b !== undefined
    if (isMixed)
      return vm.begin(
        (function* () {
          return (yield* equal(vm, a, b)) === isWanted
        })(),
      )
    // biome-ignore lint/suspicious/noDoubleEquals: it is what the program asks for.
    frame.stack.push((a == b) === isWanted)
    return undefined
  }

const unary: Record<string, (value: number | bigint) => Value> = {
  '-': (value) => -value,
  '~': (value) => ~value,
  '+': (value) => {
    if (typeof value === 'bigint') throw typeError('Cannot convert a BigInt value to a number')
    return value
  },
}

const numerically = (work: (value: number | bigint) => Value): Step =>
  function reckon(frame, _arg, vm) {
    const value = popped(frame)
    if (typeof value === 'number') {
      frame.stack.push(work(value))
      return undefined
    }
    return vm.begin(
      (function* () {
        return work(yield* toNumeric(vm, value))
      })(),
    )
  }

export const valueSteps: StepTable = {
  undefined(frame) {
    frame.stack.push(undefined)
    return undefined
  },
  constant(frame, arg) {
    frame.stack.push(frame.code.constants[arg] as Value)
    return undefined
  },
  pop(frame) {
    frame.stack.pop()
    return undefined
  },
  copy(frame) {
    frame.stack.push(top(frame))
    return undefined
  },
  'copy-two'(frame) {
    const { stack } = frame
    stack.push(stack[stack.length - 2], stack[stack.length - 1])
    return undefined
  },
  swap({ stack }) {
    const a = stack.pop()
    const b = stack.pop()
    stack.push(a, b)
    return undefined
  },
  /** a b c → b c a */
  'rotate-up'({ stack }) {
    const c = stack.pop()
    const b = stack.pop()
    const a = stack.pop()
    stack.push(b, c, a)
    return undefined
  },
  /** Copies what is on top below so many others. */
  tuck({ stack }, arg) {
    const last = stack.length - 1
    const value = stack[last]
    stack.push(value)
    for (let n = 0; n < arg; n++) stack[last - n] = stack[last - n - 1]
    stack[last - arg] = value
    return undefined
  },
  not({ stack }) {
    stack[stack.length - 1] = !truthy(stack[stack.length - 1])
    return undefined
  },
  typeof({ stack }) {
    stack[stack.length - 1] = typeOf(stack[stack.length - 1])
    return undefined
  },
  'to-numeric': numerically((value) => value),
  increment: numerically((value) => (typeof value === 'bigint' ? value + 1n : value + 1)),
  decrement: numerically((value) => (typeof value === 'bigint' ? value - 1n : value - 1)),
  ...Object.fromEntries(Object.entries(unary).map(([op, work]) => [`unary ${op}`, numerically(work)])),
  ...Object.fromEntries(Object.keys(quick).map((op) => [`binary ${op}`, binary(op)])),
  'binary ===': ({ stack }) => {
    const b = stack.pop()
    stack[stack.length - 1] = stack[stack.length - 1] === b
    return undefined
  },
  'binary !==': ({ stack }) => {
    const b = stack.pop()
    stack[stack.length - 1] = stack[stack.length - 1] !== b
    return undefined
  },
  'binary ==': comparing(true),
  'binary !=': comparing(false),
  'binary in'(frame, _arg, vm) {
    const of = popped(frame)
    const key = popped(frame)
    return vm.begin(has(vm, key, of))
  },
  'binary instanceof'(frame, _arg, vm) {
    const of = popped(frame)
    const value = popped(frame)
    return vm.begin(isInstance(vm, value, of))
  },
  'to-text'(frame, _arg, vm) {
    const value = top(frame)
    if (typeof value === 'string') return undefined
    popped(frame)
    if (value instanceof Obj) return vm.begin(toText(vm, value))
    frame.stack.push(textOfPrimitive(value))
    return undefined
  },
  'to-key'(frame, _arg, vm) {
    const key = plainKey(top(frame))
    const value = popped(frame)
    if (key === undefined) return vm.begin(toKey(vm, value))
    frame.stack.push(typeof value === 'number' ? value : key)
    return undefined
  },
}
