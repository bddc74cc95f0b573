/** What ConfigMaps and Secrets share: keys that could be file names, and a limit to what they hold. */
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden } from '../field-error.ts'
import { shownPart } from '../given-empty.ts'
import { byteLength } from '../text-bytes.ts'

/** The most that all values of one object may come to together, in bytes. */
export const maxConfigBytes = 1024 * 1024

const keyPattern = /^[-._a-zA-Z0-9]+$/
const keySentence =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"

/** A key becomes a file's name when it is mounted. */
export function configKeyProblems(key: string): readonly string[] {
  const problems: string[] = []
  if (byteLength(key) > 253) problems.push('must be no more than 253 characters')
  if (!keyPattern.test(key)) problems.push(keySentence)
  if (key === '.') problems.push("must not be '.'")
  else if (key === '..') problems.push("must not be '..'")
  else if (key.startsWith('..')) problems.push("must not start with '..'")
  return problems
}

/** How many bytes a text in base64 stands for. */
export const decodedLength = (base64: string): number =>
  Math.floor((base64.length * 3) / 4) - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0)

interface Holder {
  readonly immutable?: boolean
  readonly data?: object
  readonly binaryData?: object
}

/**
 * What was declared immutable stays so, and stays as it is.
 * @param tellsEmpty the maps of which one that was given empty is another than none
 */
export function* immutabilityProblems(
  object: Holder,
  previous: Holder,
  tellsEmpty: readonly (keyof Holder)[],
): FieldErrors {
  if (!previous.immutable) return
  const detail = 'field is immutable when `immutable` is set'
  if (!object.immutable) yield forbidden('immutable', detail)
  for (const name of ['data', 'binaryData'] as const) {
    const part = tellsEmpty.includes(name) ? shownPart(object, name) : object[name]
    if (!isEqual(part ?? null, previous[name] ?? null)) yield forbidden(name, detail)
  }
}
