/** Stages with pipelines or collections of their own: `$lookup`, `$facet`, `$unionWith`. */
import { shownValue, typeName } from '../bson-types.ts'
import { type Doc, isDoc, isObject, keyOf, MongoError, placed, refuse, valueAt } from '../documents.ts'
import type { Expression, Scope } from '../expression.ts'
import { expressionOf } from '../expressions.ts'
import { isList } from '../operators/lists.ts'
import type { Context, Docs, Reader, Readers, Stage } from './stage.ts'

interface Lookup {
  readonly from: string
  readonly as: string
  readonly local?: string
  readonly foreign?: string
  readonly variables: readonly (readonly [string, Expression])[]
  readonly within: Stage | undefined
}

/** What of a document is compared: nothing is null. */
function keysAt(doc: Doc, path: string): readonly string[] {
  const value = valueAt(doc, path)
  return (isList(value) ? [value, ...value] : [value ?? null]).map(keyOf)
}

function joined(docs: Docs, context: Context, { from, as, local, foreign, variables, within }: Lookup): Docs {
  const { budget } = context
  const others = context.collection(from)
  const byKey = new Map<string, Doc[]>()
  if (foreign !== undefined)
    for (const other of others)
      for (const key of new Set(keysAt(other, foreign))) {
        budget.spend()
        const known = byKey.get(key)
        if (known) known.push(other)
        else byKey.set(key, [other])
      }
  return docs.map((doc) => {
    let found: Docs = others
    if (local !== undefined) {
      const keys = new Set(keysAt(doc, local))
      const all = [...keys].flatMap((key) => byKey.get(key) ?? [])
      found = keys.size > 1 ? [...new Set(all)] : all
    }
    budget.spend(1 + found.length)
    if (within) {
      const scope = { ...context, root: doc }
      const bound = variables.reduce<Scope['variables']>(
        (outer, [name, value]) => ({ name, value: value.at(scope), outer }),
        context.variables,
      )
      found = within(found, { ...context, variables: bound })
    }
    return budget.made(placed(doc, as.split('.'), found))
  })
}

const lookupFields = ['from', 'as', 'localField', 'foreignField', 'let', 'pipeline']

const lookup: Reader = (spec, { names: outer, read }) => {
  if (!isObject(spec)) return refuse('the $lookup specification must be an object', 9569)
  for (const [name, value] of Object.entries(spec)) {
    if (!lookupFields.includes(name))
      throw new MongoError(`unknown argument to $lookup: ${name}`, 'FailedToParse')
    if (!/^(let|pipeline)$/.test(name) && typeof value !== 'string')
      throw new MongoError(
        name === 'from'
          ? `$lookup argument 'from' field must be a string or object, is type ${typeName(value)}`
          : `$lookup argument '${name}: ${shownValue(value)}' must be a string, found ${shownValue(value)}: ${typeName(value)}`,
        'FailedToParse',
      )
  }
  const { from, as, localField, foreignField, let: vars = {}, pipeline } = spec
  if (as === undefined) throw new MongoError("must specify 'as' field for a $lookup", 'FailedToParse')
  if (from === undefined) throw new MongoError("must specify 'from' field for a $lookup", 'FailedToParse')
  if (
    (localField === undefined) !== (foreignField === undefined) ||
    (pipeline === undefined && localField === undefined)
  )
    throw new MongoError(
      pipeline === undefined
        ? "$lookup requires either 'pipeline' or both 'localField' and 'foreignField' to be specified"
        : "$lookup requires both or neither of 'localField' and 'foreignField' to be specified",
      'FailedToParse',
    )
  const names = isObject(vars) ? Object.keys(vars) : []
  const how: Lookup = {
    from: String(from),
    as: String(as),
    ...(localField !== undefined && { local: String(localField), foreign: String(foreignField) }),
    variables: names.map((name) => [name, expressionOf((vars as Doc)[name], outer)] as const),
    within: pipeline === undefined ? undefined : read(pipeline, new Set([...outer, ...names])),
  }
  return (docs, context) => joined(docs, context, how)
}

const facet: Reader = (spec, { names, read }) => {
  if (!isObject(spec) || Object.keys(spec).length === 0)
    return refuse('the $facet specification must be a non-empty object', 40169)
  const facets = Object.entries(spec).map(([name, pipeline]) => {
    if (!isList(pipeline))
      return refuse(`arguments to $facet must be arrays, ${name} is type ${typeName(pipeline)}`, 40170)
    const odd = pipeline.find((stage) => isDoc(stage) && '$facet' in stage)
    if (odd) refuse('$facet is not allowed to be used within a $facet stage', 40600)
    return [name, read(pipeline, names)] as const
  })
  return (docs, context) => [
    context.budget.made(Object.fromEntries(facets.map(([name, within]) => [name, within(docs, context)]))),
  ]
}

const unionWith: Reader = (argument, { names, read }) => {
  const { coll, pipeline = [] } = isObject(argument) ? argument : { coll: argument }
  if (typeof coll !== 'string')
    throw new MongoError(
      `the $unionWith stage specification must be an object or string, but found ${typeName(argument)}`,
      'FailedToParse',
    )
  const within = read(pipeline, names)
  return (docs, context) => [...docs, ...within(context.collection(coll), context)]
}

export const joiningStages: Readers = { $lookup: lookup, $facet: facet, $unionWith: unionWith }
