/** What the mutations of a policy make of an object. Source: apiserver's admission/plugin/policy/mutating/patch. */
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { jsonOf } from '../../../cel/schema/json-values.ts'
import { ListValue, MapValue, StructValue, type Value } from '../../../cel/values.ts'
import { merged } from '../../configuration-merge.ts'
import { configurationProblems } from '../../configuration-problems.ts'
import { applyJsonPatch } from '../../patch/json.ts'
import { atomicPlaces } from './atomic-places.ts'

type Json = Readonly<Record<string, unknown>>

/** A mutation cannot be carried out; the message is the real server's. */
export class MutationError {
  readonly message: string
  constructor(message: string) {
    this.message = message
  }
}

/** The object with what an apply configuration says laid over it, as server-side apply would, but in nobody's name. */
export function withConfiguration(
  version: Kind,
  object: KubeObject,
  value: Value,
): KubeObject | MutationError {
  if (!(value instanceof StructValue)) {
    return new MutationError('unsupported return type from ApplyConfiguration expression')
  }
  const misnamed = misnamedTypes(value, value.typeName)
  if (misnamed.length > 0) return new MutationError(`type mismatch: ${misnamed.join('\n')}`)
  const { apiVersion, kind } = version
  const configuration = { ...(jsonOf(value) as Json), apiVersion, kind }
  const struct = version.structure()
  const [problem] = configurationProblems(struct, configuration)
  if (problem !== undefined) {
    return new MutationError(
      `error applying patch: failed to convert patch object to typed object: ${problem}`,
    )
  }
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

interface Operation {
  readonly op: string
  readonly path: string
  readonly from?: string
  readonly value?: unknown
}

/** The object after a list of JSON patches. Where a test fails, none of them counts. */
export function withJsonPatches(object: KubeObject, value: Value): KubeObject | MutationError {
  const operations = operationsOf(value)
  if (operations instanceof MutationError) return operations
  let patched: unknown = object
  for (const operation of operations) {
    try {
      patched = applyJsonPatch(patched, [operation])
    } catch {
      // Which test or which operation fails is all that there is to know: the patch itself is well formed.
      return operation.op === 'test' && holderOf(operation, patched) !== undefined
        ? object
        : new MutationError(`JSON Patch: ${failureOf(operation, patched)}`)
    }
  }
  return patched as KubeObject
}

function operationsOf(list: Value): readonly Operation[] | MutationError {
  const mismatch = (what: string) =>
    new MutationError(`type mismatch: JSONPatchType.expression should evaluate to ${what}`)
  if (!(list instanceof ListValue)) return mismatch('array')
  const operations: Operation[] = []
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

/** What holds the place that an operation is about; undefined where there is nothing. */
function holderOf({ path }: Pick<Operation, 'path'>, document: unknown): object | undefined {
  const holder = path.split('/').slice(1, -1).reduce<unknown>(stepInto, document)
  return typeof holder === 'object' && holder !== null ? holder : undefined
}

const missingPath: Readonly<Record<string, ((path: string) => string) | undefined>> = {
  add: (path) => `doc is missing path: ${JSON.stringify(path)}`,
  remove: (path) => `doc is missing path: ${JSON.stringify(path)}`,
  replace: (path) => `doc is missing path: ${path}`,
  test: (path) => `is missing path: ${path}`,
}

/** What the library of the real server says of an operation that does not apply. */
function failureOf({ op, path, from }: Operation, document: unknown): string {
  const keys = path.split('/').slice(1)
  const words = missingPath[op]
  if (words && holderOf({ path }, document) === undefined)
    return `${op} operation does not apply: ${words(path)}: missing value`
  switch (op) {
    case 'remove':
      return `error in remove for path: '${path}': Unable to remove nonexistent key: ${keys.at(-1)}: missing value`
    case 'replace':
      return `replace operation does not apply: doc is missing key: ${path}: missing value`
    case 'move':
    case 'copy':
      return `${op} operation does not apply: doc is missing from path: ${from}: missing value`
    case 'add':
      return `error in add for path: '${path}': index out of bounds: invalid index referenced`
    default:
      return `Unexpected kind: ${op}`
  }
}

const stepInto = (value: unknown, key: string): unknown => {
  const name = key.replaceAll('~1', '/').replaceAll('~0', '~')
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Json)[name]
    : undefined
}
