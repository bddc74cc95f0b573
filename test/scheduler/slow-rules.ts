/** The rules of affinity and of spreading as one would say them, looking at every pod and every node each time. */
import { meetsNodeRequirements } from '../../src/api/core/node-selector.ts'
import { isTolerated } from '../../src/api/core/toleration.ts'
import type { PodAffinityTerm, TopologySpreadConstraint } from '../../src/api/generated/types/core-v1.ts'
import { type Labels, matches, selectorOf } from '../../src/api/selector.ts'
import type { NodeView } from '../../src/scheduler/views/node-view.ts'
import type { PodView } from '../../src/scheduler/views/pod-view.ts'

/** A cluster, laid out flat. */
export interface Scene {
  readonly nodes: readonly NodeView[]
  readonly placed: readonly (readonly [PodView, NodeView])[]
  readonly namespaces: Readonly<Record<string, Labels>>
}

const key = (view: NodeView, name: string): string | undefined =>
  new Map(Object.entries(view.node.metadata.labels ?? {})).get(name)

const areNear = (a: NodeView, b: NodeView, label: string) =>
  key(a, label) !== undefined && key(a, label) === key(b, label)

function means(owner: PodView, term: PodAffinityTerm, other: PodView, { namespaces }: Scene): boolean {
  const { namespaceSelector, labelSelector, namespaces: named = [] } = term
  const isOwn = named.length === 0 && !namespaceSelector && owner.namespace === other.namespace
  const isSelected =
    namespaceSelector !== undefined && matches(selectorOf(namespaceSelector)!, namespaces[other.namespace])
  if (!isOwn && !named.includes(other.namespace) && !isSelected) return false
  return labelSelector !== undefined && matches(selectorOf(labelSelector)!, other.labels)
}

const requiredOf = (pod: PodView) =>
  pod.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []
const forbiddenOf = (pod: PodView) =>
  pod.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []

/** @returns why a pod cannot go to a node, because of where others are */
export function affinityReason(pod: PodView, view: NodeView, scene: Scene): string | undefined {
  const required = requiredOf(pod)
  const meansAll = (other: PodView) => required.every((term) => means(pod, term, other, scene))
  const friends = scene.placed.filter(([other]) => meansAll(other))
  const isWell = required.every(({ topologyKey }) =>
    friends.some(([, where]) => areNear(view, where, topologyKey)),
  )
  const hasKeys = required.every(({ topologyKey }) => key(view, topologyKey) !== undefined)
  const isFirst =
    meansAll(pod) &&
    !friends.some(([, where]) => required.some(({ topologyKey }) => key(where, topologyKey) !== undefined))
  if (!isWell && !(hasKeys && isFirst)) return "node(s) didn't match pod affinity rules"
  const clashes = (owner: PodView, other: PodView, where: NodeView) =>
    forbiddenOf(owner).some(
      (term) => means(owner, term, other, scene) && areNear(view, where, term.topologyKey),
    )
  if (scene.placed.some(([other, where]) => clashes(pod, other, where)))
    return "node(s) didn't match pod anti-affinity rules"
  if (scene.placed.some(([other, where]) => clashes(other, pod, where)))
    return "node(s) didn't satisfy existing pods anti-affinity rules"
  return undefined
}

/** @returns how much those on all nodes please a pod, and it them, before it is brought into the range from 0 to 100 */
export function affinityWorth(pod: PodView, view: NodeView, scene: Scene): number {
  let worth = 0
  const add = (owner: PodView, other: PodView, where: NodeView) => {
    const { podAffinity, podAntiAffinity } = owner.affinity ?? {}
    for (const [wish, sign] of [
      [podAffinity, 1],
      [podAntiAffinity, -1],
    ] as const)
      for (const { weight, podAffinityTerm: term } of wish?.preferredDuringSchedulingIgnoredDuringExecution ??
        [])
        if (means(owner, term, other, scene) && areNear(view, where, term.topologyKey)) worth += sign * weight
  }
  for (const [other, where] of scene.placed) {
    add(pod, other, where)
    add(other, pod, where)
    for (const term of requiredOf(other))
      if (means(other, term, pod, scene) && areNear(view, where, term.topologyKey)) worth += 1
  }
  return worth
}

