/** How much better a node is, the fewer pods of a sort there are in its domains. Source: podtopologyspread/scoring.go. */
import { bestScore, type Feasible } from '../framework/plugin.ts'
import { Headcount } from '../views/headcount.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import type { Tallies } from '../views/tallies.ts'
import { hasAllKeys, type SpreadConstraint, spreadDomains, spreadPods } from './spread-constraints.ts'

const hostname = 'kubernetes.io/hostname'

/** What a pod would rather have. */
export interface Preference {
  readonly constraints: readonly SpreadConstraint[]
  /** Whether nodes that lack a label are the worst. */
  readonly needsAllKeys: boolean
  /** In the order of the constraints: where the pods are, and how much each of them counts. */
  readonly pods: readonly Headcount[]
  readonly weights: readonly number[]
}

interface PreferencesOptions {
  readonly nodes: NodeViews
  readonly feasible: Feasible
  readonly needsAllKeys: boolean
}

export function preferencesOf(
  pod: PodView,
  constraints: readonly SpreadConstraint[],
  { nodes, feasible, needsAllKeys }: PreferencesOptions,
): Preference {
  const needed = needsAllKeys ? constraints : []
  // What no node has a label for, and none needs one for, says nothing.
  const heard = needsAllKeys
    ? constraints
    : constraints.filter(({ topologyKey }) => nodes.haveLabel(topologyKey))
  return {
    constraints: heard,
    needsAllKeys,
    pods: heard.map((constraint) => podsFor(constraint, { pod, tallies: nodes.tallies, needed })),
    weights: heard.map(({ topologyKey }) => weightOf(domainsAmong(feasible, topologyKey, needed))),
  }
}

interface PodsOptions {
  readonly pod: PodView
  readonly tallies: Tallies
  readonly needed: readonly SpreadConstraint[]
}

function podsFor(constraint: SpreadConstraint, { pod, tallies, needed }: PodsOptions): Headcount {
  const { subject, options } = spreadPods(pod, constraint)
  // Of nodes, each is counted by itself, whatever it is called.
  if (constraint.topologyKey === hostname)
    return tallies.get(`on nodes\n${subject}`, () => new Headcount({ ...options, key: undefined }))
  const { subject: standsOn, domains } = spreadDomains(tallies, pod, { constraint, needed })
  return tallies.get(
    `in domains\n${subject}\n${standsOn}`,
    () => new Headcount({ ...options, domains, standsOn }),
  )
}

/** Where few domains are, each pod counts for less, so that the many are not drowned. Source: topologyNormalizingWeight. */
const weightOf = (domains: number): number => Math.log(domains + 2)

/** Nodes that lack the label make up one domain. */
function domainsAmong(feasible: Feasible, key: string, needed: readonly SpreadConstraint[]): number {
  const isHost = key === hostname
  if (isHost && needed.length === 0) return feasible.count
  const domains = new Set<string | undefined>()
  let hosts = 0
  for (let n = 0; n < feasible.count; n++) {
    const view = feasible.at(n)
    if (needed.length > 0 && !hasAllKeys(view, needed)) continue
    if (isHost) hosts++
    else domains.add(view.label(key))
  }
  return isHost ? hosts : domains.size
}

/** What marks a node that lacks a label. */
const worst = -1

/** The more, the worse. */
export function unevenness(view: NodeView, { constraints, needsAllKeys, pods, weights }: Preference): number {
  let sum = 0
  for (let n = 0; n < constraints.length; n++) {
    const { topologyKey, maxSkew } = constraints[n]
    if (view.label(topologyKey) === undefined) {
      if (needsAllKeys) return worst
      continue
    }
    sum += pods[n].at(view) * weights[n] + (maxSkew - 1)
  }
  return Math.round(sum)
}

/** Turns it round: the less, the better. */
export function evenOut(scores: Float64Array, { count }: Pick<Feasible, 'count'>): void {
  let [least, greatest] = [Number.POSITIVE_INFINITY, 0]
  for (let n = 0; n < count; n++) {
    if (scores[n] === worst) continue
    if (scores[n] < least) least = scores[n]
    if (scores[n] > greatest) greatest = scores[n]
  }
  for (let n = 0; n < count; n++) {
    if (scores[n] === worst) scores[n] = 0
    else if (greatest === 0) scores[n] = bestScore
    else scores[n] = Math.trunc((bestScore * (greatest + least - scores[n])) / greatest)
  }
}
