/** Which documents a filter wants. */
import { RE2JS } from 're2js'
import { memoOfLast } from '../../../api/memo.ts'
import { isTrue, typeName } from './bson-types.ts'
import {
  compare,
  type Doc,
  equal,
  isDoc,
  isPlain,
  keyOf,
  MongoError,
  rankOf,
  steps,
  type Value,
  valuesAt,
} from './documents.ts'
import type { Expression, Scope } from './expression.ts'
import { expressionOf } from './expressions.ts'

/** Answers what `$expr` is worth for a document. */
type Asking = (expression: Value, doc: Doc) => boolean

/** Each expression is read once. */
export function askingWith(scope: Omit<Scope, 'root'>, names?: ReadonlySet<string>): Asking {
  const known = new Map<Value, Expression>()
  return (value, root) => {
    let expression = known.get(value)
    if (!expression) known.set(value, (expression = expressionOf(value, names)))
    return isTrue(expression.at({ ...scope, root }))
  }
}

/** @param asking absent where there are no expressions */
export function matches(doc: Doc, filter: Doc, asking?: Asking): boolean {
  return Object.entries(filter).every(([name, wanted]) => {
    if (name === '$and') return listOf(wanted, name).every((each) => matches(doc, each, asking))
    if (name === '$or') return listOf(wanted, name).some((each) => matches(doc, each, asking))
    if (name === '$nor') return !listOf(wanted, name).some((each) => matches(doc, each, asking))
    if (name === '$comment') return true
    if (name === '$expr' && asking) return asking(wanted, doc)
    if (name.startsWith('$')) throw unknownTop(name)
    return holds(valuesAt(doc, steps(name)), wanted)
  })
}

const unknownTop = (name: string): MongoError =>
  new MongoError(
    `unknown top level operator: ${name}. If you have a field name that starts with a '$' symbol, consider using $getField or $setField.`,
    'BadValue',
  )

/** What is wrong with it for whichever document. @throws MongoError */
export function checkFilter(filter: Doc, names?: ReadonlySet<string>): void {
  for (const [name, wanted] of Object.entries(filter)) {
    if (/^\$(and|or|nor)$/.test(name)) for (const each of listOf(wanted, name)) checkFilter(each, names)
    else if (name === '$expr') expressionOf(wanted, names)
    else if (name.startsWith('$')) {
      if (name !== '$comment') throw unknownTop(name)
    } else if (isTest(wanted)) checkTests(wanted)
  }
}

function checkTests(wanted: Doc): void {
  for (const [operator, operand] of Object.entries(wanted)) {
    if (!tests.has(operator)) throw new MongoError(`unknown operator: ${operator}`, 'BadValue')
    if (operator === '$not' && isTest(operand)) checkTests(operand)
  }
}

const tests = new Set(
  '$eq $ne $gt $gte $lt $lte $in $nin $exists $size $not $regex $options $all $elemMatch $type $mod'.split(
    ' ',
  ),
)

/** `{ $gt: 2 }`, and not a document that is looked for. */
export const isTest = (wanted: Value): wanted is Doc =>
  isDoc(wanted) && isPlain(wanted) && Object.keys(wanted).some((each) => each.startsWith('$'))

function listOf(value: Value, name: string): readonly Doc[] {
  if (!Array.isArray(value) || !value.every(isDoc))
    throw new MongoError(`${name} must be an array`, 'BadValue')
  return value as readonly Doc[]
}

function holds(found: readonly (Value | undefined)[], wanted: Value): boolean {
  if (isTest(wanted))
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

/** Of one filter it is made once for all documents. */
const isAmong = memoOfLast((wanted: readonly Value[]) => {
  const keys = new Set(wanted.map(keyOf))
  const patterns = wanted.filter((each) => isDoc(each) && '$regex' in each)
  return (value: Value | undefined) =>
    keys.has(keyOf(value ?? null)) || patterns.some((each) => isSame(value, each))
})

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
    case '$nin':
      if (!Array.isArray(operand)) throw new MongoError(`${operator} needs an array`, 'BadValue')
      return anyOf(found, isAmong(operand)) === (operator === '$in')
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
    case '$all':
      if (!Array.isArray(operand)) throw new MongoError('$all needs an array', 'BadValue')
      return (
        operand.length > 0 &&
        (operand as readonly Value[]).every((item) => anyOf(found, (each) => isSame(each, item)))
      )
    case '$elemMatch':
      if (!isDoc(operand)) throw new MongoError('$elemMatch needs an Object', 'BadValue')
      return found.some(
        (list) =>
          Array.isArray(list) &&
          (list as readonly Value[]).some((each) =>
            isTest(operand) ? holds([each], operand) : isDoc(each) && matches(each, operand),
          ),
      )
    case '$type':
      return (Array.isArray(operand) ? operand : [operand]).some((type: Value) =>
        anyOf(found, (each) => typeName(each) === type || (type === 'number' && typeof each === 'number')),
      )
    case '$mod': {
      const [divisor, rest] = Array.isArray(operand) ? (operand as readonly Value[]).map(Number) : []
      if (!divisor || rest === undefined)
        throw new MongoError('malformed mod, not enough elements', 'BadValue')
      return anyOf(found, (each) => typeof each === 'number' && Math.trunc(each) % divisor === rest)
    }
    default:
      throw new MongoError(`unknown operator: ${operator}`, 'BadValue')
  }
}
