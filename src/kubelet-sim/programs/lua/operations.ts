/** What signs do in Lua: `+`, `..`, `<`, `==`, `#`. */
import { isTrue, LuaError, numberIn, numberText, Table, typeOf, type Value } from './values.ts'

/** Longer texts are refused. */
const longestText = 1024 * 1024

const names: Readonly<Record<string, string>> = {
  ...{ '+': '__add', '-': '__sub', '*': '__mul', '/': '__div', '%': '__mod', '^': '__pow' },
}

/** What an operation asks of its machine. */
interface Asked {
  metamethod(value: Value, name: string): Value
  callAtOnce(what: Value, args: readonly Value[]): Value
  problem(text: string): LuaError
}

const numberOf = (value: Value): number | undefined =>
  typeof value === 'number' ? value : typeof value === 'string' ? numberIn(value) : undefined

function byHandler(machine: Asked, name: string, left: Value, right: Value): { value: Value } | undefined {
  const handler = machine.metamethod(left, name) ?? machine.metamethod(right, name)
  return handler === undefined ? undefined : { value: machine.callAtOnce(handler, [left, right]) }
}

function computed(sign: string, a: number, b: number): number {
  switch (sign) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case '/':
      return a / b
    case '%':
      return a - Math.floor(a / b) * b
    default:
      return a ** b
  }
}

export function arithmetic(machine: Asked, sign: string, left: Value, right: Value): Value {
  const [a, b] = [numberOf(left), numberOf(right)]
  if (a !== undefined && b !== undefined) return computed(sign, a, b)
  const made = byHandler(machine, names[sign], left, right)
  if (made) return made.value
  throw machine.problem(`attempt to perform arithmetic on a ${typeOf(a === undefined ? left : right)} value`)
}

export function negated(machine: Asked, of: Value): Value {
  const number = numberOf(of)
  if (number !== undefined) return -number
  const made = byHandler(machine, '__unm', of, of)
  if (made) return made.value
  throw machine.problem(`attempt to perform arithmetic on a ${typeOf(of)} value`)
}

export function lengthOf(machine: Asked, of: Value): Value {
  if (typeof of === 'string') return of.length
  const handler = machine.metamethod(of, '__len')
  if (handler !== undefined) return machine.callAtOnce(handler, [of])
  if (of instanceof Table) return of.length
  throw machine.problem(`attempt to get length of a ${typeOf(of)} value`)
}

const textIn = (value: Value): string | undefined =>
  typeof value === 'string' ? value : typeof value === 'number' ? numberText(value) : undefined

export function joined(machine: Asked, left: Value, right: Value): Value {
  const [a, b] = [textIn(left), textIn(right)]
  if (a !== undefined && b !== undefined) {
    if (a.length + b.length > longestText) throw new LuaError('not enough memory')
    return a + b
  }
  const made = byHandler(machine, '__concat', left, right)
  if (made) return made.value
  throw machine.problem(`attempt to concatenate a ${typeOf(a === undefined ? left : right)} value`)
}

export function sameValue(machine: Asked, left: Value, right: Value): boolean {
  if (left === right) return true
  if (!(left instanceof Table && right instanceof Table)) return false
  const handler = machine.metamethod(left, '__eq')
  if (handler === undefined || handler !== machine.metamethod(right, '__eq')) return false
  return isTrue(machine.callAtOnce(handler, [left, right]))
}

export function compared(machine: Asked, sign: '<' | '<=', left: Value, right: Value): boolean {
  if (typeof left === 'number' && typeof right === 'number')
    return sign === '<' ? left < right : left <= right
  if (typeof left === 'string' && typeof right === 'string')
    return sign === '<' ? left < right : left <= right
  const made = byHandler(machine, sign === '<' ? '__lt' : '__le', left, right)
  if (made) return isTrue(made.value)
  const [a, b] = [typeOf(left), typeOf(right)]
  throw machine.problem(a === b ? `attempt to compare two ${a} values` : `attempt to compare ${a} with ${b}`)
}
