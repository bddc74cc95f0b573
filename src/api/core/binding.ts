/** What the `binding` subresource does to a pod. */
import { conflict } from '../errors.ts'
import { those } from '../frozen-lists.ts'
import type { Pod, PodCondition } from '../generated/types/core-v1.ts'
import { unsetTime } from '../time.ts'

const resource = { plural: 'pods/binding', group: '' }

/**
 * The pod, assigned to a node.
 * @param at the cluster's time, as a timestamp
 * @throws ApiError 409 where it is assigned already, not yet to be scheduled, or on its way out
 */
export function boundTo(pod: Pod, nodeName: string, at: string): Pod {
  const problem = whyNotBound(pod)
  if (problem) throw conflict(resource, pod.metadata.name, problem)
  // A nomination that has served its end must not be taken for one that still stands.
  const { nominatedNodeName: _served, conditions = [], ...status } = pod.status
  const others = those(conditions, ({ type }) => type !== 'PodScheduled')
  const spec = { ...pod.spec, nodeName }
  return { ...pod, spec, status: { ...status, conditions: [...others, scheduled(pod, at)] } }
}

function whyNotBound({ metadata: { name, deletionTimestamp }, spec }: Pod): string | undefined {
  if (deletionTimestamp) return `pod ${name} is being deleted, cannot be assigned to a host`
  if (spec.nodeName) return `pod ${name} is already assigned to node "${spec.nodeName}"`
  if (spec.schedulingGates?.length) return `pod ${name} has non-empty .spec.schedulingGates`
  return undefined
}

const scheduled = ({ metadata: { generation } }: Pod, at: string): PodCondition => ({
  type: 'PodScheduled',
  status: 'True',
  lastProbeTime: unsetTime,
  lastTransitionTime: at,
  ...(generation !== undefined && { observedGeneration: generation }),
})
