/** What one turn of the DaemonSet controller sees: every node, what should be there and what is. */
import { isPodAvailable } from '../../api/core/pod-conditions.ts'
import type { DaemonSet } from '../../api/generated/types/apps-v1.ts'
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import { oldestFirst } from '../../api/meta.ts'
import { scaledValue } from '../shared/int-or-percent.ts'
import { revisionLabel } from '../shared/revisions.ts'
import { daemonSpec, type Placement, placementOn, targetOf } from './placement.ts'

export interface Survey {
  readonly set: DaemonSet
  /** The hash of the template as it is now. */
  readonly hash: string
  readonly now: number
  readonly nodes: readonly { readonly name: string; readonly placement: Placement }[]
  /** The pods by the node that they are for, those that hold a node first, then the oldest first. */
  readonly podsOn: ReadonlyMap<string, readonly Pod[]>
}

/** What is to be done: pods made on some nodes, others deleted. */
export interface Plan {
  readonly create: readonly string[]
  readonly delete: readonly Pod[]
}

interface SurveyOptions {
  readonly nodes: readonly Node[]
  readonly pods: readonly Pod[]
  readonly hash: string
  readonly now: number
}

export function survey(set: DaemonSet, { nodes, pods, hash, now }: SurveyOptions): Survey {
  const spec = daemonSpec(set.spec.template)
  const placed = nodes.map((node) => ({ name: node.metadata.name, placement: placementOn(node, spec) }))
  const podsOn = new Map<string, Pod[]>()
  for (const pod of pods) {
    const node = targetOf(pod)
    if (node === undefined) continue
    const others = podsOn.get(node)
    if (others) others.push(pod)
    else podsOn.set(node, [pod])
  }
  for (const found of podsOn.values()) if (found.length > 1) found.sort(bySeniority)
  return { set, hash, now, nodes: placed, podsOn }
}

function bySeniority(a: Pod, b: Pod): number {
  if (Boolean(a.spec.nodeName) !== Boolean(b.spec.nodeName)) return a.spec.nodeName ? -1 : 1
  return oldestFirst(a, b)
}

export const isUpdated = ({ metadata }: Pod, hash: string): boolean =>
  metadata.labels?.[revisionLabel] === hash

export const isAvailable = (pod: Pod, { set, now }: Survey): boolean =>
  isPodAvailable(pod, set.spec.minReadySeconds, now)

/** Whether an update makes new pods beside old ones. */
export const allowsSurge = ({ set, nodes }: Survey): boolean => {
  const { type, rollingUpdate } = set.spec.updateStrategy
  return type === 'RollingUpdate' && scaledValue(rollingUpdate?.maxSurge ?? 0, nodes.length, 'up') > 0
}
