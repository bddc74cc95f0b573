/** Finds in what was stored before the value that a value of now stands for. */
import type { JSONSchemaProps } from '../../api/generated/types/apiextensions-v1.ts'

/** A value, and the one that was there before. */
export interface Correlation {
  readonly value: unknown
  readonly old: unknown
  readonly schema: JSONSchemaProps
}

type Json = Readonly<Record<string, unknown>>

/** For an element of a list its counterpart in the old list: only lists with keys know. */
export function correlated(schema: JSONSchemaProps, old: unknown): (element: unknown) => unknown {
  const keys = schema['x-kubernetes-list-map-keys']
  if (schema['x-kubernetes-list-type'] !== 'map' || !keys || !Array.isArray(old)) return () => undefined
  const properties = (schema.items as JSONSchemaProps | undefined)?.properties
  const nameOf = (element: unknown) =>
    JSON.stringify(keys.map((key) => (element as Json | null)?.[key] ?? properties?.[key]?.default ?? null))
  const known = new Map(old.map((element) => [nameOf(element), element]))
  return (element) => known.get(nameOf(element))
}

/** Whether an update leaves a value as it was. */
export function isUnchanged(correlation: Correlation | undefined): boolean {
  return correlation !== undefined && isSame(correlation.value, correlation.old, correlation.schema)
}

function isSame(value: unknown, old: unknown, schema: JSONSchemaProps | undefined): boolean {
  if (value === old) return true
  if (typeof value !== 'object' || typeof old !== 'object' || value === null || old === null) return false
  if (Array.isArray(value) !== Array.isArray(old)) return false
  if (Array.isArray(value)) return isSameList(value, old as readonly unknown[], schema)
  const keys = Object.keys(value)
  if (keys.length !== Object.keys(old).length) return false
  return keys.every(
    (key) =>
      Object.hasOwn(old, key) && isSame((value as Json)[key], (old as Json)[key], childOf(schema, key)),
  )
}

function childOf(schema: JSONSchemaProps | undefined, key: string): JSONSchemaProps | undefined {
  const { properties, additionalProperties } = schema ?? {}
  if (properties && Object.hasOwn(properties, key)) return properties[key]
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}

function isSameList(
  list: readonly unknown[],
  old: readonly unknown[],
  schema: JSONSchemaProps | undefined,
): boolean {
  if (list.length !== old.length) return false
  const items = schema?.items as JSONSchemaProps | undefined
  if (schema?.['x-kubernetes-list-type'] !== 'map')
    return list.every((value, n) => isSame(value, old[n], undefined))
  const find = correlated(schema, old)
  return list.every((value) => isSame(value, find(value), items))
}
