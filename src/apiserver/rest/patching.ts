/** PATCH: which of the four patches a request brings, as a function from what is stored to what is to be. */
import { DecodeError, jsonTypeOf, noFloat } from '../../api/codec/errors.ts'
import { decode, parseJson } from '../../api/codec/json.ts'
import { isTooLarge, withWrappedIntegers } from '../../api/codec/wrapped-integers.ts'
import {
  tooGreatAmong,
  typeAt,
  type WrittenAt,
  withWrittenNumbers,
  writeNumbers,
} from '../../api/codec/written-numbers.ts'
import { badRequest, internalError, invalid } from '../../api/errors.ts'
import { invalid as invalidField } from '../../api/field-error.ts'
import { goJson, withKeysInOrder } from '../../api/go-json.ts'
import { goText } from '../../api/go-text.ts'
import { isMap } from '../../api/json-map.ts'
import { stepsIn } from '../../api/json-patch.ts'
import { applyMergePatch } from '../../api/merge-patch.ts'
import type { StructType } from '../../api/schema.ts'
import type { RequestContext, UpdateOptions } from '../../client/client.ts'
import { mostProblems, readAs, reportFields } from '../decoding.ts'
import { versionBeside } from '../field-manager/changes-in-versions.ts'
import { inGoOrder } from '../patch/go-order.ts'
import { applyJsonPatch } from '../patch/json.ts'
import { applyStrategicMergePatch } from '../patch/strategic.ts'
import type { ResourcePath } from '../resource-path.ts'
import { applyType, isApply } from './applying.ts'
import { bodyText, mostValues, patchTypeOf, unknownPatch, unknownPatchOfCustom } from './body.ts'
import { contextOf } from './context.ts'
import { inConverterWords } from './converter-words.ts'
import {
  apiVersionOf,
  checkIdentity,
  type Expected,
  isKnown,
  type Json,
  sentWith,
  structOf,
  whyOther,
  whyUnnamed,
} from './input.ts'
import type { ResourceRequest } from './request.ts'

/** A patch: how it changes an object, and how the server shows it, or what came of it, when that is wrong. */
interface Patch {
  /** Fields that the text of the patch names twice, or that mean nothing in it. */
  readonly problems: readonly string[]
  change(current: object): unknown
  show(changed: unknown, current: object): string
  /** Whether the result is read anew: then it may be something else. Otherwise what it is stays, whatever a patch says. */
  readonly mayChangeKind: boolean
  /** What is said of a value that cannot be read. Default: as it is of others. */
  explain?(error: DecodeError): string
}

/**
 * @param isLooked whether the text is looked at before it is read, as it is for who wants to know of fields that mean nothing
 * @throws ApiError 400 for a text that is no such patch
 */
type PatchReader = (text: string, struct: StructType, isLooked: boolean) => Patch

interface SentPatch {
  readonly context: RequestContext & UpdateOptions
  /** @throws ApiError 400 for a patch that cannot be read, 422 */
  change(current: object): object
}

/**
 * The patch as a function to an object in the structure of `expected`; the same object where nothing changes. What the
 * patch says is looked at when there is something to patch.
 * @throws ApiError 415 for a patch of another sort, and then 422 for options that are none
 */
export function patchOf(r: ResourceRequest, expected: Expected): SentPatch {
  const read = readerOf(r)
  const context = contextOf(r, 'PatchOptions')
  const results = new PatchResults(expected, r.path, context)
  const change = (current: object) => {
    const patch = read(bodyText(sentWith(r)), results.struct, context.fieldValidation !== 'Ignore')
    const changed = patch.change(current)
    if (changed === current && patch.problems.length === 0) return current
    const object = results.decoded(patch, changed, current)
    if (changed === current) return current
    checkIdentity(object, r.path)
    return object
  }
  return { context: { ...context, trusted: true }, change }
}

/** A patch of a custom object that names none. @throws ApiError 415 for one of another sort, 400 */
export function refuseNameless(r: ResourceRequest): never {
  if (!isApply(r)) readerOf(r)
  throw badRequest('name must be provided')
}

/** What the router takes for a patch. @throws ApiError 415 */
export function checkPatchType(contentType: string | undefined): void {
  const type = patchTypeOf(contentType)
  if (type !== applyType && !Object.hasOwn(readers, type)) throw unknownPatch()
}

/** @throws ApiError 415 */
function readerOf({ request, kind }: ResourceRequest): PatchReader {
  const type = patchTypeOf(request.headers['content-type'])
  const isTaken = Object.hasOwn(readers, type) && !(kind.isUnstructured && type === strategic)
  if (isTaken) return readers[type]
  throw kind.isUnstructured ? unknownPatchOfCustom() : unknownPatch()
}

/** What patches make of objects, read as what is expected there. */
class PatchResults {
  readonly struct: StructType

  constructor(
    private readonly expected: Expected,
    private readonly path: ResourcePath,
    private readonly context: RequestContext,
  ) {
    this.struct = structOf(expected)
  }

