/** What a pod's required constraints say of a node, with where the pods are that they mean. Source: podtopologyspread/filtering.go. */
import { matches } from '../../api/selector.ts'
import { withLabel } from '../framework/label-suggestion.ts'
import type { Suggestion } from '../framework/plugin.ts'
import { Spread } from '../views/headcount.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import { type SpreadConstraint, spreadDomains, spreadPods } from './spread-constraints.ts'

/** One constraint. */
export interface SpreadRule {
  readonly topologyKey: string
  readonly maxSkew: number
  readonly minDomains: number
  /** 1 if the pod itself is one of those meant. */
  readonly self: 0 | 1
  readonly pods: Spread
}

export const spreadRules = (
  pod: PodView,
  constraints: readonly SpreadConstraint[],
  nodes: NodeViews,
): readonly SpreadRule[] => constraints.map((constraint) => ruleOf(constraint, { constraints, pod, nodes }))

interface RuleOptions {
  readonly constraints: readonly SpreadConstraint[]
  readonly pod: PodView
  readonly nodes: NodeViews
}

function ruleOf(
  constraint: SpreadConstraint,
  { constraints, pod, nodes: { tallies } }: RuleOptions,
): SpreadRule {
  const { topologyKey, maxSkew, minDomains, selector } = constraint
  const { subject: standsOn, domains } = spreadDomains(tallies, pod, { constraint, needed: constraints })
  const { subject, options } = spreadPods(pod, constraint)
  const pods = tallies.get(
    `spread\n${subject}\n${standsOn}`,
    () => new Spread({ ...options(), selects: ({ labels }) => matches(selector, labels), domains, standsOn }),
  )
  return { topologyKey, maxSkew, minDomains, self: matches(selector, pod.labels) ? 1 : 0, pods }
}

/** How many pods more a domain would have than the emptiest one. */
export const skewIn = (domain: string, { self, pods, minDomains }: SpreadRule): number =>
  pods.in(domain) + self - leastOf(pods, minDomains)

/** How few pods a domain has; where there are too few domains, another one would have none. */
const leastOf = (pods: Spread, minDomains: number): number => (pods.size < minDomains ? 0 : pods.least)

/** What would make one rule content that is not. */
export function spreadSuggestion(
  { object }: PodView,
  { node }: NodeView,
  rule: SpreadRule,
): Suggestion | undefined {
  const { topologyKey, maxSkew } = rule
  const domain = node.metadata.labels?.[topologyKey]
  if (domain === undefined) return withLabel(node, topologyKey)
  const skew = skewIn(domain, rule)
  if (skew <= maxSkew) return undefined
  const topologySpreadConstraints = object.spec.topologySpreadConstraints?.map((each) =>
    each.topologyKey === topologyKey ? { ...each, maxSkew: Math.max(skew, each.maxSkew) } : each,
  )
  return {
    sentence: `its maxSkew for ${topologyKey} were ${skew}`,
    pod: { ...object, spec: { ...object.spec, topologySpreadConstraints } },
  }
}
