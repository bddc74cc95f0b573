/** Whom terms of affinity mean: looked up among namespaces, placed pods, and the terms of placed pods. */
import { namespace as namespaceKind } from '../../api/core/namespace.ts'
import { type Labels, matches } from '../../api/selector.ts'
import type { Cache } from '../../client/cache.ts'
import type { AffinityTerm } from '../views/affinity-terms.ts'
import type { Headcount } from '../views/headcount.ts'
import { meantPods } from '../views/meant-pods.ts'
import type { NodeViews } from '../views/node-views.ts'
import { PlacedTerms } from '../views/placed-terms.ts'

export class AffinityLookup {
  constructor(private readonly cache: Cache) {}

  readonly labelsOf = (namespace: string): Labels | undefined =>
    this.cache.get(namespaceKind, namespace)?.metadata.labels

  /** How many pods that all of these terms mean are in each domain of a label. */
  pods({ tallies }: NodeViews, terms: readonly AffinityTerm[], key: string): Headcount {
    return meantPods(tallies, terms, { key, reachOf: this.#reachOf })
  }

  /** The terms of those that are placed. */
  placedTerms({ tallies }: NodeViews): PlacedTerms {
    return tallies.get('placed terms', () => new PlacedTerms())
  }

  /** The namespaces of those whom a term may mean. Undefined: all. */
  readonly #reachOf = ({ namespaces, namespaceSelector }: AffinityTerm): ReadonlySet<string> | undefined => {
    if (!namespaceSelector) return namespaces
    if (namespaceSelector.length === 0) return undefined
    const selected = this.cache
      .list(namespaceKind)
      .filter(({ metadata }) => matches(namespaceSelector, metadata.labels))
    return new Set([...namespaces, ...selected.map(({ metadata }) => metadata.name)])
  }
}