  /** @throws ApiError 422 for what is no object of its kind */
  decoded(patch: Patch, changed: unknown, current: object): Json {
    const { expected, struct } = this
    try {
      if (expected.isUnstructured) this.#checkStillItself(changed)
      const other = patch.mayChangeKind ? whyNotAsExpected(changed, expected) : undefined
      if (other !== undefined) throw invalidPatch(this.#shown(patch, changed, current), other)
      if (patch.mayChangeKind && isVersionless(changed)) return this.#unread(patch, changed)
      const reads = { ...expected, structure: () => struct }
      const { object, problems } = readAs(reads, changed, {
        keepsFrozen: true,
        isConverted: !patch.mayChangeKind,
      })
      // What was never a text has no order.
      const ofText = expected.isUnstructured ? problems : problems.slice(0, mostProblems)
      const unknown = patch.mayChangeKind ? ofText : problems.toSorted()
      reportFields([...patch.problems, ...unknown], this.context)
      return object
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      if (!patch.mayChangeKind && isTooLarge(error))
        return this.decoded(patch, withWrappedIntegers(struct, changed), current)
      throw invalidPatch(this.#shown(patch, changed, current), patch.explain?.(error) ?? error.message)
    }
  }

  /** What has no type has no order of fields. */
  #shown(patch: Patch, changed: unknown, current: object): string {
    return this.expected.isUnstructured ? goJson(withKeysInOrder(changed)) : patch.show(changed, current)
  }

  /** Without a version an object is read as the server's own form of it, whose fields have other names: nothing is left. */
  #unread(patch: Patch, changed: Json): Json {
    const { apiVersion: _none, kind: _kind, ...parts } = changed
    const unknown = Object.keys(parts).sort().map(unknownField)
    reportFields([...patch.problems, ...unknown], this.context)
    return {}
  }

  /** @throws ApiError 422 for a custom object that says that it is something else */
  #checkStillItself(changed: unknown): void {
    if (whyUnnamed(changed) !== undefined) return
    const { expected } = this
    const { apiVersion, kind, metadata, ...parts } = changed as Json
    const [wanted, said] = [apiVersionOf(expected), { kind: String(kind), group: expected.group }]
    const { name = '' } = this.path
    if (!kind) throw new DecodeError(`Object 'Kind' is missing in '${goJson(withKeysInOrder(changed))}'`)
    if (apiVersion !== wanted) {
      if (!apiVersion)
        throw internalError("Object 'apiVersion' is missing in 'object has no apiVersion field'")
      const [, group = ''] = String(apiVersion).split('/').reverse()
      // Of a version of the group that there is not, nothing is known.
      const isUnknown =
        group === expected.group && !versionBeside({ ...expected, apiVersion: wanted }, String(apiVersion))
      if (isUnknown) reportFields(Object.keys(parts).map(unknownField), this.context)
      throw invalid({ ...said, group }, name, [invalidField('apiVersion', apiVersion, `must be ${wanted}`)])
    }
    if (kind !== expected.kind)
      throw invalid(said, name, [invalidField('kind', kind, `must be ${expected.kind}`)])
  }
}

const unknownField = (field: string) => `unknown field "${field}"`

/** Whether it says of what kind it is, but of no version. */
const isVersionless = (changed: unknown): changed is Json => isMap(changed) && !changed.apiVersion

function whyNotAsExpected(changed: unknown, expected: Expected): string | undefined {
  const unnamed = whyUnnamed(changed)
  if (unnamed !== undefined) return unnamed
  const { kind } = changed as Json
  if (isVersionless(changed) && kind && kind !== expected.kind && !isKnown('v1', String(kind)))
    return `no kind ${JSON.stringify(kind)} is registered for the internal version of group "" in scheme "pkg/runtime/scheme.go:111"`
  return whyOther(changed as Json, expected)
}

const strategic = 'application/strategic-merge-patch+json'

/** Each sort of patch, by its media type. */
const readers: Readonly<Record<string, PatchReader>> = {
  'application/json-patch+json': readJsonPatch,
  'application/merge-patch+json': readMergePatch,
  [strategic]: readStrategicMergePatch,
}

function readJsonPatch(text: string, struct: StructType, isLooked: boolean): Patch {
  const { operations, problems, numbers } = isLooked ? readOperations(text) : unlookedOperations(text)
  if (!struct.schema) writeNumbers(operations, numbers, (steps) => typeInOperation(struct, operations, steps))
  const change = (current: object) => applyJsonPatch(current, operations)
  const inOrderOfType = (current: object) => change(decode(struct, current).object)
  return {
    problems,
    // What is moved elsewhere is told there in the order of its type.
    change: !struct.schema && movesParts(operations) ? inOrderOfType : change,
    show: (_changed, current) => withWrittenNumbers(goJson(inOrderOfType(current))),
    mayChangeKind: true,
  }
}

