/** Keeps pods near to those that they need, and away from those that they or that them cannot stand; prefers to please all. */
import { namespace as namespaceKind } from '../../api/core/namespace.ts'
import type { InterPodAffinityArgs } from '../../api/kubescheduler/plugin-args.ts'
import { type Labels, matches } from '../../api/selector.ts'
import { definePlugin, never, notNow, type Plugin, type PluginContext } from '../framework/plugin.ts'
import { type AffinityTerm, affinityTermsOf, isMeant } from '../views/affinity-terms.ts'
import type { Headcount } from '../views/headcount.ts'
import { meantPods } from '../views/meant-pods.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import { type PlacedTerm, PlacedTerms, type TermRegister } from '../views/placed-terms.ts'
import type { PodView } from '../views/pod-view.ts'
import { affinityWakes } from './inter-pod-affinity-wakes.ts'
import { neighbourSuggestion } from './neighbour-suggestion.ts'

const lonely = never("node(s) didn't match pod affinity rules")
const crowded = notNow("node(s) didn't match pod anti-affinity rules")
const unwelcome = notNow("node(s) didn't satisfy existing pods anti-affinity rules")

/** What stands in the way of a pod, by where others are. */
interface Found {
  readonly pod: PodView
  /** Those that it needs near it: one for each of its terms. */
  readonly required: readonly Headcount[]
  /** Whether it is one of those that it needs, so that the first of them can go anywhere. */
  readonly isOneOfThem: boolean
  readonly forbidden: readonly Headcount[]
  readonly register: TermRegister
  /** Those placed that cannot stand it, as of a revision of the register. */
  against: readonly PlacedTerm[]
  revision: number
}

/** Those who have an opinion on where the pod goes, by domain, and how much each of them counts. */
interface Opinion {
  readonly topologyKey: string
  readonly pods: ReadonlyMap<string, number>
  readonly weight: number
}

/** Source: interpodaffinity/filtering.go and scoring.go. */
export function interPodAffinity(
  { cache }: PluginContext,
  { hardPodAffinityWeight, ignorePreferredTermsOfExistingPods }: InterPodAffinityArgs,
): Plugin {
  const labelsOf = (namespace: string): Labels | undefined =>
    cache.get(namespaceKind, namespace)?.metadata.labels

  const reachOf = ({ namespaces, namespaceSelector }: AffinityTerm): ReadonlySet<string> | undefined => {
    if (!namespaceSelector) return namespaces
    if (namespaceSelector.length === 0) return undefined
    const selected = cache
      .list(namespaceKind)
      .filter(({ metadata }) => matches(namespaceSelector, metadata.labels))
    return new Set([...namespaces, ...selected.map(({ metadata }) => metadata.name)])
  }

  const pods = ({ tallies }: NodeViews, terms: readonly AffinityTerm[], key: string): Headcount =>
    meantPods(tallies, terms, { key, reachOf })

  const placedTerms = ({ tallies }: NodeViews): PlacedTerms =>
    tallies.get('placed terms', () => new PlacedTerms())

  function opinionsOn(pod: PodView, nodes: NodeViews): readonly Opinion[] {
    const { preferred } = affinityTermsOf(pod.affinity, pod.namespace)
    if (preferred.length === 0 && ignorePreferredTermsOfExistingPods) return []
    const own = preferred.map((term) => ({
      topologyKey: term.topologyKey,
      pods: pods(nodes, [term], term.topologyKey).byDomain,
      weight: term.weight,
    }))
    const placed = placedTerms(nodes)
    const opinion = (weight?: number) => (each: PlacedTerm) => ({
      topologyKey: each.term.topologyKey,
      pods: each.pods,
      weight: weight ?? each.term.weight,
    })
    const needing = hardPodAffinityWeight > 0 ? placed.required.meaning(pod, labelsOf) : []
    return [
      ...own,
      ...needing.map(opinion(hardPodAffinityWeight)),
      ...placed.preferred.meaning(pod, labelsOf).map(opinion()),
    ].filter((each) => each.pods.size > 0)
  }

  function isUnwelcome(view: NodeView, found: Found): boolean {
    // Others may have been laid on a node meanwhile who wish what nobody has wished before.
    if (found.revision !== found.register.revision) {
      found.revision = found.register.revision
      found.against = found.register.meaning(found.pod, labelsOf)
    }
    for (const { term, pods: who } of found.against) {
      const domain = view.label(term.topologyKey)
      if (domain !== undefined && who.has(domain)) return true
    }
    return false
  }

  return definePlugin<Found, readonly Opinion[]>({
    name: 'InterPodAffinity',
    needs: ['affinity', 'labels', 'namespace'],
    watches: [namespaceKind],

    preFilter(pod, nodes) {
      const { required, forbidden } = affinityTermsOf(pod.affinity, pod.namespace)
      const placed = placedTerms(nodes)
      placed.sweep()
      const against = placed.forbidden.meaning(pod, labelsOf)
      if (required.length + forbidden.length + against.length === 0) return 'skip'
      return {
        found: {
          pod,
          required: required.map(({ topologyKey }) => pods(nodes, required, topologyKey)),
          isOneOfThem: required.every((term) => isMeant(term, pod, labelsOf)),
          forbidden: forbidden.map((term) => pods(nodes, [term], term.topologyKey)),
          register: placed.forbidden,
          against,
          revision: placed.forbidden.revision,
        },
      }
    },

    filter(_pod, view, found) {
      if (!hasThemNear(view, found)) return lonely
      for (const each of found.forbidden) if (each.at(view) > 0) return crowded
      return isUnwelcome(view, found) ? unwelcome : undefined
    },

    suggest: (pod, view, found) => (hasThemNear(view, found) ? undefined : neighbourSuggestion(pod, view)),

    preScore(pod, nodes) {
      const opinions = opinionsOn(pod, nodes)
      return opinions.length === 0 ? 'skip' : { weighed: opinions }
    },

    score(_pod, view, opinions) {
      let sum = 0
      for (const { topologyKey, pods: who, weight } of opinions) {
        const domain = view.label(topologyKey)
        if (domain !== undefined) sum += weight * (who.get(domain) ?? 0)
      }
      return sum
    },

    normalizeScore: stretchBetween,
    weight: 2,
    wakesOn: affinityWakes(labelsOf),
  })
}

/** Source: satisfyPodAffinity. */
function hasThemNear(view: NodeView, { required, isOneOfThem }: Found): boolean {
  let isNear = true
  let areAny = false
  for (const each of required) {
    if (view.label(each.key!) === undefined) return false
    if (each.at(view) === 0) isNear = false
    if (!each.isEmpty) areAny = true
  }
  return isNear || (isOneOfThem && !areAny)
}

/** The least is 0, the greatest 100; nothing counts where all are the same. */
function stretchBetween(scores: Float64Array, { count }: { readonly count: number }): void {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let n = 0; n < count; n++) {
    if (scores[n] < least) least = scores[n]
    if (scores[n] > greatest) greatest = scores[n]
  }
  const width = greatest - least
  for (let n = 0; n < count; n++) scores[n] = width > 0 ? Math.trunc(100 * ((scores[n] - least) / width)) : 0
}
