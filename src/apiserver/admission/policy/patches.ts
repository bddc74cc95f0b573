/** What the mutations of a policy make of an object. Source: apiserver's admission/plugin/policy/mutating/patch. */
import { badRequest } from '../../../api/errors.ts'
import { isMap } from '../../../api/json-map.ts'
import { JsonPatchFailure, type JsonPatchOperation, patchedBy } from '../../../api/json-patch.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { fieldIn, type Place } from '../../../api/schema.ts'
import { ListValue, MapValue, StructValue, type Value } from '../../../cel/values.ts'
import { merged } from '../../field-manager/configuration-merge.ts'
import { configurationProblems } from '../../field-manager/configuration-problems.ts'
import { placeInside, placeOfObject } from '../../field-manager/places.ts'
import { atomicPlaces } from './atomic-places.ts'
import { goNumber, jsonOfValue, nativeFields, nilList, UnfitValue } from './made-values.ts'

type Json = Readonly<Record<string, unknown>>

/** A mutation cannot be carried out; the message is the real server's. */
export class MutationError {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

interface PatchedType extends Pick<Kind, 'apiVersion' | 'kind' | 'structure'> {
  /** Whether the OpenAPI document of its own group describes it: no other types can be laid over one another. */
  readonly isDocumented: boolean
}

/** The object with what an apply configuration says laid over it, as server-side apply would, but in nobody's name. */
export function withConfiguration(
  type: PatchedType,
  object: KubeObject,
  value: Value,
): KubeObject | MutationError {
  if (!(value instanceof StructValue)) {
    return new MutationError('unsupported return type from ApplyConfiguration expression')
  }
  const misnamed = misnamedTypes(value, value.typeName)
  if (misnamed.length > 0) return new MutationError(`type mismatch: ${misnamed.join('\n')}`)
  const { apiVersion, kind } = type
  const untyped = (why: string) =>
    new MutationError(`error applying patch: failed to convert patch object to typed object: ${why}`)
  if (!type.isDocumented) {
    const groupVersion = apiVersion.includes('/') ? apiVersion : `/${apiVersion}`
    return untyped(`no corresponding type for ${groupVersion}, Kind=${kind}`)
  }
  const made = inWords(() => nativeFields(value))
  if (made instanceof MutationError) return new MutationError('invalid return type: *dynamic.ObjectVal')
  const configuration = { ...made, apiVersion, kind }
  const struct = type.structure()
  const problems = configurationProblems(struct, configuration, { hasGoValues: true })
  if (problems.length > 1) return untyped(`errors:\n  ${problems.join('\n  ')}`)
  if (problems.length === 1) return untyped(problems[0])
  const atomic = atomicPlaces(struct, configuration)
  if (atomic.length > 0) {
    const what = `may not mutate atomic arrays, maps or structs: ${atomic.join(', ')}`
    return new MutationError(`error applying patch: invalid ApplyConfiguration: ${what}`)
  }
  const said = withoutNil(placeOfObject(struct), configuration) as Json
  return merged(struct, object as unknown as Json, said) as unknown as KubeObject
}

/** A list that is none is nothing said where there is to be one, and null where there may be anything. */
function withoutNil(place: Place | undefined, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => withoutNil(place && placeInside(place), each))
  // The real server only finds out when it stores the object, and answers 500.
  if (typeof value === 'number' && !Number.isFinite(value))
    throw badRequest(`json: unsupported value: ${goNumber(value)}`)
  if (!isMap(value)) return value
  const fields: [string, unknown][] = []
  for (const [name, each] of Object.entries(value)) {
    const field = place?.type.kind === 'struct' ? fieldIn(place.type.struct(), name) : undefined
    if (each !== nilList) fields.push([name, withoutNil(field, each)])
    else if (field?.type.kind !== 'list') fields.push([name, null])
  }
  return Object.fromEntries(fields)
}

function inWords<T>(run: () => T): T | MutationError {
  try {
    return run()
  } catch (error) {
    if (error instanceof UnfitValue) return new MutationError(error.message)
    throw error
  }
}

/** The types that are written down must be named after the fields in which they stand. */
function misnamedTypes(value: Value, path: string): readonly string[] {
  if (value instanceof StructValue) {
    const own =
      value.typeName === path
        ? []
        : [
            `unexpected type name "${value.typeName}", expected "${path}", which matches field name path from root Object type`,
          ]
    return [...own, ...value.keys().flatMap((key) => misnamedTypes(value.find(key)!, `${path}.${key}`))]
  }
  if (value instanceof ListValue) return [...value].flatMap((each) => misnamedTypes(each, path))
  if (!(value instanceof MapValue)) return []
  return value.keys().flatMap((key) => misnamedTypes(value.find(key) ?? null, path))
}

/** The object after a list of JSON patches. Where a test fails, none of them counts. */
export function withJsonPatches(object: KubeObject, value: Value): KubeObject | MutationError {
  const operations = operationsOf(value)
  if (operations instanceof MutationError) return operations
  try {
    return patchedBy(object, operations) as KubeObject
  } catch (error) {
    if (!(error instanceof JsonPatchFailure)) throw error
    return error.isTest ? object : new MutationError(`JSON Patch: ${error.message}`)
  }
}

function operationsOf(list: Value): readonly JsonPatchOperation[] | MutationError {
  const mismatch = (what: string) =>
    new MutationError(`type mismatch: JSONPatchType.expression should evaluate to ${what}`)
  if (!(list instanceof ListValue)) return mismatch('array')
  const operations: JsonPatchOperation[] = []
  for (const each of list) {
    if (!(each instanceof StructValue)) return mismatch('array of JSONPatch')
    const {
      op = '',
      path = '',
      from,
      ...rest
    } = Object.fromEntries(each.keys().map((key) => [String(key), each.find(key)!]))
    const misnamed = rest.value instanceof StructValue ? misnamedTypes(rest.value, rest.value.typeName) : []
    if (misnamed.length > 0) return new MutationError(`type mismatch: ${misnamed.join('\n')}`)
    const json = inWords(() => ('value' in rest ? jsonOfValue(rest.value) : null))
    if (json instanceof MutationError)
      return new MutationError(
        `JSONPath valueExpression evaluated to a type that could not marshal to JSON: ${json.message}`,
      )
    operations.push({
      op: String(op),
      path: String(path),
      ...(from !== undefined && { from: String(from) }),
      // What is added without a value is null.
      ...(('value' in rest || op === 'add' || op === 'replace') && { value: json }),
    })
  }
  return operations
}
