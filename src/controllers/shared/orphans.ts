/** The objects that nobody controls and that are to stay, found by their labels. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import { controllerOf, isBeingDeleted, keyOf, oldestFirst, refOfKey } from '../../api/meta.ts'
import { matches, type Selector } from '../../api/selector.ts'
import { type Cache, defineTally, type Tally } from '../../client/cache.ts'
import { termsOf } from './selecting.ts'

/** The keys of the orphans of one namespace. */
interface Orphans {
  readonly keys: Set<string>
  /** By `label=value`. */
  readonly byTerm: Map<string, Set<string>>
}

export type OrphanTally<T extends KubeObject> = Tally<T, Orphans>

/** The orphans of a kind, by namespace. */
export const orphansOf = <T extends KubeObject>(kind: Kind<T>): OrphanTally<T> =>
  defineTally(kind, {
    read: (object) =>
      controllerOf(object) || isBeingDeleted(object) ? undefined : (object.metadata.namespace ?? ''),
    none: () => ({ keys: new Set(), byTerm: new Map() }),
    change(orphans, previous, next) {
      if (previous?.metadata.labels === next?.metadata.labels && previous && next) return
      if (previous) forget(orphans, previous)
      if (next) note(orphans, next)
    },
  })

function note({ keys, byTerm }: Orphans, object: KubeObject): void {
  const key = keyOf(object)
  keys.add(key)
  for (const term of ownTerms(object)) {
    const others = byTerm.get(term)
    if (others) others.add(key)
    else byTerm.set(term, new Set([key]))
  }
}

function forget({ keys, byTerm }: Orphans, object: KubeObject): void {
  const key = keyOf(object)
  keys.delete(key)
  for (const term of ownTerms(object)) {
    const others = byTerm.get(term)
    others?.delete(key)
    if (others?.size === 0) byTerm.delete(term)
  }
}

const ownTerms = ({ metadata: { labels = {} } }: KubeObject): readonly string[] =>
  Object.keys(labels).map((label) => `${label}=${labels[label]}`)

/** Those that have the term of a selector that the fewest have. */
function rarest({ keys, byTerm }: Orphans, selector: Selector): ReadonlySet<string> {
  let fewest: ReadonlySet<string> = keys
  for (const term of termsOf(selector)) {
    const those = byTerm.get(term) ?? nobody
    if (those.size < fewest.size) fewest = those
  }
  return fewest
}

const nobody: ReadonlySet<string> = new Set()

/** The orphans of a namespace that a selector means, the oldest first. Costs about what it answers. */
export function orphansLike<T extends KubeObject>(
  cache: Cache,
  tally: OrphanTally<T>,
  { namespace = '', selector }: { readonly namespace?: string; readonly selector: Selector },
): readonly T[] {
  const found: T[] = []
  for (const key of rarest(cache.sum(tally, namespace), selector)) {
    const { name, namespace } = refOfKey(key)
    const object = cache.get(tally.kind, name, namespace)!
    if (matches(selector, object.metadata.labels)) found.push(object)
  }
  return found.sort(oldestFirst)
}
