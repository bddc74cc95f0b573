/** Which documents a filter wants. */
import { RE2JS } from 're2js'
import { memoOfLast } from '../../../api/memo.ts'
import {
  compare,
  type Doc,
  equal,
  isDoc,
  isPlain,
  MongoError,
  rankOf,
  steps,
  type Value,
  valuesAt,
} from './documents.ts'

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
