/** Where OpenAPI v2 and v3 say the same thing differently. */

export type Json = Readonly<Record<string, unknown>>

export interface Dialect {
  /** What a reference to a schema starts with. */
  readonly prefix: string
  /** References may not have siblings in v3, so they are wrapped; only v3 says what is filled in. */
  readonly isV3: boolean
}

export const v2: Dialect = { prefix: '#/definitions/', isV3: false }
export const v3: Dialect = { prefix: '#/components/schemas/', isV3: true }

/** A reference, with what else there is to say of it. */
export function refTo(name: string, { prefix, isV3 }: Dialect, more: Json = {}): Json {
  const $ref = prefix + name
  return isV3 ? { ...more, allOf: [{ $ref }] } : { ...more, $ref }
}

/** A group, version and kind as the extensions have them. */
export interface GroupVersionKind {
  readonly group: string
  readonly kind: string
  readonly version: string
}

export function gvkOf(apiVersion: string, kind: string): GroupVersionKind {
  const { group, version } = groupVersionOf(apiVersion)
  return { group, kind, version }
}

/** The core has no name: `v1` is of the group ``. */
export function groupVersionOf(apiVersion: string): Omit<GroupVersionKind, 'kind'> {
  const slash = apiVersion.indexOf('/')
  return { group: apiVersion.slice(0, Math.max(slash, 0)), version: apiVersion.slice(slash + 1) }
}
