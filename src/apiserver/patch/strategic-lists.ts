/** How strategic merge patch merges lists: by key, or as sets of plain values, and in which order. */
import { goTypeOf } from '../../api/go-text.ts'
import { isMap } from '../../api/json-map.ts'
import type { Type } from '../../api/schema.ts'
import { speaksToMerge } from './strategic-directives.ts'
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
  /** The type that it is in, where that knows nothing of it. */
  readonly holder?: string
}

/** Merges two items of one key. */
type MergeMaps = (original: Json, patch: Json, type: Type | undefined) => Json

export function deleteFromList(list: List, gone: List): List {
  if (list.length + gone.length > 0) holdsMaps(list, gone)
  const values = new Set(gone)
  return list.filter((item) => !values.has(item))
}

export interface MergedList {
  readonly list: List
  /**
   * In which order the items are taken to have stood: new ones in the room that deleted ones left. The library writes
   * them there.
   */
  readonly before: List
}

/** The items of both lists, those of one key merged; in the order of the patch, others where they stood. */
export function mergeLists(original: List, patch: List, place: Place, mergeMaps: MergeMaps): MergedList {
  if (original.length === 0 && patch.length === 0) return { list: original, before: original }
  if (!holdsMaps(original, patch)) {
    const list = arrange([...new Set([...original, ...patch])], patch, { before: original })
    return { list, before: original }
  }
  const key = place.mergeKey
  if (key === undefined) throw errors.listWithoutKey(place.name)
  const { kept, given } = applyItemDirectives(original as readonly Json[], patch as readonly Json[], key)
  const ofItems = place.type?.kind === 'list' ? place.type.of : undefined
  const merged = mergeByKey(kept, given, key, (item, other) => mergeMaps(item, other, ofItems))
  return {
    list: arrange(merged, given, { before: kept, key }),
    before: merged.slice(0, original.length),
  }
}

/** Whether the items are maps; all must be of one sort. Source: sliceElementType. */
export function holdsMaps(...lists: readonly List[]): boolean {
  let sort: string | undefined
  for (const list of lists) {
    for (const item of list) {
      const found = item === null ? undefined : goTypeOf(item)
      if (sort !== undefined && found !== sort) throw errors.mixedList(lists)
      if (Array.isArray(item)) throw errors.listOfLists()
      sort = found
    }
  }
  if (sort === undefined) throw errors.noElements()
  return sort === goTypeOf({})
}

interface Applied {
  readonly kept: readonly Json[]
  /** The items of the patch that say something themselves. */
  readonly given: readonly Json[]
}

/** Carries out `$patch: delete` and `$patch: replace` items and sets them aside. */
function applyItemDirectives(original: readonly Json[], patch: readonly Json[], key: string): Applied {
  const gone = new Set<unknown>()
  let replaces = false
  for (const item of patch) {
    if (!speaksToMerge(item)) continue
    if (item.$patch === 'replace') replaces = true
    else if (item.$patch === 'delete') gone.add(keyOf(item, key))
    else throw item.$patch === 'merge' ? errors.mergeInList() : errors.badDirective(item.$patch, item)
  }
  const given = patch.filter((item) => !speaksToMerge(item))
  // Those that replace a list are not merged with each other: keys may stand twice in them.
  if (replaces) return { kept: given, given: [] }
  return { kept: gone.size === 0 ? original : original.filter((item) => !gone.has(item[key])), given }
}

function keyOf(item: unknown, key: string): unknown {
  if (!isMap(item)) throw errors.badType('map', item)
  if (!Object.hasOwn(item, key)) throw errors.noMergeKey(item, key)
  return item[key]
}

/** Of items that share a key the first is merged into, and a key that stands twice in the patch adds one item. */
function mergeByKey(
  original: readonly Json[],
  patch: readonly Json[],
  key: string,
  mergeItems: (item: Json, patch: Json) => Json,
): List {
  const merged = [...original]
  const positions = firstPositions(original, (item) => (item as Json)[key])
  for (const item of patch) {
    const value = keyOf(item, key)
    const position = positions.get(value)
    if (position === undefined) {
      positions.set(value, merged.length)
      merged.push(item)
    } else merged[position] = mergeItems(merged[position], item)
  }
  return merged
}

function firstPositions(items: List, identify: (item: unknown) => unknown): Map<unknown, number> {
  const positions = new Map<unknown, number>()
  items.forEach((item, index) => {
    const identity = identify(item)
    if (!positions.has(identity)) positions.set(identity, index)
  })
  return positions
}

interface Arrangement {
  /** The list as it was, which says where the items stand that the patch does not name. */
  readonly before: List
  /** The merge key; absent for plain values. */
  readonly key?: string
}

/**
 * `list` with the items of `wanted` in its order, and the others between them as they stood before. Items of one key stay
 * together, in the place of the first.
 */
export function arrange(list: List, wanted: List, { before, key }: Arrangement): List {
  const identify = (item: unknown) => (key === undefined ? item : keyOf(item, key))
  const ranks = firstPositions(wanted, identify)
  // Most patches name all items as they stand.
  if (list.length === ranks.size && list.every((item, n) => ranks.get(identify(item)) === n)) return list
  const stood = firstPositions(before, identify)
  const by = (positions: ReadonlyMap<unknown, number>) => (a: unknown, b: unknown) =>
    (positions.get(identify(a)) ?? Infinity) - (positions.get(identify(b)) ?? Infinity) || 0
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
      if (other === undefined || other >= place) break
      all.push(others[next++])
    }
    all.push(item)
  }
  return [...all, ...others.slice(next)]
}

/** The patch must have its items in the order that it asks for. Those that only speak to the merge stand anywhere. */
export function checkOrder(patch: List, wanted: List, key: string | undefined): void {
  if (patch.length === 0 || wanted.length === 0) return
  const identify = (item: unknown) => (key === undefined ? item : keyOf(item, key))
  const given = key === undefined ? patch : patch.filter((item) => !isDeletion(item))
  let [found, looked] = [0, 0]
  while (found < given.length && looked < wanted.length) {
    if (speaksToMerge(given[found]) || identify(given[found]) === identify(wanted[looked++])) found++
  }
  if (found < given.length) throw errors.orderMismatch(patch, wanted)
}

function isDeletion(item: unknown): boolean {
  if (!isMap(item)) throw errors.badType('map', item)
  return item.$patch === 'delete'
}
