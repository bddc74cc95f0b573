/** Spreads pods over the domains that labels make of nodes: as evenly as their constraints demand, or as they would rather have it. */
import type { TopologySpreadConstraint } from '../../api/generated/types/core-v1.ts'
import type { PodTopologySpreadArgs } from '../../api/kubescheduler/plugin-args.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { matches, type Selector } from '../../api/selector.ts'
import { withLabel } from '../framework/label-suggestion.ts'
import {
  definePlugin,
  never,
  notNow,
  type Plugin,
  type PluginContext,
  type Suggestion,
} from '../framework/plugin.ts'
import { Spread } from '../views/headcount.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import { defaultSpreadSelector, spreadReads } from './default-spread-selector.ts'
import {
  constraintsIn,
  type SpreadAction,
  type SpreadConstraint,
  spreadDomains,
  spreadPods,
} from './spread-constraints.ts'
import { evenOut, type Preference, preferencesOf, unevenness } from './spread-preferences.ts'
import { spreadWakes } from './spread-wakes.ts'

const skewed = notNow("node(s) didn't match pod topology spread constraints")
const unlabelled = never("node(s) didn't match pod topology spread constraints (missing required label)")

const systemConstraints: readonly TopologySpreadConstraint[] = [
  { topologyKey: 'kubernetes.io/hostname', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 3 },
  { topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'ScheduleAnyway', maxSkew: 5 },
]

/** One constraint, with where the pods are that it means. */
interface Rule {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  /** 1 if the pod itself is one of those meant. */
  readonly self: 0 | 1
  readonly pods: Spread
}

/** Source: podtopologyspread/filtering.go and scoring.go. */
export function podTopologySpread(
  { cache }: PluginContext,
  { defaultingType, defaultConstraints = [] }: PodTopologySpreadArgs,
): Plugin {
  const isSystem = defaultingType === 'System'
  const defaults = isSystem ? systemConstraints : defaultConstraints
  const areRequired = defaults.some(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule')

  const defaultsOf = {
    DoNotSchedule: selecting('DoNotSchedule'),
    ScheduleAnyway: selecting('ScheduleAnyway'),
  }

  /** The defaults, once it is known whom they select: the pods of a controller share them. Undefined: there are none. */
  function selecting(action: SpreadAction) {
    const found = constraintsIn(defaults, {}, action)
    if (found.length === 0) return undefined
    return memoByIdentity((selector: Selector) => found.map((each) => ({ ...each, selector })))
  }

  function constraintsOf(pod: PodView, action: SpreadAction): readonly SpreadConstraint[] {
    const { topologySpreadConstraints: own, labels } = pod
    if (own && own.length > 0) return constraintsIn(own, labels, action)
    const ofDefaults = defaultsOf[action]
    if (!ofDefaults) return []
    const selector = defaultSpreadSelector(pod, cache)
    return selector.length === 0 ? [] : ofDefaults(selector)
  }

  const required = (pod: PodView) => constraintsOf(pod, 'DoNotSchedule')

  return definePlugin<readonly Rule[], Preference>({
    name: 'PodTopologySpread',
    // Whom the defaults select depends on more than on the pod.
    ...(!areRequired && {
      needs: [
        'topologySpreadConstraints',
        'labels',
        'namespace',
        'nodeSelector',
        'affinity',
        'tolerations',
      ] as const,
    }),
    reads: spreadReads,

    preFilter(pod, nodes) {
      const constraints = required(pod)
      if (constraints.length === 0) return 'skip'
      return { found: constraints.map((constraint) => ruleOf(constraint, { constraints, pod, nodes })) }
    },

    filter(_pod, view, rules) {
      for (const { topologyKey, maxSkew, minDomains, self, pods } of rules) {
        const domain = view.label(topologyKey)
        if (domain === undefined) return unlabelled
        if (pods.in(domain) + self - leastOf(pods, minDomains) > maxSkew) return skewed
      }
      return undefined
    },

    suggest(pod, view, rules) {
      for (const rule of rules) {
        const suggestion = suggestionOf(pod, view, rule)
        if (suggestion) return suggestion
      }
      return undefined
    },

    preScore(pod, nodes, feasible) {
      const constraints = constraintsOf(pod, 'ScheduleAnyway')
      if (constraints.length === 0) return 'skip'
      const needsAllKeys = !isSystem || (pod.topologySpreadConstraints ?? []).length > 0
      return { weighed: preferencesOf(pod, constraints, { nodes, feasible, needsAllKeys }) }
    },

    score: (_pod, view, preference) => unevenness(view, preference),
    normalizeScore: evenOut,
    weight: 2,
    wakesOn: spreadWakes(required),
  })
}

/** How few pods a domain has; where there are too few domains, another one would have none. */
const leastOf = (pods: Spread, minDomains: number): number => (pods.size < minDomains ? 0 : pods.least)

/** What would make one rule content that is not. */
function suggestionOf(
  { object }: PodView,
  { node }: NodeView,
  { topologyKey, maxSkew, minDomains, self, pods }: Rule,
): Suggestion | undefined {
  const domain = node.metadata.labels?.[topologyKey]
  if (domain === undefined) return withLabel(node, topologyKey)
  const skew = pods.in(domain) + self - leastOf(pods, minDomains)
  if (skew <= maxSkew) return undefined
  const topologySpreadConstraints = object.spec.topologySpreadConstraints?.map((each) =>
    each.topologyKey === topologyKey ? { ...each, maxSkew: Math.max(skew, each.maxSkew) } : each,
  )
  return {
    sentence: `its maxSkew for ${topologyKey} were ${skew}`,
    pod: { ...object, spec: { ...object.spec, topologySpreadConstraints } },
  }
}

interface RuleOptions {
  readonly constraints: readonly SpreadConstraint[]
  readonly pod: PodView
  readonly nodes: NodeViews
}

function ruleOf(constraint: SpreadConstraint, { constraints, pod, nodes: { tallies } }: RuleOptions): Rule {
  const { topologyKey, maxSkew, minDomains, selector } = constraint
  const { subject: standsOn, domains } = spreadDomains(tallies, pod, { constraint, needed: constraints })
  const { subject, options } = spreadPods(pod, constraint)
  const pods = tallies.get(
    `spread\n${subject}\n${standsOn}`,
    () => new Spread({ ...options, domains, standsOn }),
  )
  return { topologyKey, maxSkew, minDomains, self: matches(selector, pod.labels) ? 1 : 0, pods }
}
