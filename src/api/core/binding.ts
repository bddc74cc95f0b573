/** core/v1 Binding: gives a pod to a node, by itself or by way of the pod's `binding`. */
import { conflict } from '../errors.ts'
import type { Binding, Pod, PodCondition } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { findCondition } from '../meta.ts'
import { unsetTime } from '../time.ts'
import { commonCondition, commonConditions } from './common-conditions.ts'

export const binding = defineKind<Binding>('v1', 'Binding', {
  plural: 'bindings',
  scope: 'Namespaced',
  takenBy: 'bindings',
  without: ['delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'],
})

const resource = { plural: 'pods/binding', group: '' }

/** What asks for a pod to be assigned to a node. */
export function bindingOf({ metadata: { name, namespace, uid } }: Pod, nodeName: string): Binding {
  return {
    apiVersion: 'v1',
    kind: 'Binding',
    metadata: { name, namespace, uid } as Binding['metadata'],
    target: { kind: 'Node', name: nodeName },
  }
}

/** Its labels and annotations the pod is given with its node. */
type Bound = Pick<Binding, 'target'> & { readonly metadata?: Partial<Binding['metadata']> }

/**
 * The pod, assigned to a node. @param at the cluster's time, as a timestamp
 * @throws ApiError 409 where it is assigned already, not yet to be scheduled, or on its way out
 */
export function boundTo(
  pod: Pod,
  { target, metadata: { labels, annotations } = {} }: Bound,
  at: string,
): Pod {
  const problem = whyNotBound(pod)
  if (problem) throw conflict(resource, pod.metadata.name, problem)
  // A nomination that has served its end must not be taken for one that still stands.
  const { nominatedNodeName: _served, conditions = [], ...status } = pod.status
  const spec = Object.assign({}, pod.spec, { nodeName: target.name! })
  const bound = Object.assign({}, pod, {
    spec,
    status: Object.assign({}, status, { conditions: withScheduled(conditions, at) }),
  })
  if (!labels && !annotations) return bound
  const metadata = { ...pod.metadata }
  if (labels) metadata.labels = { ...metadata.labels, ...labels }
  if (annotations) metadata.annotations = { ...metadata.annotations, ...annotations }
  return { ...bound, metadata }
}

function whyNotBound({ metadata: { name, deletionTimestamp }, spec }: Pod): string | undefined {
  if (deletionTimestamp) return `pod ${name} is being deleted, cannot be assigned to a host`
  if (spec.nodeName) return `pod ${name} is already assigned to node "${spec.nodeName}"`
  if (spec.schedulingGates?.length) return `pod ${name} has non-empty .spec.schedulingGates`
  return undefined
}

/** Whatever was said before of how the pod is scheduled, this is said in its place. */
function withScheduled(conditions: readonly PodCondition[], at: string): readonly PodCondition[] {
  const before = findCondition(conditions, 'PodScheduled')
  const since = (before?.status === 'True' && before.lastTransitionTime) || at
  const scheduled = commonCondition({
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: unsetTime,
    lastTransitionTime: since,
  })
  if (conditions.length === 0) return commonConditions([scheduled])
  if (!before) return [...conditions, scheduled]
  return conditions.map((each) => (each === before ? scheduled : each))
}
