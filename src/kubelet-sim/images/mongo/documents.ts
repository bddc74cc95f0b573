/** Documents, as MongoDB keeps them: which of them a filter wants, and what an update makes of one. */

import { RE2JS } from 're2js'
import { memoOfLast } from '../../../api/memo.ts'

/** As JSON has it; what JSON does not know is `{ $oid }`, `{ $date }` and `{ $regex, $options }`. */
export type Value = null | boolean | number | string | readonly Value[] | Doc

export interface Doc {
  readonly [name: string]: Value
}

/** What is wrong with what is asked, in the words of the server. */
export class MongoError extends Error {}

export const isDoc = (value: Value | undefined): value is Doc =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** An ObjectId, an instant or a pattern is one value. */
const isPlain = (value: Doc): boolean => !('$oid' in value || '$date' in value || '$regex' in value)

const steps = (path: string): readonly string[] => path.split('.').slice(0, 100)

/** All that stands at `a.b`: of an array, what stands there in each item too. */
function valuesAt(value: Value | undefined, path: readonly string[]): readonly (Value | undefined)[] {
  if (path.length === 0) return [value]
  const [first, ...rest] = path
  if (Array.isArray(value)) {
    const own = /^\d+$/.test(first) ? valuesAt(value[Number(first)], rest) : []
    return [...own, ...value.flatMap((each) => (isDoc(each) ? valuesAt(each, path) : []))]
  }
  return isDoc(value) && Object.hasOwn(value, first) ? valuesAt(value[first], rest) : [undefined]
}

export const valueAt = (doc: Doc, path: string): Value | undefined => valuesAt(doc, steps(path))[0]

/** In which order sorts of values come. */
function rankOf(value: Value | undefined): number {
  if (value === null || value === undefined) return 0
  if (typeof value === 'number') return 1
  if (typeof value === 'string') return 2
  if (Array.isArray(value)) return 4
  if (typeof value === 'boolean') return 6
  return '$oid' in value ? 5 : '$date' in value ? 7 : 3
}

export function compare(a: Value | undefined, b: Value | undefined): number {
  const [x, y] = [rankOf(a), rankOf(b)]
  if (x !== y) return x - y
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [s, t] =
    typeof a === 'string' && typeof b === 'string' ? [a, b] : [JSON.stringify(a), JSON.stringify(b)]
  return s === t ? 0 : (s ?? '') < (t ?? '') ? -1 : 1
}

const equal = (a: Value | undefined, b: Value): boolean =>
  compare(a, b) === 0 || (a === undefined && b === null)

export function matches(doc: Doc, filter: Doc): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    if (name === '$and') return listOf(wanted, name).every((each) => matches(doc, each))
    if (name === '$or') return listOf(wanted, name).some((each) => matches(doc, each))
    if (name === '$nor') return !listOf(wanted, name).some((each) => matches(doc, each))
    if (name.startsWith('$')) throw new MongoError(`unknown top level operator: ${name}.`)
    return holds(valuesAt(doc, steps(name)), wanted)
  })
}

function listOf(value: Value, name: string): readonly Doc[] {
  if (!Array.isArray(value) || !value.every(isDoc)) throw new MongoError(`${name} must be an array`)
  return value as readonly Doc[]
}

function holds(found: readonly (Value | undefined)[], wanted: Value): boolean {
  if (isDoc(wanted) && isPlain(wanted) && Object.keys(wanted).some((each) => each.startsWith('$')))
    return Object.entries(wanted).every(([operator, operand]) => test(found, { operator, operand }, wanted))
  return anyOf(found, (each) => isSame(each, wanted))
}

const isSame = (value: Value | undefined, wanted: Value): boolean =>
  isDoc(wanted) && '$regex' in wanted ? isLike(value, wanted) : equal(value, wanted)

/** The values themselves, or the items of those that are lists. */
const anyOf = (
  found: readonly (Value | undefined)[],
  holdsOf: (value: Value | undefined) => boolean,
): boolean => found.some((each) => holdsOf(each) || (Array.isArray(each) && each.some(holdsOf)))

const longestPattern = 1_000

/** Of one filter there is one pattern for all documents. In RE2, whose time is bounded. */
const patternOf = memoOfLast((text: string): RE2JS => {
  const [, options, pattern] = /^(\w*)\/([\s\S]*)$/.exec(text) ?? []
  try {
    if (text.length > longestPattern) throw new MongoError('Regular expression is too large')
    return RE2JS.compile(pattern, options.includes('i') ? RE2JS.CASE_INSENSITIVE : 0)
  } catch (error) {
    throw error instanceof MongoError ? error : new MongoError(`Regular expression is invalid: ${pattern}`)
  }
})