/** The type of what stands in the value of an operation: its path leads there. */
function typeInOperation(struct: StructType, operations: unknown, [n, part, ...steps]: WrittenAt['steps']) {
  const path = part === 'value' ? (operations as readonly Json[])[Number(n)].path : undefined
  return typeof path === 'string' ? typeAt(struct, [...stepsIn(path), ...steps]) : undefined
}

const movesParts = (operations: unknown): boolean =>
  Array.isArray(operations) && operations.some((each) => each?.op === 'move' || each?.op === 'copy')

function readMergePatch(text: string, struct: StructType, isLooked: boolean): Patch {
  const { value, problems, numbers } = isLooked ? readMap(text, unreadable) : readJson(text, noMergePatch)
  if (typeof value !== 'object' || value === null) throw noMergePatch()
  if (!struct.schema) writeNumbers(value, numbers, (steps) => typeAt(struct, steps))
  const change = (current: object) => inGoOrder(applyMergePatch(current, value), current)
  return { problems, change, show: showAs(struct), mayChangeKind: true }
}

/** What becomes of an object, its untouched parts in the order of their types. */
const showAs = (struct: StructType) => (changed: unknown, current: object) =>
  withWrittenNumbers(goJson(inGoOrder(changed, current, decode(struct, current).object)))

function readStrategicMergePatch(text: string, struct: StructType): Patch {
  const { value, problems } = readMap(text, badRequest)
  const change = (current: object) =>
    value === null ? current : applyStrategicMergePatch(current, value, struct)
  return {
    problems,
    change,
    show: () => goText(value),
    mayChangeKind: false,
    explain: inConverterWords,
  }
}

type Refuse = (why: string) => Error

const noMergePatch = () => badRequest('Invalid JSON Patch')

const unreadable: Refuse = (why) => badRequest(`error decoding patch: ${why}`)

function readJson(text: string, refuse: Refuse) {
  try {
    return parseJson(text, { duplicates: 'told', mostValues })
  } catch (error) {
    if (error instanceof DecodeError) throw refuse(error.message)
    throw error
  }
}

/** A patch that is a map; null is none. */
function readMap(text: string, refuse: Refuse) {
  const read = readJson(text, refuse)
  const { value } = read
  if (value === null) return read
  if (!isMap(value)) throw refuse(wrongType(value, 'value of type map[string]interface {}'))
  const tooGreat = tooGreatAmong(read.numbers)
  if (tooGreat !== undefined) throw refuse(noFloat(tooGreat))
  return { ...read, value }
}

/** Whether all numbers in it fit a float64: others have become infinite. */
const fitsFloat = (value: unknown): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).every(fitsFloat)
    : typeof value !== 'number' || Number.isFinite(value)

/** What an operation may say; the value may be anything. */
const fieldsOfOperation = ['op', 'path', 'from']

/** The operations of a JSON patch, and what in their text means nothing. */
function readOperations(text: string) {
  const read = readJson(text, unreadable)
  const { value } = read
  const operations = value ?? []
  if (!Array.isArray(operations)) {
    throw unreadable(wrongType(value, 'value of type []handlers.jsonPatchOp'))
  }
  const problems = [...read.problems]
  const tooGreat = tooGreatAmong(read.numbers)
  for (const [n, operation] of operations.entries()) {
    if (operation === null) continue
    if (!isMap(operation)) throw unreadable(wrongType(operation, 'value of type handlers.jsonPatchOp'))
    for (const [name, said] of Object.entries(operation)) {
      if (name === 'value') {
        if (tooGreat === undefined || fitsFloat(said)) continue
        throw unreadable(noFloat(tooGreat, 'struct field jsonPatchOp.value'))
      }
      if (!fieldsOfOperation.includes(name)) problems.push(unknownField(`[${n}].${name}`))
      else if (said !== null && typeof said !== 'string') {
        throw unreadable(wrongType(said, `struct field jsonPatchOp.${name} of type string`))
      }
    }
  }
  return { ...read, operations, problems: problems.map((problem) => `json patch ${problem}`) }
}

/** The same where nobody has looked at them: what is not what it should be fails when its turn comes. */
function unlookedOperations(text: string) {
  const { value, numbers } = readJson(text, badRequest)
  const operations = Array.isArray(value)
    ? value.map((each) => (isMap(each) ? carriedOut(each) : each))
    : value
  return { operations, problems: [], numbers }
}

function carriedOut(operation: Json): Json {
  const { op, path, from } = operation
  const named = op === 'move' || op === 'copy' ? [op, path, from] : [op, path]
  return named.every((each) => each === undefined || each === null || typeof each === 'string')
    ? operation
    : { op: 'unknown' }
}

const wrongType = (value: unknown, wanted: string) =>
  `json: cannot unmarshal ${jsonTypeOf(value)} into Go ${wanted}`

const invalidPatch = (shown: string, why: string) =>
  invalid({ kind: '', group: '' }, '', [invalidField('patch', shown, why)])
