/** Stages that choose among documents, and put them in order: `$match`, `$sort`, `$limit`, `$skip`, `$sample`. */
import { shownValue } from '../bson-types.ts'
import { isObject, refuse, type Value } from '../documents.ts'
import { askingWith, checkFilter, matches } from '../filters.ts'
import { sorted } from '../sorting.ts'
import type { Reader, Readers } from './stage.ts'

const match: Reader = (filter, { names }) => {
  if (!isObject(filter)) return refuse('the match filter must be an expression in an object', 15959)
  checkFilter(filter, names)
  return (docs, context) => {
    context.budget.spend(docs.length * Math.max(1, Object.keys(filter).length))
    const asking = askingWith(context, names)
    return docs.filter((doc) => matches(doc, filter, asking))
  }
}

const sort: Reader = (by) => {
  if (!isObject(by)) return refuse('the $sort key specification must be an object', 15973)
  if (Object.keys(by).length === 0) return refuse('$sort stage must have at least one sort key', 15976)
  sorted([], by)
  return (docs, context) => {
    context.budget.spend(docs.length * Math.ceil(Math.log2(docs.length + 2)))
    return sorted(docs, by)
  }
}

function countOf(argument: Value, stage: string, code: number): number {
  if (typeof argument !== 'number')
    return refuse(
      `invalid argument to ${stage} stage: Expected a number in: ${stage}: ${shownValue(argument)}`,
      code,
    )
  if (argument < 0)
    return refuse(
      `invalid argument to ${stage} stage: Expected a non-negative number in: ${stage}: ${shownValue(argument)}`,
      code,
    )
  return Number.isInteger(argument)
    ? argument
    : refuse(`invalid argument to ${stage} stage: Expected an integer: ${stage}: ${argument}`, code)
}

const limit: Reader = (argument, { stage }) => {
  const count = countOf(argument, stage, 5107201)
  if (count === 0) return refuse('the limit must be positive', 15958)
  return (docs) => docs.slice(0, count)
}

const skip: Reader = (argument, { stage }) => {
  const count = countOf(argument, stage, 5107200)
  return (docs) => docs.slice(count)
}

const sample: Reader = (spec) => {
  if (!isObject(spec)) return refuse('the $sample stage specification must be an object', 28745)
  const { size } = spec
  if (size === undefined) return refuse('$sample stage must specify a size', 28749)
  if (typeof size !== 'number') return refuse('size argument to $sample must be a number', 28746)
  if (size <= 0) return refuse('size argument to $sample must be a positive integer', 28747)
  return (docs, { chance }) => {
    const left = [...docs]
    for (let n = 0; n < Math.min(size, left.length); n++) {
      const at = n + Math.floor(chance() * (left.length - n))
      ;[left[n], left[at]] = [left[at], left[n]]
    }
    return left.slice(0, size)
  }
}

export const choosingStages: Readers = {
  $match: match,
  $sort: sort,
  $limit: limit,
  $skip: skip,
  $sample: sample,
}