const counts = (pod: PodView, constraint: TopologySpreadConstraint, other: PodView) =>
  other.namespace === pod.namespace &&
  !other.isLeaving &&
  matches(selectorOf(constraint.labelSelector)!, other.labels)

const constraintsOf = (pod: PodView, action: string) =>
  (pod.topologySpreadConstraints ?? []).filter(({ whenUnsatisfiable }) => whenUnsatisfiable === action)

/** The nodes that count for a constraint. */
const included = (pod: PodView, constraint: TopologySpreadConstraint, scene: Scene): readonly NodeView[] =>
  scene.nodes.filter(
    (view) =>
      constraintsOf(pod, constraint.whenUnsatisfiable).every(
        ({ topologyKey }) => key(view, topologyKey) !== undefined,
      ) &&
      (constraint.nodeAffinityPolicy === 'Ignore' || meetsNodeRequirements(pod.spec, view.node)) &&
      (constraint.nodeTaintsPolicy !== 'Honor' ||
        view.hardTaints.every((taint) => isTolerated(taint, pod.tolerations))),
  )

function countsByDomain(pod: PodView, constraint: TopologySpreadConstraint, scene: Scene) {
  const { topologyKey } = constraint
  const nodes = included(pod, constraint, scene)
  const byDomain = new Map<string, number>()
  for (const view of nodes) byDomain.set(key(view, topologyKey)!, 0)
  for (const [other, where] of scene.placed) {
    if (!nodes.includes(where) || !counts(pod, constraint, other)) continue
    const domain = key(where, topologyKey)!
    byDomain.set(domain, byDomain.get(domain)! + 1)
  }
  return byDomain
}

/** @returns why a pod cannot go to a node, because of how others are spread */
export function spreadReason(pod: PodView, view: NodeView, scene: Scene): string | undefined {
  const reason = "node(s) didn't match pod topology spread constraints"
  for (const constraint of constraintsOf(pod, 'DoNotSchedule')) {
    const domain = key(view, constraint.topologyKey)
    if (domain === undefined) return `${reason} (missing required label)`
    const byDomain = countsByDomain(pod, constraint, scene)
    const { minDomains = 1, maxSkew } = constraint
    const least = byDomain.size < minDomains ? 0 : Math.min(...byDomain.values())
    const there = (byDomain.get(domain) ?? 0) + (counts(pod, constraint, pod) ? 1 : 0)
    if (there - least > maxSkew) return reason
  }
  return undefined
}

/** @returns from 0 to 100 for each of the nodes that would do: how even it would be if the pod went there */
export function spreadScores(pod: PodView, feasible: readonly NodeView[], scene: Scene): readonly number[] {
  const constraints = constraintsOf(pod, 'ScheduleAnyway')
  const isScored = (view: NodeView) =>
    constraints.every(({ topologyKey }) => key(view, topologyKey) !== undefined)
  const scored = feasible.filter(isScored)
  const raw = feasible.map((view) => {
    if (!isScored(view)) return undefined
    let sum = 0
    for (const constraint of constraints) {
      const { topologyKey, maxSkew } = constraint
      const isHost = topologyKey === 'kubernetes.io/hostname'
      const domains = isHost ? scored.length : new Set(scored.map((each) => key(each, topologyKey))).size
      const there = isHost
        ? scene.placed.filter(([other, where]) => where === view && counts(pod, constraint, other)).length
        : (countsByDomain(pod, constraint, scene).get(key(view, topologyKey)!) ?? 0)
      sum += there * Math.log(domains + 2) + maxSkew - 1
    }
    return Math.round(sum)
  })
  const given = raw.filter((each) => each !== undefined)
  const [least, greatest] = [Math.min(...given), Math.max(0, ...given)]
  return raw.map((each) => {
    if (each === undefined) return 0
    return greatest === 0 ? 100 : Math.trunc((100 * (greatest + least - each)) / greatest)
  })
}
