/** The operators of jq. */
import type { Process, Working } from '../../../runtime/program.ts'
import { jsonText } from './text.ts'
import {
  arrayOf,
  compare,
  fail,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  largestValue,
  objectOf,
  sizeOf,
  typeOf,
} from './values.ts'

type Operands = readonly [Json, Json]

export function* operate(process: Process, sign: string, operands: Operands): Working<Json> {
  const [a, b] = operands
  process.charge((sizeOf(a) + sizeOf(b)) >> 4)
  switch (sign) {
    case '+':
      return plus(a, b) ?? (yield* refuse(process, operands, 'added'))
    case '-':
      return minus(a, b) ?? (yield* refuse(process, operands, 'subtracted'))
    case '*':
      return times(a, b) ?? (yield* refuse(process, operands, 'multiplied'))
    case '/':
      return over(a, b) ?? (yield* refuse(process, operands, divisor(b)))
    case '%':
      return modulo(a, b) ?? (yield* refuse(process, operands, divisor(b)))
    default:
      return isSo(sign, compare(a, b))
  }
}

const divisor = (b: Json): string => (b === 0 ? 'divided because the divisor is zero' : 'divided')

function* refuse(process: Process, [a, b]: Operands, what: string): Working<never> {
  return fail(
    `${typeOf(a)} (${yield* cut(process, a)}) and ${typeOf(b)} (${yield* cut(process, b)}) cannot be ${what}`,
  )
}

/** As much of a value as messages show. */
function* cut(process: Process, value: Json): Working<string> {
  const text = yield* jsonText(process, value)
  return text.length > longestShown ? `${text.slice(0, longestShown - 3)}...` : text
}

const longestShown = 11

function isSo(sign: string, order: number): boolean {
  switch (sign) {
    case '==':
      return order === 0
    case '!=':
      return order !== 0
    case '<':
      return order < 0
    case '<=':
      return order <= 0
    case '>':
      return order > 0
    default:
      return order >= 0
  }
}

export function plus(a: Json, b: Json): Json | undefined {
  if (a === null) return b
  if (b === null) return a
  if (typeof a === 'number' && typeof b === 'number') return a + b
  if (typeof a === 'string' && typeof b === 'string')
    return a.length + b.length > largestValue ? fail('Cannot allocate memory') : a + b
  if (isArray(a) && isArray(b)) return arrayOf([...a, ...b])
  if (isObject(a) && isObject(b)) return objectOf(new Map([...a, ...b]))
  return undefined
}

function minus(a: Json, b: Json): Json | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (!isArray(a) || !isArray(b)) return undefined
  const plain = new Set<Json>(b)
  const nested = b.filter((each) => typeof each === 'object' && each !== null)
  return arrayOf(a.filter((each) => !plain.has(each) && !nested.some((other) => compare(each, other) === 0)))
}

function times(a: Json, b: Json): Json | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a * b
  if (typeof a === 'string' && typeof b === 'number') return repeated(a, b)
  if (typeof a === 'number' && typeof b === 'string') return repeated(b, a)
  return isObject(a) && isObject(b) ? merged(a, b) : undefined
}

function repeated(text: string, count: number): Json {
  if (!(count > 0)) return null
  const times = Math.max(1, Math.floor(count))
  return text.length * times > largestValue ? fail('Cannot allocate memory') : text.repeat(times)
}

function merged(a: JsonObject, b: JsonObject): JsonObject {
  const entries = new Map(a)
  for (const [key, each] of b) {
    const old = entries.get(key) ?? null
    entries.set(key, isObject(old) && isObject(each) ? merged(old, each) : each)
  }
  return objectOf(entries)
}

function over(a: Json, b: Json): Json | undefined {
  if (typeof a === 'number' && typeof b === 'number') return b === 0 ? undefined : a / b
  return typeof a === 'string' && typeof b === 'string' ? splitBy(a, b) : undefined
}

export const splitBy = (text: string, separator: string): Json =>
  arrayOf(text === '' ? [] : separator === '' ? [...text] : text.split(separator))

function modulo(a: Json, b: Json): Json | undefined {
  if (typeof a !== 'number' || typeof b !== 'number') return undefined
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.NaN
  const by = Math.abs(Math.trunc(b))
  return by === 0 ? undefined : Math.trunc(a) % by || 0
}
