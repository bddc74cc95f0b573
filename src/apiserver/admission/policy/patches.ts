/** What the mutations of a policy make of an object. Source: apiserver's admission/plugin/policy/mutating/patch. */

import { JsonPatchFailure, type JsonPatchOperation, patchedBy } from '../../../api/json-patch.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { jsonOf } from '../../../cel/schema/json-values.ts'
import { ListValue, MapValue, StructValue, type Value } from '../../../cel/values.ts'
import { merged } from '../../configuration-merge.ts'
import { configurationProblems } from '../../configuration-problems.ts'
import { atomicPlaces } from './atomic-places.ts'

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
  const configuration = { ...(jsonOf(value) as Json), apiVersion, kind }
  const struct = type.structure()
  const [problem] = configurationProblems(struct, configuration)
  if (problem !== undefined) return untyped(problem)
  const atomic = atomicPlaces(struct, configuration)
  if (atomic.length > 0) {
    const what = `may not mutate atomic arrays, maps or structs: ${atomic.join(', ')}`
    return new MutationError(`error applying patch: invalid ApplyConfiguration: ${what}`)
  }
  return merged(struct, object as unknown as Json, configuration) as unknown as KubeObject
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
    operations.push({
      op: String(op),
      path: String(path),
      ...(from !== undefined && { from: String(from) }),
      ...('value' in rest && { value: jsonOf(rest.value) }),
    })
  }
  return operations
}
