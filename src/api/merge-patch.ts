/** JSON merge patch (RFC 7386). */
import { setKey } from './codec/safe.ts'
import { WrittenNumber } from './codec/written-numbers.ts'
import { isEqual } from './equality.ts'
import { isMap } from './json-map.ts'

type Json = Readonly<Record<string, unknown>>

/** What `original` becomes. Neither argument changes, and what the patch leaves alone is shared. */
export function applyMergePatch(original: unknown, patch: unknown): unknown {
  if (patch instanceof WrittenNumber) return patch
  if (!isMap(patch))
    return isEqual(original, patch) ? original : isMap(original) ? patch : withoutNulls(patch)
  const before: Json = isMap(original) ? original : {}
  let after: Record<string, unknown> | undefined
  for (const key of Object.keys(patch)) {
    const was = Object.hasOwn(before, key) ? before[key] : undefined
    const is = patch[key] === null ? undefined : applyMergePatch(was, patch[key])
    if (is === was) continue
    after ??= copyOf(before)
    if (is === undefined) delete after[key]
    else setKey(after, key, is)
  }
  return after ?? before
}

/** A value that takes no map's place: also in the maps of its lists null says that there is nothing. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  return isMap(value) ? applyMergePatch({}, value) : value
}

/** A copy of one level. Spreading keeps a key `__proto__` what it is: data. */
export const copyOf = (map: Json): Record<string, unknown> => ({ ...map })
