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

/**
 * Whether an update leaves a value as it was: the items of a list that is a map may come in another order.
 * Source: CachedDeepEqual of the API server.
 */
export function isLeftAsItWas(schema: JSONSchemaProps | undefined, value: unknown, old: unknown): boolean {
  if (value === old) return true
  if (typeof value !== 'object' || typeof old !== 'object' || value === null || old === null) return false
  if (Array.isArray(value) !== Array.isArray(old)) return false
  if (Array.isArray(value)) return isSameList(schema, value, old as readonly unknown[])
  const keys = Object.keys(value)
  if (keys.length !== Object.keys(old).length) return false
  return keys.every(
    (key) =>
      Object.hasOwn(old, key) &&
      isLeftAsItWas(childOf(schema, key), (value as Json)[key], (old as Json)[key]),
  )
}

function childOf(schema: JSONSchemaProps | undefined, key: string): JSONSchemaProps | undefined {
  const { properties, additionalProperties } = schema ?? {}
  if (properties && Object.hasOwn(properties, key)) return properties[key]
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}

function isSameList(
  schema: JSONSchemaProps | undefined,
  list: readonly unknown[],
  old: readonly unknown[],
): boolean {
  if (list.length !== old.length) return false
  if (schema?.['x-kubernetes-list-type'] !== 'map')
    return list.every((value, n) => isLeftAsItWas(undefined, value, old[n]))
  const items = itemsOf(schema)
  return list.every((value) => isLeftAsItWas(items, value, correlatedItem(schema, old, value)))
}
