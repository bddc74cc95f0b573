/** How the items of a list are told apart, where it is a map or a set. Source: structured-merge-diff's path elements. */
import { first } from '../../api/frozen-lists.ts'
import { goJson } from '../../api/go-json.ts'
import { memoByIdentity } from '../../api/memo.ts'
import type { Field, Place } from '../../api/schema.ts'

/** Null until it is refused. */
export type Item = Readonly<Record<string, unknown>> | null

/** Whether its items have names of their own: otherwise a list is written as a whole. */
export const namesItems = ({ listType }: Pick<Place, 'listType'>): boolean =>
  listType === 'map' || listType === 'set'

/** The keys that name an item of a list, in alphabetical order, and what each is where an item does not say. */
export const keysOf = memoByIdentity((place: Place) => {
  const struct =
    place.type.kind === 'list' && place.type.of.kind === 'struct' ? place.type.of.struct() : undefined
  const names = (place.mapKeys ?? []).toSorted()
  return names.map((name) => ({ name, otherwise: otherwiseOf(struct?.fields.get(name)) }))
})

/** A field that is never absent has its zero for a default. */
function otherwiseOf(key: Field | undefined): unknown {
  if (!key || key.default !== undefined || key.pointer || key.omitEmpty) return key?.default
  const { kind } = key.type
  if (kind === 'string') return ''
  return kind === 'int32' || kind === 'int64' ? 0 : undefined
}

/** `k:{"containerPort":80,"protocol":"TCP"}`: the keys of an item, with their defaults; `v:"text"` in a set. @throws NamelessItem */
export function stepOf(place: Place, item: unknown): string {
  return place.listType === 'set' ? `v:${goJson(item)}` : itemStep(place, item as Item)
}

/** An item of a map that says none of its keys: nobody can be said to manage a field of an object that has one. */
export class NamelessItem extends Error {}

/** A key that is null, as only an applied one can be, is one all the same. */
export function saidIn(item: Item, name: string, otherwise: unknown): unknown {
  const value = item?.[name]
  return value === undefined ? otherwise : value
}

/** @throws NamelessItem */
export function itemStep(place: Place, item: Item): string {
  const keys = keysOf(place)
  if (keys.length === 1) {
    const [{ name, otherwise }] = keys
    const value = saidIn(item, name, otherwise)
    if (value === undefined) throw new NamelessItem()
    return `k:{"${name}":${goJson(value)}}`
  }
  const said = keys
    .map(({ name, otherwise }) => [name, saidIn(item, name, otherwise)] as const)
    .filter(([, value]) => value !== undefined)
  if (said.length === 0) throw new NamelessItem()
  return `k:${goJson(Object.fromEntries(said))}`
}

/** Up to how many items looking at each is quicker than a map of them. */
const shortList = 16

/** Finds the item that has the same keys as another. */
export function finderIn(place: Place, items: readonly Item[]): (like: Item) => Item | undefined {
  if (items.length > shortList) {
    const byStep = new Map(items.map((item) => [itemStep(place, item), item]))
    return (like) => byStep.get(itemStep(place, like))
  }
  return (like) => first(items, (item) => item === like || areAlike(place, item, like))
}

function areAlike(place: Place, a: Item, b: Item): boolean {
  for (const { name, otherwise } of keysOf(place)) {
    if ((a?.[name] ?? otherwise) !== (b?.[name] ?? otherwise)) return false
  }
  return true
}

/** Whether two lists have items of the same names in the same order. */
export const haveSameNames = (place: Place, a: readonly unknown[], b: readonly unknown[]): boolean =>
  a.length === b.length &&
  a.every((item, n) =>
    place.listType === 'set' ? item === b[n] : areAlike(place, item as Item, b[n] as Item),
  )

/** Whether two items of a list have the same name: a set that says a thing twice, a variable that is set twice. */
export function hasTwins(place: Place, items: readonly unknown[]): boolean {
  if (items.length < 2) return false
  if (place.listType === 'set') return new Set(items).size < items.length
  if (items.length > shortList) {
    return new Set(items.map((item) => itemStep(place, item as Item))).size < items.length
  }
  for (let n = 1; n < items.length; n++) {
    for (let m = 0; m < n; m++) if (areAlike(place, items[n] as Item, items[m] as Item)) return true
  }
  return false
}

/** The items by their names; of several with one name all, in order. */
export function itemsByStep<T>(place: Place, items: readonly T[]): Map<string, T[]> {
  const found = new Map<string, T[]>()
  for (const item of items) {
    const step = stepOf(place, item)
    const others = found.get(step)
    if (others) others.push(item)
    else found.set(step, [item])
  }
  return found
}
