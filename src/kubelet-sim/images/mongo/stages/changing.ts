/** Stages that make other documents of documents: `$project`, `$set`, `$unset`, `$unwind`, `$replaceRoot`. */
import { isNothing, shownValue, typeName } from '../bson-types.ts'
import { type Doc, isObject, placed, refuse, type Value } from '../documents.ts'
import { expressionOf } from '../expressions.ts'
import { isList } from '../operators/lists.ts'
import { additionOf, type Change, projectionOf, removalOf, withinStage } from '../projections.ts'
import type { Docs, Names, Reader, Readers, Stage } from './stage.ts'

const each =
  (change: Change): Stage =>
  (docs, context) => {
    context.budget.spend(docs.length)
    return docs.map((doc) => change(doc, context))
  }

const project: Reader = (spec, { stage, names }) => {
  if (!isObject(spec)) return refuse('$project specification must be an object', 15969)
  if (Object.keys(spec).length === 0)
    return refuse(
      'Invalid $project :: caused by :: projection specification must have at least one field',
      51272,
    )
  return each(withinStage(stage, () => projectionOf(spec, names)))
}

const addFields: Reader = (spec, { stage, names }) => {
  if (!isObject(spec))
    return refuse(`${stage} specification stage must be an object, got ${typeName(spec)}`, 40272)
  return each(withinStage(stage, () => additionOf(spec, names)))
}

const unset: Reader = (spec, { stage }) => {
  const paths = isList(spec) ? spec : [spec]
  if (paths.length === 0 || !paths.every((path) => typeof path === 'string'))
    return refuse(
      paths.length === 0
        ? '$unset specification must be a string or an array with at least one field'
        : '$unset specification must be a string or an array containing only string values',
      31120,
    )
  return each(withinStage(stage, () => removalOf(paths)))
}

interface Unwinding {
  readonly path: readonly string[]
  readonly keepsAll: boolean
  readonly index: string | undefined
}

function unwound(doc: Doc, { path, keepsAll, index }: Unwinding): Docs {
  const value = path.reduce<Value | undefined>(
    (found, name) => (isObject(found) && Object.hasOwn(found, name) ? found[name] : undefined),
    doc,
  )
  const numbered = (made: Doc, n: number | null) =>
    index === undefined ? made : placed(made, index.split('.'), n)
  if (isList(value) && value.length > 0) return value.map((item, n) => numbered(placed(doc, path, item), n))
  if (isNothing(value) || isList(value))
    return keepsAll ? [numbered(isList(value) ? placed(doc, path, undefined) : doc, null)] : []
  return [numbered(doc, null)]
}

const unwind: Reader = (argument) => {
  const spec: Value = typeof argument === 'string' ? { path: argument } : argument
  if (!isObject(spec))
    return refuse(
      `expected either a string or an object as specification for $unwind stage, got ${typeName(argument)}`,
      15981,
    )
  const { path, preserveNullAndEmptyArrays: keeps = false, includeArrayIndex: index, ...others } = spec
  const [odd] = Object.keys(others)
  if (odd !== undefined) return refuse(`unrecognized option to $unwind stage: ${odd}`, 28811)
  if (path === undefined) return refuse('no path specified to $unwind stage', 28812)
  if (typeof path !== 'string')
    return refuse(`expected a string as the path for $unwind stage, got ${typeName(path)}`, 28808)
  if (!path.startsWith('$'))
    return refuse(`path option to $unwind stage should be prefixed with a '$': ${path}`, 28818)
  if (typeof keeps !== 'boolean')
    return refuse(
      `expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got ${typeName(keeps)}`,
      28809,
    )
  if (index !== undefined && (typeof index !== 'string' || index === ''))
    return refuse(
      `expected a non-empty string for the includeArrayIndex  option to $unwind stage, got ${typeName(index)}`,
      28810,
    )
  const how = { path: path.slice(1).split('.'), keepsAll: keeps, index }
  return (docs, { budget }) =>
    docs.flatMap((doc) => {
      const made = unwound(doc, how)
      budget.spend(1 + made.length)
      return made
    })
}

/** @param what how the message names what is to be a document */
function replacement(argument: Value, names: Names, what: string): Stage {
  const root = expressionOf(argument, names)
  return (docs, context) =>
    docs.map((doc) => {
      context.budget.spend()
      const value = root.at({ ...context, root: doc })
      return isObject(value)
        ? value
        : refuse(
            `${what} must evaluate to an object, but resulting value was: ${shownValue(value)}. Type of resulting value: '${typeName(value)}'. Input document: ${shownValue(doc)}`,
            40228,
          )
    })
}

const replaceRoot: Reader = (spec, { names }) => {
  if (!isObject(spec))
    return refuse(`expected an object as specification for $replaceRoot stage, got ${typeName(spec)}`, 40229)
  const [odd] = Object.keys(spec).filter((name) => name !== 'newRoot')
  if (odd !== undefined) return refuse(`BSON field '$replaceRoot.${odd}' is an unknown field.`, 40415)
  if (spec['newRoot'] === undefined)
    return refuse("BSON field '$replaceRoot.newRoot' is missing but a required field", 40414)
  return replacement(spec['newRoot'], names, "'newRoot' expression ")
}

export const changingStages: Readers = {
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $unwind: unwind,
  $replaceRoot: replaceRoot,
  $replaceWith: (argument, { names }) => replacement(argument, names, "'replacement document' "),
}
