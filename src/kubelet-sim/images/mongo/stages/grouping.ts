/** Stages that make one document of many: `$group`, `$sortByCount`, `$bucket`, `$count`. */
import { accumulators } from '../accumulators.ts'
import { shownValue, typeName } from '../bson-types.ts'
import { compare, type Doc, isObject, keyOf, MongoError, refuse, type Value } from '../documents.ts'
import type { Expression } from '../expression.ts'
import { expressionOf } from '../expressions.ts'
import { isList } from '../operators/lists.ts'
import { sorted } from '../sorting.ts'
import type { Context, Docs, Names, Reader, Readers } from './stage.ts'

interface Gathered {
  readonly name: string
  readonly make: () => ReturnType<NonNullable<ReturnType<typeof accumulators.get>>>
  readonly of: Expression
}

/** `{ total: { $sum: '$n' } }`. @throws MongoError */
function gatheredOf(fields: Doc, names: Names): readonly Gathered[] {
  return Object.entries(fields).map(([name, value]) => {
    if (!isObject(value)) return refuse(`The field '${name}' must be an accumulator object`, 40234)
    if (name.includes('.')) refuse(`The field name '${name}' cannot contain '.'`, 40235)
    if (name.startsWith('$')) refuse(`The field name '${name}' cannot be an operator name`, 40236)
    const [[operator, argument] = ['', null], ...more] = Object.entries(value)
    if (more.length > 0 || operator === '') refuse(`The field '${name}' must specify one accumulator`, 40238)
    const make = accumulators.get(operator)
    if (!make) {
      if (/^\$(accumulator|(first|last|min|max|top|bottom)N?|median|percentile)$/.test(operator))
        throw new MongoError(`kubesim does not simulate ${operator} in $group`)
      return refuse(`unknown group operator '${operator}'`, 15952)
    }
    if (operator === '$count' && !(isObject(argument) && Object.keys(argument).length === 0))
      throw new MongoError('$count takes no arguments, i.e. $count:{}', 'TypeMismatch')
    if (isList(argument)) refuse(`The ${operator} accumulator is a unary operator`, 40237)
    return { name, make, of: expressionOf(operator === '$count' ? 1 : argument, names) }
  })
}

/** Groups in the order in which they came to be; the real server has no order. */
function grouped(
  docs: Docs,
  context: Context,
  { id, fields }: { id: Expression; fields: readonly Gathered[] },
): Docs {
  const groups = new Map<string, { readonly _id: Value; readonly all: ReturnType<Gathered['make']>[] }>()
  for (const root of docs) {
    const scope = { ...context, root }
    const _id = id.at(scope) ?? null
    const key = keyOf(_id)
    let group = groups.get(key)
    if (!group) groups.set(key, (group = { _id, all: fields.map(({ make }) => make()) }))
    context.budget.spend(1 + fields.length)
    for (const [n, { of }] of fields.entries()) group.all[n].add(of.at(scope), context.budget)
  }
  return [...groups.values()].map(({ _id, all }) =>
    context.budget.made<Doc>({
      _id,
      ...Object.fromEntries(fields.map(({ name }, n) => [name, all[n].result ?? null])),
    }),
  )
}

const group: Reader = (spec, { names }) => {
  if (!isObject(spec)) return refuse("a group's fields must be specified in an object", 15947)
  const { _id, ...others } = spec
  const fields = gatheredOf(others, names)
  if (_id === undefined) return refuse('a group specification must include an _id', 15955)
  const id = expressionOf(_id, names)
  return (docs, context) => grouped(docs, context, { id, fields })
}

const sortByCount: Reader = (argument, { names }) => {
  if (typeof argument === 'string' && !argument.startsWith('$'))
    return refuse(
      'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
      40149,
    )
  if (isObject(argument) && !Object.keys(argument)[0]?.startsWith('$'))
    return refuse(
      'the sortByCount field must be defined as a $-prefixed path or an expression inside an object',
      40147,
    )
  if (typeof argument !== 'string' && !isObject(argument))
    return refuse('the sortByCount field must be specified as a string or as an object', 40148)
  const id = expressionOf(argument, names)
  const fields = gatheredOf({ count: { $sum: 1 } }, names)
  return (docs, context) => sorted(grouped(docs, context, { id, fields }), { count: -1 })
}

const bucket: Reader = (spec, { names }) => {
  if (!isObject(spec))
    return refuse(`Argument to $bucket stage must be an object, but found type: ${typeName(spec)}.`, 40201)
  const { groupBy, boundaries, default: otherwise, output = { count: { $sum: 1 } }, ...others } = spec
  const [odd] = Object.keys(others)
  if (odd !== undefined) return refuse(`Unrecognized option to $bucket: ${odd}.`, 40197)
  if (groupBy === undefined || boundaries === undefined)
    return refuse("$bucket requires 'groupBy' and 'boundaries' to be specified.", 40198)
  if (!isList(boundaries))
    return refuse(
      `The $bucket 'boundaries' field must be an array, but found type: ${typeName(boundaries)}.`,
      40200,
    )
  if (boundaries.length < 2)
    return refuse(
      `The $bucket 'boundaries' field must have at least 2 values, but found ${boundaries.length} value(s).`,
      40192,
    )
  for (const [n, value] of boundaries.entries())
    if (n > 0 && compare(value, boundaries[n - 1]) <= 0)
      refuse(
        `The 'boundaries' option to $bucket must be sorted, but elements ${n - 1} and ${n} are not in ascending order (${shownValue(boundaries[n - 1])} is not less than ${shownValue(value)}).`,
        40194,
      )
  if (!isObject(output))
    return refuse(`The $bucket 'output' field must be an object, but found type: ${typeName(output)}.`, 40196)
  const of = expressionOf(groupBy, names)
  const fields = gatheredOf(output, names)
  const id: Expression = {
    isConstant: false,
    at(scope) {
      const value = of.at(scope)
      const after = boundaries.findIndex((limit) => compare(value, limit) < 0)
      if (after > 0) return boundaries[after - 1]
      return (
        otherwise ??
        refuse('$switch could not find a matching branch for an input, and no default was specified.', 40066)
      )
    },
  }
  return (docs, context) => sorted(grouped(docs, context, { id, fields }), { _id: 1 })
}

const count: Reader = (name) => {
  if (typeof name !== 'string' || name === '')
    return refuse('the count field must be a non-empty string', 40156)
  if (name.startsWith('$')) return refuse('the count field cannot be a $-prefixed path', 40158)
  if (name.includes('.')) return refuse("the count field cannot contain '.'", 40160)
  return (docs) => (docs.length === 0 ? [] : [{ [name]: docs.length }])
}

export const groupingStages: Readers = {
  $group: group,
  $sortByCount: sortByCount,
  $bucket: bucket,
  $count: count,
}
