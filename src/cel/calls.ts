/** Evaluates calls: the arguments, the overload that fits them, the price. */
import type { Evaluate } from './attributes.ts'
import { type CallCost, costOf } from './cost/actual.ts'
import { type Frame, overBudget } from './frame.ts'
import { fits, type Overload } from './functions.ts'
import { prepared } from './library/regex.ts'
import type { Plan } from './plan.ts'
import type { Type } from './types.ts'
import { ArrayList, CelError, keyName, noSuchOverload, Optional, typeOf, type Value } from './values.ts'

interface PlannedCall {
  readonly name: string
  /** All that the checker thinks possible. */
  readonly overloads: readonly Overload[]
  readonly args: readonly Plan[]
  /** What the checker knows of the arguments. */
  readonly types: readonly Type[]
}

type Invoke = (...args: readonly Value[]) => Value

export function callEvaluator(call: PlannedCall): Evaluate {
  if (call.name === 'or' || call.name === 'orValue') return optionalOr(call)
  if (call.name === '@not_strictly_false') return notStrictlyFalse(call)
  const invoke = invoker(call)
  const cost = costOf(call.name, call.overloads.length === 1 ? call.overloads[0].id : '')
  const args = call.args.map(({ evaluate }) => evaluate)
  switch (args.length) {
    case 1:
      return unary(args[0], invoke, cost)
    case 2:
      return binary(args[0], args[1], invoke, cost)
    default:
      return variadic(args, invoke, cost)
  }
}

function unary(arg: Evaluate, invoke: Invoke, cost: CallCost): Evaluate {
  return (frame) => {
    const value = arg(frame)
    if (!payBefore(frame, cost, value)) return overBudget
    return value instanceof CelError ? value : payAfter(frame, cost, invoke(value))
  }
}

function binary(left: Evaluate, right: Evaluate, invoke: Invoke, cost: CallCost): Evaluate {
  return (frame) => {
    const a = left(frame)
    const b = right(frame)
    if (!payBefore(frame, cost, a, b)) return overBudget
    if (a instanceof CelError) return a
    return b instanceof CelError ? b : payAfter(frame, cost, invoke(a, b))
  }
}

function variadic(args: readonly Evaluate[], invoke: Invoke, cost: CallCost): Evaluate {
  return (frame) => {
    const values: Value[] = []
    for (const arg of args) {
      const value = arg(frame)
      if (value instanceof CelError) return value
      values.push(value)
    }
    return payBefore(frame, cost, ...values) ? payAfter(frame, cost, invoke(...values)) : overBudget
  }
}

/** What arguments decide is paid before the work is done, so that none is done that nobody can pay. */
function payBefore(frame: Frame, cost: CallCost, ...args: readonly Value[]): boolean {
  if (typeof cost === 'number') return frame.pay(cost)
  return typeof cost === 'function' ? frame.pay(cost(args)) : true
}

function payAfter(frame: Frame, cost: CallCost, result: Value): Value {
  return typeof cost !== 'object' || frame.pay(cost.byResult(result)) ? result : overBudget
}

/** The right side is looked at only when the left has no value; neither call costs anything. */
function optionalOr({ name, args: [left, right] }: PlannedCall): Evaluate {
  return (frame) => {
    const value = left.evaluate(frame)
    if (value instanceof CelError) return value
    // What is no optional is the value itself.
    if (!(value instanceof Optional)) return name === 'or' ? noSuchOverload : value
    if (value.value === undefined) return right.evaluate(frame)
    return name === 'or' ? value : value.value
  }
}

/** Of an error, a loop does not know yet. */
function notStrictlyFalse({ args: [arg] }: PlannedCall): Evaluate {
  return (frame) => {
    const value = arg.evaluate(frame)
    if (value instanceof CelError && value.isFinal) return value
    return frame.pay(1) ? value !== false : overBudget
  }
}

/** The function to call: the only one that is possible, or at run time the first that fits. */
function invoker({ name, overloads, args, types }: PlannedCall): Invoke {
  const special = prepared(name, args)
  if (special) return special as Invoke
  const [only] = overloads
  if (overloads.length === 1 && isKnown(types, only.parameters)) return only.body as unknown as Invoke
  return (...values) => {
    const fitting = overloads.find(({ parameters }) => parameters.every((type, n) => fits(values[n], type)))
    if (fitting) return (fitting.body as unknown as Invoke)(...values)
    if (untold.test(name)) return noSuchOverload
    return name === 'size' ? noSize : noOverloadOf(name, values)
  }
}

/** Operators, and what only texts have, tell nothing of their arguments; all else does. Source: cel-go's stdlib. */
const untold = /^(?:[_!@-].*|contains|startsWith|endsWith|matches)$/

const noSize = new CelError('no such overload: size')

const noOverloadOf = (name: string, args: readonly Value[]) =>
  new CelError(`no such overload: ${name}(${args.map((each) => typeOf(each).name).join(', ')})`)

/** Whether the checker has seen to it that arguments are what a body takes them for. */
const isKnown = (types: readonly Type[], parameters: readonly Type[]): boolean =>
  parameters.every(
    ({ kind, name, parameters: inside }, n) =>
      kind === 'parameter' ||
      kind === 'dyn' ||
      (types[n].kind === kind && types[n].name === name && isKnown(types[n].parameters, inside)),
  )

/** `x in ['a', 'b']`: a look into a set, which is free. */
export function constantMembership([value, list]: readonly Plan[]): Plan | undefined {
  const { constant } = list
  if (!(constant instanceof ArrayList)) return undefined
  if (constant.size === 0) return { constant: false, evaluate: () => false }
  const names = constant.elements.map(keyName)
  if (names.some((name) => name === undefined)) return undefined
  const known = new Set(names)
  return {
    evaluate(frame) {
      const sought = value.evaluate(frame)
      if (sought instanceof CelError) return sought
      const name = keyName(sought)
      return name !== undefined && known.has(name)
    },
  }
}
