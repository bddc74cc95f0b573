/** PATCH: which of the four patches a request brings, as a function from what is stored to what is to be. */
import { DecodeError } from '../../api/codec/errors.ts'
import { decode, parseJson } from '../../api/codec/json.ts'
import { badRequest, invalid } from '../../api/errors.ts'
import { invalid as invalidField } from '../../api/field-error.ts'
import type { RequestContext } from '../../client/client.ts'
import { reportFields } from '../decoding.ts'
import { applyJsonPatch } from '../patch/json.ts'
import { applyMergePatch } from '../patch/merge.ts'
import { applyStrategicMergePatch } from '../patch/strategic.ts'
import { goText } from '../patch/strategic-errors.ts'
import { patchTypeOf, unknownPatch } from './body.ts'
import { bytesOf, checkName, type Expected, isMap, structOf, whyOther } from './input.ts'
import type { ResourceRequest } from './request.ts'

/** A patch: how it changes an object, and how the server shows it, or what came of it, when that is wrong. */
interface Patch {
  /** Fields that the text of the patch names twice. */
  readonly duplicates: readonly string[]
  change(current: object): unknown
  show(changed: unknown): string
  /** Whether the result is read anew: then it may be something else. Otherwise what it is stays, whatever a patch says. */
  readonly mayChangeKind: boolean
  /** What is said of a value of the wrong type. */
  explain?(wrongType: string): string
}

/**
 * The patch as a function to an object in the structure of `expected`; the same object where nothing changes.
 * @throws ApiError 400 for a patch that cannot be read, 415 for one of another sort; the function: 400, 422
 */
export function patchOf(
  r: ResourceRequest,
  expected: Expected,
  context: RequestContext,
): (current: object) => object {
  const struct = structOf(expected)
  const patch = readPatch(r, (current, changes) => applyStrategicMergePatch(current, changes, struct))
  return (current) => {
    const changed = patch.change(current)
    if (changed === current) return current
    const object = decoded(changed)
    checkName(object, r.path)
    return object
  }

  function decoded(changed: unknown) {
    const other = patch.mayChangeKind && isMap(changed) ? whyOther(changed, expected) : undefined
    if (other !== undefined) throw invalidPatch(patch.show(changed), other)
    try {
      const { object, problems } = decode(struct, changed)
      reportFields([...patch.duplicates, ...problems], context)
      return object
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      throw invalidPatch(patch.show(changed), patch.explain?.(error.message) ?? error.message)
    }
  }
}

type StrategicMerge = (current: object, patch: object) => unknown

function readPatch(r: ResourceRequest, mergeStrategically: StrategicMerge): Patch {
  const text = bytesOf(r).toString('utf8')
  switch (patchTypeOf(r.request.headers['content-type'])) {
    case 'application/json-patch+json': {
      const { value, duplicates } = patchValue(text)
      if (!Array.isArray(value)) throw wrongPatch(value, '[]interface {}')
      const change = (current: object) => applyJsonPatch(current, value)
      return { duplicates, change, show: JSON.stringify, mayChangeKind: true }
    }
    case 'application/merge-patch+json': {
      const { value, duplicates } = mapPatch(text)
      const change = (current: object) => applyMergePatch(current, value)
      return { duplicates, change, show: JSON.stringify, mayChangeKind: true }
    }
    case 'application/strategic-merge-patch+json': {
      const { value, duplicates } = mapPatch(text)
      const change = (current: object) => mergeStrategically(current, value)
      return {
        duplicates,
        change,
        show: () => goText(value),
        mayChangeKind: false,
        explain: inConverterWords,
      }
    }
  }
  throw unknownPatch()
}

function patchValue(text: string) {
  try {
    return parseJson(text, { findDuplicates: true })
  } catch (error) {
    if (error instanceof DecodeError) throw badRequest(`error decoding patch: ${error.message}`)
    throw error
  }
}

function mapPatch(text: string): { readonly value: object; readonly duplicates: readonly string[] } {
  const { value, duplicates } = patchValue(text)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value, duplicates }
  throw wrongPatch(value, 'map[string]interface {}')
}

function wrongPatch(value: unknown, goType: string) {
  const found = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value
  return badRequest(`error decoding patch: json: cannot unmarshal ${found} into Go value of type ${goType}`)
}

const invalidPatch = (shown: string, why: string) =>
  invalid({ kind: '', group: '' }, '', [invalidField('patch', shown, why)])

/** A strategic patch is read by another part of the API server, which has its own words for a wrong type. */
function inConverterWords(wrongType: string): string {
  const found = /cannot unmarshal (\w+).* of type (\S+)$/.exec(wrongType)
  if (!found) return wrongType
  const [, got, wanted] = found
  const goKind = { number: 'int64', array: 'slice', object: 'map' }[got] ?? got
  if (wanted.startsWith('[]')) return `cannot restore slice from ${goKind}`
  if (wanted.startsWith('map[')) return `cannot restore map from ${goKind}`
  return wanted.includes('.') ? `cannot restore struct from: ${goKind}` : `unrecognized type: ${wanted}`
}
