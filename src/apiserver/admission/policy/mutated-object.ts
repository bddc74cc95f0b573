/** What the mutations of a policy have left, as an object of its kind. Source: apiserver's admission/plugin/policy/mutating. */
import { DecodeError } from '../../../api/codec/errors.ts'
import { invalid } from '../../../api/errors.ts'
import { invalid as invalidField } from '../../../api/field-error.ts'
import { goJson, withKeysInOrder } from '../../../api/go-json.ts'
import { isMap } from '../../../api/json-map.ts'
import type { Kind } from '../../../api/kind.ts'
import { readAs } from '../../decoding.ts'
import { isKnown, namedObject, whyOther } from '../../rest/input.ts'

type Json = Readonly<Record<string, unknown>>

/**
 * In a version of a kind; what it is does not change.
 * @param keepsNull as in the context of the request
 * @throws DecodeError for what is not of the kind; ApiError 422 for a custom object of another
 */
export function mutatedObject(version: Kind, changed: object, keepsNull?: boolean): Record<string, unknown> {
  const named = namedObject(changed)
  checkKind(version, named)
  const { apiVersion, kind } = version
  const options = { keepsFrozen: true, keepsNull }
  const whole = { ...named, apiVersion, kind }
  const { object, problems } = readAs(version, withSoundMetadata(version, whole), options)
  // Of a custom object what its schema does not know is cut off without a word.
  if (problems.length > 0 && !version.isUnstructured)
    throw new DecodeError(`strict decoding error: ${problems.join(', ')}`)
  object.metadata ??= {}
  return object
}

/** Of the metadata of a custom object, what cannot be read falls away field by field. Source: dropInvalidMetadata of apiextensions. */
function withSoundMetadata(version: Kind, whole: Json): Json {
  const { apiVersion, kind, metadata } = whole
  if (!version.isUnstructured || !isMap(metadata)) return whole
  const isSound = (part: Json): boolean => {
    try {
      readAs(version, { apiVersion, kind, metadata: part })
      return true
    } catch (error) {
      if (error instanceof DecodeError) return false
      throw error
    }
  }
  if (isSound(metadata)) return whole
  const sound = Object.entries(metadata).filter(([name, value]) => isSound({ [name]: value }))
  return { ...whole, metadata: Object.fromEntries(sound) }
}

/** @throws DecodeError; ApiError */
function checkKind(version: Kind, named: Json): void {
  if (version.isUnstructured) return checkCustom(version, named)
  const why = whyOther(named, version)
  if (why === undefined) return
  const isOther = isKnown(String(named.apiVersion), String(named.kind))
  throw new DecodeError(isOther ? `failed to convert object: ${why}` : why)
}

function checkCustom(version: Kind, named: Json): void {
  const { apiVersion = '', kind } = named
  if (!kind) throw new DecodeError(`Object 'Kind' is missing in '${goJson(withKeysInOrder(named))}'`)
  if (apiVersion !== version.apiVersion) {
    const type = `${String(apiVersion).includes('/') ? '' : '/'}${apiVersion}, Kind=${kind}`
    const cannot = `is unstructured and is not suitable for converting to ${JSON.stringify(version.apiVersion)}`
    throw new DecodeError(`failed to convert object: ${type} ${cannot}`)
  }
  if (kind === version.kind) return
  const { name = '' } = (named.metadata ?? {}) as { name?: string }
  throw invalid({ kind: String(kind), group: version.group }, name, [
    invalidField('kind', kind, `must be ${version.kind}`),
  ])
}
