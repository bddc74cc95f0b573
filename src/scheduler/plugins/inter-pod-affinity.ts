/** Keeps pods near to those that they need, and away from those that they or that them cannot stand; prefers to please all. */
import { namespace as namespaceKind } from '../../api/core/namespace.ts'
import type { InterPodAffinityArgs } from '../../api/kubescheduler/plugin-args.ts'
import { definePlugin, never, notNow, type Plugin, type PluginContext } from '../framework/plugin.ts'
import { affinityTermsOf, isMeant } from '../views/affinity-terms.ts'
import type { Headcount } from '../views/headcount.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PlacedTerm, TermRegister } from '../views/placed-terms.ts'
import type { PodView } from '../views/pod-view.ts'
import { AffinityLookup } from './affinity-lookup.ts'
import { type Opinion, opinionsOn, voteFor } from './affinity-opinions.ts'
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
  readonly labelsOf: AffinityLookup['labelsOf']
  /** Those placed that cannot stand it, as of a revision of the register. */
  against: readonly PlacedTerm[]
  revision: number
}

/** Source: interpodaffinity/filtering.go. */
export function interPodAffinity({ cache }: PluginContext, args: InterPodAffinityArgs): Plugin {
  const lookup = new AffinityLookup(cache)

  return definePlugin<Found, readonly Opinion[]>({
    name: 'InterPodAffinity',
    needs: ['affinity', 'labels', 'namespace'],
    watches: [namespaceKind],

    preFilter(pod, nodes) {
      const found = obstaclesTo(pod, nodes, lookup)
      return found ? { found } : 'skip'
    },

    filter(_pod, view, found) {
      if (!hasThemNear(view, found)) return lonely
      for (const each of found.forbidden) if (each.at(view) > 0) return crowded
      return isUnwelcome(view, found) ? unwelcome : undefined
    },

    suggest: (pod, view, found) => (hasThemNear(view, found) ? undefined : neighbourSuggestion(pod, view)),

    preScore(pod, nodes) {
      const opinions = opinionsOn(pod, { nodes, lookup, args })
      return opinions.length === 0 ? 'skip' : { weighed: opinions }
    },

    score: (_pod, view, opinions) => voteFor(view, opinions),
    normalizeScore: stretchBetween,
    weight: 2,
    wakesOn: affinityWakes(lookup.labelsOf),
  })
}

/** Undefined: nothing stands in the way. */
function obstaclesTo(pod: PodView, nodes: NodeViews, lookup: AffinityLookup): Found | undefined {
  const { labelsOf } = lookup
  const { required, forbidden } = affinityTermsOf(pod.affinity, pod.namespace)
  const placed = lookup.placedTerms(nodes)
  placed.sweep()
  const against = placed.forbidden.meaning(pod, labelsOf)
  if (required.length + forbidden.length + against.length === 0) return undefined
  return {
    pod,
    required: required.map(({ topologyKey }) => lookup.pods(nodes, required, topologyKey)),
    isOneOfThem: required.every((term) => isMeant(term, pod, labelsOf)),
    forbidden: forbidden.map((term) => lookup.pods(nodes, [term], term.topologyKey)),
    register: placed.forbidden,
    labelsOf,
    against,
    revision: placed.forbidden.revision,
  }
}

function isUnwelcome(view: NodeView, found: Found): boolean {
  // Others may have been laid on a node meanwhile who wish what nobody has wished before.
  if (found.revision !== found.register.revision) {
    found.revision = found.register.revision
    found.against = found.register.meaning(found.pod, found.labelsOf)
  }
  for (const { term, pods } of found.against) {
    const domain = view.label(term.topologyKey)
    if (domain !== undefined && pods.has(domain)) return true
  }
  return false
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
