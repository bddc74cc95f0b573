/** How much better a node is, the fewer pods of a sort there are in its domains. Source: podtopologyspread/scoring.go. */
import { bestScore, type Feasible } from '../framework/plugin.ts'
import { Headcount } from '../views/headcount.ts'
import { NodeHeadcount } from '../views/node-headcount.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import type { Tallies } from '../views/tallies.ts'
import { hasAllKeys, type SpreadConstraint, spreadDomains, spreadPods } from './spread-constraints.ts'

const hostname = 'kubernetes.io/hostname'

/** What a pod would rather have. */
export interface Preference {
  /** In the order of the constraints. */
  readonly wishes: readonly Wish[]
  /** Whether nodes that lack a label are the worst. */
  readonly needsAllKeys: boolean
}

/** One constraint, with where the pods are that it means. */
interface Wish {
  readonly topologyKey: string
  readonly maxSkew: number
  /** Whether no node lacks the label, so that it need not be looked for. */
  readonly isEverywhere: boolean
  readonly pods: { at(view: NodeView): number }
  /** How much each of them counts. */
  readonly weight: number
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
  const wishes: Wish[] = []
  for (const constraint of constraints) {
    const { topologyKey, maxSkew } = constraint
    // What no node has a label for, and none needs one for, says nothing.
    if (!needsAllKeys && !nodes.haveLabel(topologyKey)) continue
    wishes.push({
      topologyKey,
      maxSkew,
      isEverywhere: nodes.allHaveLabel(topologyKey),
      pods: podsFor(constraint, { pod, tallies: nodes.tallies, needed }),
      weight: weightOf(domainsAmong(feasible, topologyKey, needed)),
    })
  }
  return { wishes, needsAllKeys }
}

interface PodsOptions {
  readonly pod: PodView
  readonly tallies: Tallies
  readonly needed: readonly SpreadConstraint[]
}

function podsFor(constraint: SpreadConstraint, { pod, tallies, needed }: PodsOptions): Wish['pods'] {
  const { subject, options } = spreadPods(pod, constraint)
  // Of nodes, each is counted by itself, whatever it is called.
  if (constraint.topologyKey === hostname)
    return tallies.get(`on nodes\n${subject}`, () => new NodeHeadcount(options()))
  const { subject: standsOn, domains } = spreadDomains(tallies, pod, { constraint, needed })
  return tallies.get(
    `in domains\n${subject}\n${standsOn}`,
    () => new Headcount({ ...options(), domains, standsOn }),
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
export function unevenness(view: NodeView, { wishes, needsAllKeys }: Preference): number {
  let sum = 0
  for (const { topologyKey, maxSkew, isEverywhere, pods, weight } of wishes) {
    if (isEverywhere || view.label(topologyKey) !== undefined) sum += pods.at(view) * weight + (maxSkew - 1)
    else if (needsAllKeys) return worst
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
