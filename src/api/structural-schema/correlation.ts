/** Which item of a list was there before: told by the keys of a list that is a map, and of no other. */
import { isEqual } from '../equality.ts'
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { isMap } from '../json-map.ts'
import { memoByIdentity } from '../memo.ts'
import { additionalOf, itemsOf, type Json } from './schema-node.ts'

/**
 * @param previous the list as it was, if it was one.
 * Answers undefined where the item is new, or cannot be told apart; of two with the same keys the first.
 */
export function correlatedItem(schema: JSONSchemaProps, previous: unknown, item: unknown): unknown {
  if (schema['x-kubernetes-list-type'] !== 'map' || !Array.isArray(previous) || !isMap(item)) return undefined
  const key = keyOf(schema, item)
  return key === undefined ? undefined : itemsByKey(schema, previous).get(key)
}

/** What is stored is frozen, and asked once for each of the items. */
const itemsByKey = (schema: JSONSchemaProps, list: readonly unknown[]): ReadonlyMap<string, unknown> =>
  byKeyOf(schema)(list)

const byKeyOf = memoByIdentity((schema: JSONSchemaProps) =>
  memoByIdentity((list: readonly unknown[]): ReadonlyMap<string, unknown> => {
    const found = new Map<string, unknown>()
    for (const item of list) {
      const key = isMap(item) ? keyOf(schema, item) : undefined
      if (key !== undefined && !found.has(key)) found.set(key, item)
    }
    return found
  }),
)

/** undefined: it does not have them all. */
function keyOf(schema: JSONSchemaProps, item: Json): string | undefined {
  const values = (schema['x-kubernetes-list-map-keys'] ?? []).map((name) => item[name])
  return values.every(isScalar) ? JSON.stringify(values) : undefined
}

const isScalar = (value: unknown): boolean => value !== undefined && typeof value !== 'object'

/**
 * Whether an update leaves a value as it was: the items of a list that is a map may come in another order. A field that no
 * schema declares cannot be told to be the same, so that an object with its metadata never is.
 * Source: CachedDeepEqual of the API server.
 */
export function isLeftAsItWas(schema: JSONSchemaProps, value: unknown, old: unknown): boolean {
  if (typeof value !== 'object' || typeof old !== 'object' || value === null || old === null)
    return value === old
  if (Array.isArray(value)) return Array.isArray(old) && isSameList(schema, value, old)
  if (Array.isArray(old)) return false
  const keys = Object.keys(value)
  if (keys.length !== Object.keys(old).length) return false
  return keys.every((key) => {
    const child = childOf(schema, key)
    return child && Object.hasOwn(old, key) && isLeftAsItWas(child, (value as Json)[key], (old as Json)[key])
  })
}

function childOf(schema: JSONSchemaProps, key: string): JSONSchemaProps | undefined {
  const { properties } = schema
  return properties && Object.hasOwn(properties, key) ? properties[key] : additionalOf(schema)
}

function isSameList(schema: JSONSchemaProps, list: readonly unknown[], old: readonly unknown[]): boolean {
  const items = itemsOf(schema)
  if (!items || schema['x-kubernetes-list-type'] !== 'map') return isEqual(list, old)
  if (list.length !== old.length) return false
  return list.every((value) => isLeftAsItWas(items, value, correlatedItem(schema, old, value)))
}
