/** Which item of a list was there before: told by the keys of a list that is a map, and of no other. */
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { memoByIdentity } from '../memo.ts'
import { isMap, itemsOf, type Json } from './schema-node.ts'

/** @param previous the list as it was, if it was one. Answers undefined where the item is new, or cannot be told apart. */
export function correlatedItem(schema: JSONSchemaProps, previous: unknown, item: unknown): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(previous) || !isMap(item)) return undefined
  return itemsByKey(schema, previous).get(keyOf(schema, item))
}

/** What is stored is frozen, and asked once for each of the items. */
const itemsByKey = (schema: JSONSchemaProps, list: readonly unknown[]): ReadonlyMap<string, unknown> =>
  byKeyOf(schema)(list)

const byKeyOf = memoByIdentity((schema: JSONSchemaProps) =>
  memoByIdentity((list: readonly unknown[]): ReadonlyMap<string, unknown> => {
    const found = new Map<string, unknown>()
    for (const item of list) if (isMap(item)) found.set(keyOf(schema, item), item)
    return found
  }),
)

function keyOf(schema: JSONSchemaProps, item: Json): string {
  const keys = schema['x-kubernetes-list-map-keys'] ?? []
  const properties = itemsOf(schema)?.properties ?? {}
  return JSON.stringify(keys.map((name) => item[name] ?? properties[name]?.default ?? null))
}
