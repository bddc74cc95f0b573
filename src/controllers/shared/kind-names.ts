/** How references name kinds. Source: restmapper/discovery.go of client-go. */
import type { Kind } from '../../api/kind.ts'

interface Named {
  readonly apiVersion: string
  readonly kind: string
}

/** The version and the kind, as one name. */
export const nameOf = ({ apiVersion, kind }: Named): string => `${apiVersion}/${kind}`

/** Whether a kind is what `name` says: it may be written in small letters. */
export const isCalled = ({ kind }: Kind, name: string): boolean =>
  kind === name || kind.toLowerCase() === name

/** By what `nameOf` says of a reference: in every version that is served, and in small letters too. */
export function kindsByName(kinds: readonly Kind[]): ReadonlyMap<string, Kind> {
  const byName = new Map<string, Kind>()
  for (const stored of kinds) {
    for (const { apiVersion, kind } of [stored, ...stored.versions]) {
      byName.set(nameOf({ apiVersion, kind }), stored)
      byName.set(nameOf({ apiVersion, kind: kind.toLowerCase() }), stored)
    }
  }
  return byName
}

/**
 * By what `nameOf` says of a reference: the kinds of lists, for which a resource is made up that nobody serves, so that what they name is
 * never there; and whether it would be in a namespace.
 */
export function listsByName(kinds: readonly Kind[]): ReadonlyMap<string, { readonly namespaced: boolean }> {
  const byName = new Map<string, { readonly namespaced: boolean }>()
  for (const { apiVersion, kind, namespaced, versions } of kinds) {
    for (const each of [{ apiVersion, kind }, ...versions]) {
      byName.set(nameOf({ apiVersion: each.apiVersion, kind: `${each.kind}List` }), { namespaced })
      byName.set(nameOf({ apiVersion: each.apiVersion, kind: 'List' }), { namespaced: false })
    }
  }
  return byName
}
