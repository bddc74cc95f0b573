/** The object that a request brings: of the kind that is expected, and named as the path names it. */
import { DecodeError, jsonTypeOf, noFloat } from '../../api/codec/errors.ts'
import { decode } from '../../api/codec/json.ts'
import { mergeRepeated } from '../../api/codec/repeated-fields.ts'
import { tooGreatAmong, typeAt, type WrittenAt, writeNumbers } from '../../api/codec/written-numbers.ts'
import { badRequest, invalid } from '../../api/errors.ts'
import { invalid as invalidField } from '../../api/field-error.ts'
import { isMap } from '../../api/json-map.ts'
import type { Kind } from '../../api/kind.ts'
import { quoted } from '../../api/quote.ts'
import { type StructType, typeOfKind } from '../../api/schema.ts'
import type { RequestContext } from '../../client/client.ts'
import { cannotBeHandled, fieldProblems, reportFields, versionOf } from '../decoding.ts'
import type { ResourcePath } from '../resource-path.ts'
import { type Body, bodyText, notNamed, readBody, type Sent, unrecognized } from './body.ts'
import { isPast } from './past-versions.ts'
import type { ResourceRequest } from './request.ts'

export type Json = Record<string, unknown>

/** What a body should be: an object of the kind that the path names, or what a subresource speaks. */
export interface Expected {
  readonly group: string
  readonly version: string
  readonly kind: string
  /** Default: as Kubernetes has it. */
  structure?(): StructType
  /** How it is read, where its structure does not say. */
  readonly reads?: Kind['reads']
  /** Whether it must say what it is. */
  readonly isUnstructured?: boolean
  /** The kind as it is stored, where it is one. */
  readonly stored?: Kind
  /** Versions that are served no more, and taken all the same: `policy/v1beta1`. They have the same structure. */
  readonly pastVersions?: readonly string[]
}

export interface Input extends Pick<Body, 'decoded' | 'problems'> {
  readonly object: Json
}

export const sentWith = ({ request }: ResourceRequest): Sent => request.body ?? ''

/** @throws ApiError 400 for what cannot be read or is something else, 415 */
export const inputOf = (r: ResourceRequest, expected: Expected = r.served): Input =>
  readInput(sentWith(r), r.request.headers['content-type'], expected)

/** @throws as inputOf */
function readInput(sent: Sent, contentType: string | undefined, expected: Expected): Input {
  try {
    const body = readBody(sent, contentType)
    const { value, decoded, problems } = body
    if (!expected.isUnstructured) readAsTyped(body, expected)
    const object = namedObject(value ?? {})
    if (expected.isUnstructured) {
      checkNumbers(object, expected, body)
      checkSelfNamed(object, expected, sent)
    } else {
      checkKind(object, expected)
    }
    object.metadata ??= {}
    return { object, decoded, problems }
  } catch (error) {
    if (error instanceof DecodeError) throw unrecognized(expected.kind, error.message, sent)
    throw error
  }
}

/** Of a text that Go reads into a type it counts how numbers are written, and all that is said of a field. */
function readAsTyped({ value, numbers = [], repeated = [] }: Body, expected: Expected): void {
  if (numbers.length === 0 && repeated.length === 0) return
  const struct = structOf(expected)
  const typeOf = (steps: WrittenAt['steps']) => typeAt(struct, steps)
  mergeRepeated(repeated, typeOf)
  writeNumbers(value, numbers, typeOf)
}

/** What came in, in the structure of its kind, as what a subresource speaks is wanted. @throws ApiError 400 */
export function structured(
  { object, decoded, problems }: Input,
  expected: Expected,
  context: RequestContext,
): Json {
  if (decoded) return object
  try {
    const found = decode(structOf(expected), object)
    reportFields(fieldProblems(problems, found.problems), context)
    return found.object
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    throw cannotBeHandled(saidBy(object, expected), expected.kind, error.message)
  }
}

export const apiVersionOf = ({ group, version }: Expected) => (group ? `${group}/${version}` : version)

export const structOf = (expected: Expected): StructType =>
  expected.structure?.() ?? typeOfKind(apiVersionOf(expected), expected.kind)!

/** A value whose apiVersion and kind, if any, say what it is. @throws DecodeError */
export function namedObject(value: unknown): Json {
  const why = whyUnnamed(value)
  if (why !== undefined) throw new DecodeError(why)
  return value as Json
}

/** Why a value cannot say what it is; undefined where it can. */
export function whyUnnamed(value: unknown): string | undefined {
  const cannot = 'json: cannot unmarshal'
  if (!isMap(value)) return notNamed(`${cannot} ${jsonTypeOf(value)} into Go value of type ${goHead}`)
  for (const field of ['apiVersion', 'kind']) {
    const named = value[field] ?? ''
    if (typeof named === 'string') continue
    return notNamed(`${cannot} ${jsonTypeOf(named)} into Go struct field .${field} of type string`)
  }
  const apiVersion = String(value.apiVersion ?? '')
  return apiVersion.split('/').length > 2 ? `unexpected GroupVersion string: ${apiVersion}` : undefined
}

/** How Go prints the type with which the server looks for apiVersion and kind. */
const goHead =
  'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }'

