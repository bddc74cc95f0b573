/** Who would rather have a pod near, or far: what it prefers itself, and what those prefer who are placed. */
import type { InterPodAffinityArgs } from '../../api/kubescheduler/plugin-args.ts'
import { affinityTermsOf } from '../views/affinity-terms.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PlacedTerm } from '../views/placed-terms.ts'
import type { PodView } from '../views/pod-view.ts'
import type { AffinityLookup } from './affinity-lookup.ts'

/** Those who have an opinion on where the pod goes, by domain, and how much each of them counts. */
export interface Opinion {
  readonly topologyKey: string
  readonly pods: ReadonlyMap<string, number>
  readonly weight: number
}

interface OpinionOptions {
  readonly nodes: NodeViews
  readonly lookup: AffinityLookup
  readonly args: InterPodAffinityArgs
}

/** Source: interpodaffinity/scoring.go. */
export function opinionsOn(pod: PodView, { nodes, lookup, args }: OpinionOptions): readonly Opinion[] {
  const { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods } = args
  const { preferred } = affinityTermsOf(pod.affinity, pod.namespace)
  if (preferred.length === 0 && ignorePreferredTermsOfExistingPods) return []
  const own = preferred.map((term) => ({
    topologyKey: term.topologyKey,
    pods: lookup.pods(nodes, [term], term.topologyKey).byDomain,
    weight: term.weight,
  }))
  const placed = lookup.placedTerms(nodes)
  const needing = hardPodAffinityWeight > 0 ? placed.required.meaning(pod, lookup.labelsOf) : []
  const preferring = placed.preferred.meaning(pod, lookup.labelsOf)
  return [
    ...own,
    ...needing.map((each) => opinionOf(each, hardPodAffinityWeight)),
    ...preferring.map((each) => opinionOf(each, each.term.weight)),
  ].filter((each) => each.pods.size > 0)
}

const opinionOf = ({ term, pods }: PlacedTerm, weight: number): Opinion => ({
  topologyKey: term.topologyKey,
  pods,
  weight,
})

/** What all opinions on a node come to. */
export function voteFor(view: NodeView, opinions: readonly Opinion[]): number {
  let sum = 0
  for (const { topologyKey, pods, weight } of opinions) {
    const domain = view.label(topologyKey)
    if (domain !== undefined) sum += weight * (pods.get(domain) ?? 0)
  }
  return sum
}
