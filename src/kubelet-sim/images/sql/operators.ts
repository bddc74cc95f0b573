/** Operators besides those that count and compare. */
import type { Dialect } from './dialect.ts'
import {
  arrayText,
  contains,
  elementsOf,
  follow,
  isObject,
  type Json,
  jsonText,
  memberOf,
  readJson,
  stepsOf,
} from './json.ts'
import { checkLength, checkMatch } from './limits.ts'
import { expressionFor } from './patterns.ts'
import { SqlError, type SqlValue } from './syntax.ts'
import { compareValues, lengthOf, numberOf, textOf } from './values.ts'

type Known = NonNullable<SqlValue>

interface Around {
  readonly dialect: Dialect
  charge(units: number): void
}

const signs = new Set('concat ~ ~* !~ !~* regexp -> ->> #> #>> @> <@ ? overlaps distinct'.split(' '))

export const isOperator = (sign: string): boolean => signs.has(sign)

export function operated(sign: string, left: Known, right: Known, around: Around): SqlValue {
  switch (sign) {
    case 'concat':
      return together(left, right)
    case '~':
    case '!~':
    case '~*':
    case '!~*':
    case 'regexp':
      return matches(sign, textOf(left), textOf(right), around)
    case '@>':
      return isWithin(textOf(left), textOf(right), around)
    case '<@':
      return isWithin(textOf(right), textOf(left), around)
    case 'overlaps': {
      const others = new Set(elementsOf(textOf(right)))
      return elementsOf(textOf(left)).some((each) => others.has(each))
    }
    case '?': {
      const value = parsed(left)
      return Array.isArray(value)
        ? value.includes(textOf(right))
        : memberOf(value, textOf(right)) !== undefined
    }
    default: {
      around.charge(lengthOf(left))
      const value = parsed(left)
      const found = sign.startsWith('#')
        ? follow(
            value,
            elementsOf(textOf(right)).map((each) => each ?? ''),
          )
        : around.dialect.arrowsTakePaths
          ? follow(value, stepsOf(textOf(right)))
          : memberOf(value, typeof right === 'number' ? right : textOf(right))
      return sign.endsWith('>>') ? bareText(found) : found === undefined ? null : jsonText(found)
    }
  }
}

export function parsed(value: SqlValue): Json {
  const read = readJson(textOf(value))
  if (!read) throw new SqlError('bad json', textOf(value), 'json')
  return read.value
}

/** Without quotes, where it is a text. */
export const bareText = (value: Json | undefined): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : jsonText(value)

function matches(sign: string, text: string, pattern: string, { dialect, charge }: Around): boolean {
  charge(text.length + pattern.length)
  const ignoresCase = sign.endsWith('*') || (sign === 'regexp' && !dialect.distinguishesCapitals)
  return expressionFor(text, pattern, ignoresCase).matcher(text).find() !== sign.startsWith('!')
}

/** Objects, arrays, and texts. */
function together(left: Known, right: Known): SqlValue {
  const [a, b] = [objectOf(left), objectOf(right)]
  if (a && b) {
    if (isObject(a) && isObject(b))
      return jsonText(Object.fromEntries([...Object.entries(a), ...Object.entries(b)]))
    return jsonText([...(Array.isArray(a) ? a : [a]), ...(Array.isArray(b) ? b : [b])])
  }
  const [first, second] = [textOf(left), textOf(right)]
  if (isArray(first) && isArray(second)) return arrayText([...elementsOf(first), ...elementsOf(second)])
  checkLength(first.length + second.length)
  return `${first}${second}`
}

const isArray = (text: string): boolean => text.startsWith('{') && text.endsWith('}')

function objectOf(value: Known): Json | undefined {
  if (typeof value !== 'string' || !/^(\{[\s\S]*\}|\[[\s\S]*\])$/.test(value)) return undefined
  return readJson(value)?.value
}

function isWithin(whole: string, part: string, { charge }: Around): boolean {
  checkMatch(whole, part)
  charge((whole.length * part.length) >> 4)
  const [a, b] = [readJson(whole), readJson(part)]
  if (a && b) return contains(a.value, b.value)
  const all = elementsOf(whole)
  return elementsOf(part).every((each) => all.includes(each))
}

/** Compares as numbers what are numbers; passes over what is unknown. */
export const most = (
  values: readonly SqlValue[],
  sign: 1 | -1,
  { distinguishesCapitals }: Dialect,
): SqlValue => {
  let best: SqlValue = null
  for (const each of values)
    if (each !== null && (best === null || sign * compareValues(each, best, distinguishesCapitals) > 0))
      best = each
  return best
}

export const whole = (value: SqlValue): number => Math.trunc(numberOf(value))