/** What a body says that it is; what it leaves out is as expected. */
const saidBy = ({ apiVersion, kind }: Json, expected: Expected) => ({
  apiVersion: String(apiVersion || apiVersionOf(expected)),
  kind: String(kind || expected.kind),
})

/** A body may leave out what it is, but not say that it is something else. */
function checkKind(object: Json, expected: Expected): void {
  const said = saidBy(object, expected)
  const { apiVersion, kind } = said
  if (kind === expected.kind && expected.pastVersions?.includes(apiVersion)) return
  const why = whyOther(object, expected)
  if (why === undefined) return
  checkReads(object, said, expected)
  if (kind !== expected.kind || !isKnown(apiVersion, kind)) throw cannotBeHandled(said, expected.kind, why)
  throw otherVersion({ apiVersion }, expected)
}

/** What says that it is something else is read as that first. @throws ApiError 400 */
function checkReads(object: Json, said: ReturnType<typeof saidBy>, expected: Expected): void {
  const struct = typeOfKind(said.apiVersion, said.kind)
  try {
    if (struct) decode(struct, object)
  } catch (error) {
    if (error instanceof DecodeError) throw cannotBeHandled(said, expected.kind, error.message)
    throw error
  }
}

/** What fits no float64 is no number. @throws ApiError 400 */
function checkNumbers(object: Json, expected: Expected, { numbers = [] }: Body): void {
  const number = tooGreatAmong(numbers)
  if (number === undefined) return
  throw cannotBeHandled(saidBy(object, expected), expected.kind, noFloat(number))
}

/** A custom object must say what it is. @throws DecodeError, ApiError 400, 422 */
function checkSelfNamed(object: Json, expected: Expected, sent: Sent): void {
  const { apiVersion = '', kind = '', metadata } = object
  if (kind === '' || kind === null) throw new DecodeError(`Object 'Kind' is missing in '${bodyText(sent)}'`)
  if (apiVersion === null)
    throw cannotBeHandled({ apiVersion: '', kind: String(kind) }, expected.kind, noVersion)
  if (apiVersion !== apiVersionOf(expected)) throw otherVersion(object, expected)
  if (kind === expected.kind) return
  const said = { kind: String(kind), group: expected.group }
  const name = isMap(metadata) ? String(metadata.name ?? '') : ''
  throw invalid(said, name, [invalidField('kind', kind, `must be ${expected.kind}`)])
}

const noVersion = '.apiVersion accessor error: <nil> is of the type <nil>, expected string'

const otherVersion = ({ apiVersion = '' }: Json, expected: Expected) =>
  badRequest(
    `the API version in the data (${apiVersion}) does not match the expected API version (${apiVersionOf(expected)})`,
  )

/** Whether there is such a kind at all, or was. */
export const isKnown = (apiVersion: string, kind: string): boolean =>
  typeOfKind(apiVersion, kind) !== undefined || isPast(apiVersion, kind)

/** Why an object cannot be taken for what is expected; undefined where it can. */
export function whyOther(object: Json, expected: Expected): string | undefined {
  const { apiVersion, kind } = saidBy(object, expected)
  if (kind === expected.kind && apiVersion === apiVersionOf(expected)) return undefined
  if (!isKnown(apiVersion, kind)) {
    return `no kind ${quoted(kind)} is registered for version ${quoted(apiVersion)} in scheme "pkg/runtime/scheme.go:111"`
  }
  const struct = typeOfKind(apiVersion, kind)
  const from = `${struct ? struct.name.split('.').at(-2) : versionOf(apiVersion)}.${kind}`
  const to = `${expected.group.split('.')[0] || 'core'}.${expected.kind}`
  return `converting (${from}) to (${to}): unknown conversion`
}

/** The uid that an object claims to have. */
export function uidIn({ metadata }: Json): string | undefined {
  const { uid } = (metadata ?? {}) as Json
  return typeof uid === 'string' && uid !== '' ? uid : undefined
}

/** @throws what `check` does, but before that what `read` does: what an object says is looked at before where it belongs */
export function checkPlace(check: () => void, read: () => unknown): void {
  try {
    check()
  } catch (refusal) {
    read()
    throw refusal
  }
}

/** An object goes to the namespace of the path. @throws ApiError 400 when it says another */
export function putIntoNamespace({ metadata: said }: Json, { namespace }: ResourcePath): void {
  if (!isMap(said)) return
  const metadata: Json = said
  if (namespace === undefined) delete metadata.namespace
  else if (!metadata.namespace) metadata.namespace = namespace
  else if (typeof metadata.namespace === 'string' && metadata.namespace !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request')
  }
}

/** A changed object is of the namespace of the path, and must say its name. @throws ApiError 400 */
export function checkIdentity(object: Json, path: ResourcePath): void {
  putIntoNamespace(object, path)
  const metadata = object.metadata ?? {}
  if (!isMap(metadata)) return
  const { name } = metadata
  if (name === undefined || name === null || name === '') {
    throw badRequest(
      `the name of the object (${path.name} based on URL) was undeterminable: name must be provided`,
    )
  }
  if (typeof name === 'string' && name !== path.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${path.name})`)
  }
}