const isLike = (value: Value | undefined, { $regex, $options = '' }: Doc): boolean =>
  typeof value === 'string' && patternOf(`${$options}/${$regex}`).matcher(value).find()

interface Test {
  readonly operator: string
  readonly operand: Value
}

function test(found: readonly (Value | undefined)[], { operator, operand }: Test, whole: Doc): boolean {
  const sameSort = (each: Value | undefined) => rankOf(each) === rankOf(operand)
  switch (operator) {
    case '$eq':
      return anyOf(found, (each) => isSame(each, operand))
    case '$ne':
      return !anyOf(found, (each) => isSame(each, operand))
    case '$gt':
      return anyOf(found, (each) => sameSort(each) && compare(each, operand) > 0)
    case '$gte':
      return anyOf(found, (each) => sameSort(each) && compare(each, operand) >= 0)
    case '$lt':
      return anyOf(found, (each) => sameSort(each) && compare(each, operand) < 0)
    case '$lte':
      return anyOf(found, (each) => sameSort(each) && compare(each, operand) <= 0)
    case '$in':
    case '$nin': {
      if (!Array.isArray(operand)) throw new MongoError(`${operator} needs an array`)
      const isIn = anyOf(found, (each) => operand.some((item) => isSame(each, item)))
      return isIn === (operator === '$in')
    }
    case '$exists':
      return found.some((each) => each !== undefined) === Boolean(operand)
    case '$size':
      return found.some((each) => Array.isArray(each) && each.length === operand)
    case '$not':
      return !holds(found, operand)
    case '$regex':
      return anyOf(found, (each) => isLike(each, whole))
    case '$options':
      return true
    default:
      throw new MongoError(`unknown operator: ${operator}`)
  }
}

/** A document with another value at `a.b`; undefined takes it away. */
function withValue(doc: Doc, [first, ...rest]: readonly string[], value: Value | undefined): Doc {
  const { [first]: old, ...others } = doc
  if (rest.length > 0) return { ...doc, [first]: withValue(isDoc(old) ? old : {}, rest, value) }
  if (value === undefined) return others
  return { ...doc, [first]: value }
}

/** @throws MongoError */
export function updated(doc: Doc, update: Doc): Doc {
  let made = doc
  for (const [operator, fields] of Object.entries(update)) {
    if (!operator.startsWith('$'))
      throw new MongoError('the update operation document must contain atomic operators.')
    if (!isDoc(fields))
      throw new MongoError(`Modifiers operate on fields but we found type ${typeof fields} instead.`)
    for (const [path, operand] of Object.entries(fields))
      made = withValue(made, steps(path), applied(operator, valueAt(made, path), operand))
  }
  return made
}

function applied(operator: string, old: Value | undefined, operand: Value): Value | undefined {
  const list = Array.isArray(old) ? (old as readonly Value[]) : []
  const number = (value: Value | undefined) => {
    if (value === undefined) return 0
    if (typeof value !== 'number')
      throw new MongoError(`Cannot apply ${operator} to a value of non-numeric type.`)
    return value
  }
  switch (operator) {
    case '$set':
      return operand
    case '$unset':
      return undefined
    case '$inc':
      return number(old) + number(operand)
    case '$mul':
      return number(old) * number(operand)
    case '$min':
      return old === undefined || compare(operand, old) < 0 ? operand : old
    case '$max':
      return old === undefined || compare(operand, old) > 0 ? operand : old
    case '$push':
      return [...list, ...(isDoc(operand) && Array.isArray(operand['$each']) ? operand['$each'] : [operand])]
    case '$addToSet':
      return list.some((each) => equal(each, operand)) ? list : [...list, operand]
    case '$pull':
      return list.filter(
        (each) => !(isDoc(operand) && isDoc(each) ? matches(each, operand) : equal(each, operand)),
      )
    default:
      throw new MongoError(
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update`,
      )
  }
}

/** What is shown of a document. @throws MongoError */
export function projected(doc: Doc, projection: Doc): Doc {
  const { _id: id = 1, ...fields } = projection
  const names = Object.keys(fields)
  const isChoice = names.some((each) => Boolean(fields[each]))
  if (!isChoice) {
    const left = names.reduce((made, each) => withValue(made, steps(each), undefined), doc)
    return id ? left : withValue(left, ['_id'], undefined)
  }
  const start: Doc = id && doc['_id'] !== undefined ? { _id: doc['_id'] } : {}
  return names.reduce((made, each) => {
    const value = valueAt(doc, each)
    return value === undefined || !fields[each] ? made : withValue(made, steps(each), value)
  }, start)
}
