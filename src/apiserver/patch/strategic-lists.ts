/** How strategic merge patch merges lists: by key, or as sets of plain values, and in which order. */
import type { Type } from '../../api/schema.ts'
import { isMap } from './merge.ts'
import { withoutDirectives } from './strategic-directives.ts'
import * as errors from './strategic-errors.ts'

type List = readonly unknown[]
type Json = Readonly<Record<string, unknown>>

/** What the schema says of a place; where it says nothing, maps are merged and lists are replaced. */
export interface Place {
  readonly name: string
  readonly type?: Type
  /** `merge`, `replace` or nothing. */
  readonly strategy?: string
  readonly mergeKey?: string
}

interface MergedPlace extends Place {
  /** Merges two items of one key. */
  mergeMaps(original: Json, patch: Json, type: Type | undefined): Json
}

export const deleteFromList = (list: List, gone: List): List => list.filter((item) => !gone.includes(item))

/** The items of both lists, those of one key merged; in the order of the patch, others where they stood. */
export function mergeLists(original: List, patch: List, place: MergedPlace): List {
  if (original.length === 0 && patch.length === 0) return original
  if (!holdsMaps([...original, ...patch])) {
    return arrange([...new Set([...original, ...patch])], patch, { before: original })
  }
  const key = place.mergeKey
  if (key === undefined) throw errors.listWithoutKey(place.name)
  const { kept, given } = applyItemDirectives(original as readonly Json[], patch as readonly Json[], key)
  return arrange(mergeByKey(kept, given, { ...place, mergeKey: key }), given, { before: kept, key })
}

/** Whether the items are maps; all must be of one sort. */
function holdsMaps(items: List): boolean {
  if (items.some((item) => Array.isArray(item))) throw errors.listOfLists()
  const maps = items.filter(isMap).length
  if (maps > 0 && maps < items.length) throw errors.mixedList(items)
  return maps > 0
}

/** Carries out `$patch: delete` and `$patch: replace` items and sets them aside. */
function applyItemDirectives(
  original: readonly Json[],
  patch: readonly Json[],
  key: string,
): { kept: readonly Json[]; given: readonly Json[] } {
  let kept = original
  let replaces = false
  for (const item of patch) {
    if (item.$patch === undefined) continue
    if (item.$patch === 'replace') replaces = true
    else if (item.$patch === 'merge') throw errors.mergeInList()
    else if (item.$patch !== 'delete') throw errors.badDirective(item.$patch, item)
    else kept = kept.filter((each) => keyOf(each, key) !== keyOf(item, key))
  }
  return { kept: replaces ? [] : kept, given: patch.filter((item) => item.$patch === undefined) }
}

function keyOf(item: unknown, key: string): unknown {
  const value = isMap(item) && Object.hasOwn(item, key) ? item[key] : undefined
  if (value === undefined) throw errors.noMergeKey(item, key)
  return value
}

function mergeByKey(
  original: List,
  patch: readonly Json[],
  place: MergedPlace & { readonly mergeKey: string },
): List {
  const ofItems = place.type?.kind === 'list' ? place.type.of : undefined
  const merged = [...original]
  const positions = new Map(original.map((item, index) => [keyOf(item, place.mergeKey), index]))
  for (const item of patch) {
    const value = keyOf(item, place.mergeKey)
    const position = positions.get(value)
    if (position === undefined) {
      positions.set(value, merged.length)
      merged.push(withoutDirectives(item))
    } else merged[position] = place.mergeMaps(merged[position] as Json, item, ofItems)
  }
  return merged
}

interface Arrangement {
  /** The list as it was, which says where the items stand that the patch does not name. */
  readonly before: List
  /** The merge key; absent for plain values. */
  readonly key?: string
}

/** `list` with the items of `wanted` in its order, and the others between them as they stood before. */
export function arrange(list: List, wanted: List, { before, key }: Arrangement): List {
  const identify = (item: unknown) => (key === undefined ? item : keyOf(item, key))
  const positionsIn = (items: List) => new Map(items.map((item, index) => [identify(item), index]))
  const [ranks, stood] = [positionsIn(wanted), positionsIn(before)]
  const rankOf = (item: unknown, positions: Map<unknown, number>) => positions.get(identify(item)) ?? Infinity
  const by = (positions: Map<unknown, number>) => (a: unknown, b: unknown) =>
    rankOf(a, positions) - rankOf(b, positions) || 0
  const named = list.filter((item) => ranks.has(identify(item))).toSorted(by(ranks))
  const others = list.filter((item) => !ranks.has(identify(item))).toSorted(by(stood))
  return interleave(others, named, (item) => stood.get(identify(item)))
}

/** An item of `others` goes before one of `named` only if it stood before it. */
function interleave(others: List, named: List, stoodAt: (item: unknown) => number | undefined): List {
  const all: unknown[] = []
  let next = 0
  for (const item of named) {
    const place = stoodAt(item)
    while (next < others.length && place !== undefined) {
      const other = stoodAt(others[next])
      if (other === undefined || other > place) break
      all.push(others[next++])
    }
    all.push(item)
  }
  return [...all, ...others.slice(next)]
}

/** The patch must have its items in the order that it asks for. */
export function checkOrder(patch: List, wanted: List, key: string | undefined): void {
  if (patch.length === 0 || wanted.length === 0) return
  const identify = (item: unknown) => (key === undefined ? item : keyOf(item, key))
  const given = patch.filter((item) => !isMap(item) || item.$patch !== 'delete').map(identify)
  let found = 0
  for (const item of wanted) if (found < given.length && identify(item) === given[found]) found++
  if (found < given.length) throw errors.orderMismatch(patch, wanted)
}
