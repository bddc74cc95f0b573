/** What in a strategic merge patch only speaks to the merge: `$patch` and the lists beside a list. */
import { setKey } from '../../api/codec/safe.ts'
import { isMap } from '../../api/json-map.ts'

export const deletion = '$deleteFromPrimitiveList'
export const order = '$setElementOrder'

/** The field that a directive is about: what stands behind its slash. */
export function fieldOf(key: string, directive: string, malformed: () => Error): string {
  if (key[directive.length] !== '/') throw malformed()
  return key.slice(directive.length + 1)
}

/** A map with `$patch` says what becomes of another, be it there or not. */
export const speaksToMerge = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isMap(value) && Object.hasOwn(value, '$patch')

/** A value that is new to the object, without nulls, and without what only speaks to the merge. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => !speaksToMerge(item)).map(withoutDirectives)
  if (!isMap(value)) return value
  const kept: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (value[key] !== null && !speaksToMerge(value[key])) setKey(kept, key, withoutDirectives(value[key]))
  }
  return kept
}
