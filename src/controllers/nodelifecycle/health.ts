/** Whether a node still reports, and what its status becomes when it does not: pure decisions. */
import { nodeLeaseNamespace } from '../../api/coordination/lease.ts'
import type { Lease } from '../../api/generated/types/coordination-v1.ts'
import type { Node, NodeCondition } from '../../api/generated/types/core-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { seconds } from '../../sim/duration.ts'

export const monitorPeriodMs = seconds(5)
export const monitorGraceMs = seconds(50)
const startupGraceMs = seconds(60)

/** How long a node may be silent. */
export const graceMsOf = ({ status }: Node): number =>
  findCondition(status.conditions, 'Ready') ? monitorGraceMs : startupGraceMs

/** Whether a change of a node is a sign of life of its kubelet: our own marks are none. */
export function isSignOfLife(node: Node, previous: Node | undefined): boolean {
  const ready = findCondition(node.status.conditions, 'Ready')
  const before = findCondition(previous?.status.conditions, 'Ready')
  return ready?.lastHeartbeatTime !== before?.lastHeartbeatTime && ready?.reason !== 'NodeStatusNeverUpdated'
}

export const isRenewal = (lease: Lease, previous: Lease | undefined): boolean =>
  lease.metadata.namespace === nodeLeaseNamespace && lease.spec.renewTime !== previous?.spec.renewTime

/** The conditions that nobody knows of once a kubelet is silent. */
const kubeletConditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure']

/** The conditions of a node whose kubelet is silent; the same list where they say so already. */
export function unknownConditions(node: Node, at: string): readonly NodeCondition[] {
  const conditions = node.status.conditions ?? []
  const missing = kubeletConditions.filter((type) => !findCondition(conditions, type))
  const isKnown = ({ type, status }: NodeCondition) =>
    kubeletConditions.includes(type) && status !== 'Unknown'
  if (missing.length === 0 && !conditions.some(isKnown)) return conditions
  return [
    ...conditions.map((condition) => (isKnown(condition) ? silent(condition, at) : condition)),
    ...missing.map((type) => neverPosted(type, node, at)),
  ]
}

const silent = (condition: NodeCondition, at: string): NodeCondition => ({
  ...condition,
  status: 'Unknown',
  reason: 'NodeStatusUnknown',
  message: 'Kubelet stopped posting node status.',
  lastTransitionTime: at,
})

const neverPosted = (type: string, { metadata }: Node, at: string): NodeCondition => ({
  type,
  status: 'Unknown',
  reason: 'NodeStatusNeverUpdated',
  message: 'Kubelet never posted node status.',
  lastHeartbeatTime: metadata.creationTimestamp,
  lastTransitionTime: at,
})
