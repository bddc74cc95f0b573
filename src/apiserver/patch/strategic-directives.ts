/** What in a strategic merge patch only speaks to the merge, and is no part of the result. */
import { setKey } from '../../api/codec/safe.ts'
import { isMap } from './merge.ts'

type Json = Readonly<Record<string, unknown>>

/** The beginnings of keys that say what goes from a list of plain values, and in which order the items of a list are to stand. */
export const deletion = '$deleteFromPrimitiveList/'
export const order = '$setElementOrder/'

/** Whether an item of a list only speaks to the merge. */
const isDirective = (item: Json): boolean =>
  item.$patch === 'delete' || (item.$patch === 'replace' && Object.keys(item).length === 1)

/** A value that is new to the object, without what only speaks to the merge, and without nulls. */
export function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.filter((item) => !isMap(item) || !isDirective(item)).map(withoutDirectives)
  }
  if (!isMap(value)) return value
  const kept: Record<string, unknown> = {}
  for (const key of Object.keys(value)) {
    if (key === '$patch' || key === '$retainKeys' || key.startsWith(order) || key.startsWith(deletion))
      continue
    if (value[key] !== null) setKey(kept, key, withoutDirectives(value[key]))
  }
  return kept
}
