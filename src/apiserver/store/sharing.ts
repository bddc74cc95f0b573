/** What an update leaves as it was is one object with what is stored, even where it was sent again. */
import { isGivenEmpty } from '../../api/given-empty.ts'
import type { KubeObject } from '../../api/kind.ts'

/** Gives `object` the parts of `current` that say the same. Its top level and its metadata stay its own. */
export function shareParts(object: KubeObject, current: KubeObject): void {
  shareFields(object, current)
  shareFields(object.metadata, current.metadata)
}

function shareFields(object: object, current: object): void {
  for (const key in object) {
    if (key === 'metadata') continue
    ;(object as Fields)[key] = sharing((object as Fields)[key], (current as Fields)[key])
  }
}

/**
 * `next` with the parts of `current` that say the same in place of its own, down to the last text; `current` itself where
 * nothing differs. Parts of `next` that are frozen stay: they are shared already.
 */
export function sharing<T>(next: T, current: unknown): T {
  if (next === current) return current as T
  if (!isStructure(next) || !isStructure(current) || Object.isFrozen(next)) return next
  if (Array.isArray(next) !== Array.isArray(current)) return next
  let fields = 0
  let areShared = true
  for (const key in next) {
    fields++
    if (key === '__proto__' && !Object.hasOwn(current, key)) return next
    const was = (current as Fields)[key]
    const part = sharing((next as Fields)[key], was)
    // Written even where it is equal: a text that is equal is another copy in memory.
    ;(next as Fields)[key] = part
    if (part !== was) areShared = false
  }
  // What was given empty says the same as what was left out, but some rules tell one from the other.
  return areShared && fields === countFields(current) && !isGivenEmpty(next) ? (current as T) : next
}

type Fields = Record<string, unknown>

const isStructure = (value: unknown): value is object => typeof value === 'object' && value !== null

function countFields(object: object): number {
  let count = 0
  for (const _key in object) count++
  return count
}
