/** How many of the pods that a pod means, by its affinity, are near to each node. */
import { matches } from '../../api/selector.ts'
import type { AffinityTerm } from './affinity-terms.ts'
import { Headcount } from './headcount.ts'
import type { Tallies } from './tallies.ts'
import type { Kin } from './tally.ts'

/** The namespaces that a term means; undefined: all of them. */
type ReachOf = (term: AffinityTerm) => ReadonlySet<string> | undefined

/** Those that all of the terms mean, by the domains of a label. */
export function meantPods(
  tallies: Tallies,
  terms: readonly AffinityTerm[],
  { key, reachOf }: { readonly key: string; readonly reachOf: ReachOf },
): Headcount {
  const reaches = terms.map(reachOf)
  let subject = `meant pods\n${key}`
  for (const [n, { selectorText }] of terms.entries()) subject += `\n${textOf(reaches[n])}\n${selectorText}`
  const selects = ({ namespace, labels }: Kin) =>
    terms.every(
      ({ selector }, n) =>
        selector !== undefined && (reaches[n]?.has(namespace) ?? true) && matches(selector, labels),
    )
  return tallies.get(subject, () => new Headcount({ key, namespaces: reaches[0], selects }))
}

const textOf = (reach: ReadonlySet<string> | undefined): string => (reach ? [...reach].sort().join() : '*')
