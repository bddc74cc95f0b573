/** What an update makes of a document. */
import {
  compare,
  type Doc,
  equal,
  isDoc,
  MongoError,
  steps,
  type Value,
  valueAt,
  withValue,
} from './documents.ts'
import { matches } from './filters.ts'

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
