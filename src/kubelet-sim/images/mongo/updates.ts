/** What an update makes of a document. */
import { shownValue, typeName } from './bson-types.ts'
import {
  compare,
  type Doc,
  equal,
  isDoc,
  keyOf,
  MongoError,
  steps,
  type Value,
  valueAt,
  withValue,
} from './documents.ts'
import { matches } from './filters.ts'
import { orderOf } from './sorting.ts'

interface Moment {
  readonly now: Doc
  /** The document is made by the update. */
  readonly isNew: boolean
}

/** @throws MongoError */
export function updated(doc: Doc, update: Doc, moment: Moment): Doc {
  let made = doc
  for (const [operator, fields] of Object.entries(update)) {
    if (!operator.startsWith('$'))
      throw new MongoError(
        'Update document requires atomic operators',
        undefined,
        'MongoInvalidArgumentError',
      )
    if (!isDoc(fields))
      throw new MongoError(
        `Modifiers operate on fields but we found type ${typeName(fields)} instead. For example: {$mod: {<field>: ...}} not {${operator}: ${shownValue(fields)}}`,
        'FailedToParse',
      )
    for (const [path, operand] of Object.entries(fields))
      made =
        operator === '$rename'
          ? renamed(made, path, String(operand))
          : withValue(made, steps(path), applied({ operator, operand }, valueAt(made, path), moment))
  }
  return made
}

function renamed(doc: Doc, path: string, to: string): Doc {
  const value = valueAt(doc, path)
  return value === undefined ? doc : withValue(withValue(doc, steps(path), undefined), steps(to), value)
}

const eachOf = (operand: Value): readonly Value[] =>
  isDoc(operand) && Array.isArray(operand['$each']) ? (operand['$each'] as readonly Value[]) : [operand]

function withoutRepeats(list: readonly Value[], more: readonly Value[]): readonly Value[] {
  const known = new Set(list.map(keyOf))
  const added = more.filter((each) => {
    const isNew = !known.has(keyOf(each))
    known.add(keyOf(each))
    return isNew
  })
  return [...list, ...added]
}

function without(list: readonly Value[], gone: readonly Value[]): readonly Value[] {
  const keys = new Set(gone.map(keyOf))
  return list.filter((each) => !keys.has(keyOf(each)))
}

/** With what is pushed, at `$position`, sorted and cut as it says. */
function pushed(list: readonly Value[], operand: Value): readonly Value[] {
  const { $position: at, $sort: by, $slice: most } = isDoc(operand) ? operand : {}
  const made = [...list]
  made.splice(typeof at === 'number' ? at : made.length, 0, ...eachOf(operand))
  if (isDoc(by)) {
    const order = orderOf(by)
    made.sort((a, b) => (isDoc(a) && isDoc(b) ? order(a, b) : compare(a, b)))
  } else if (typeof by === 'number') made.sort((a, b) => compare(a, b) * by)
  if (typeof most !== 'number') return made
  return most < 0 ? made.slice(most) : made.slice(0, most)
}

interface Change {
  readonly operator: string
  readonly operand: Value
}

function applied(
  { operator, operand }: Change,
  old: Value | undefined,
  { now, isNew }: Moment,
): Value | undefined {
  const list = Array.isArray(old) ? (old as readonly Value[]) : []
  const number = (value: Value | undefined) => {
    if (value === undefined) return 0
    if (typeof value !== 'number')
      throw new MongoError(`Cannot apply ${operator} to a value of non-numeric type.`, 'TypeMismatch')
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
      return pushed(list, operand)
    case '$addToSet':
      return withoutRepeats(list, eachOf(operand))
    case '$pop':
      return operand === -1 ? list.slice(1) : list.slice(0, -1)
    case '$pullAll':
      return without(list, eachOf({ $each: operand }))
    case '$currentDate':
      return now
    case '$setOnInsert':
      return isNew ? operand : old
    case '$pull':
      return list.filter(
        (each) => !(isDoc(operand) && isDoc(each) ? matches(each, operand) : equal(each, operand)),
      )
    default:
      throw new MongoError(
        `Unknown modifier: ${operator}. Expected a valid update modifier or pipeline-style update specified as an array`,
        'FailedToParse',
      )
  }
}
