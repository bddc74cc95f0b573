/** The taints that say what is wrong with a node: pure decisions. */
import {
  diskPressureTaint,
  memoryPressureTaint,
  networkUnavailableTaint,
  notReadyTaint,
  pidPressureTaint,
  unreachableTaint,
  unschedulableTaint,
} from '../../api/core/taints.ts'
import type { Node, Taint } from '../../api/generated/types/core-v1.ts'
import { findCondition } from '../../api/meta.ts'

/** By condition: its status that calls for a taint, and the key of that taint. */
const taintsByCondition = [
  ['Ready', 'False', notReadyTaint],
  ['Ready', 'Unknown', unreachableTaint],
  ['MemoryPressure', 'True', memoryPressureTaint],
  ['DiskPressure', 'True', diskPressureTaint],
  ['PIDPressure', 'True', pidPressureTaint],
  ['NetworkUnavailable', 'True', networkUnavailableTaint],
] as const

const noScheduleKeys: ReadonlySet<string> = new Set([
  unschedulableTaint,
  ...taintsByCondition.map(([, , key]) => key),
])

/** The keys of the NoSchedule taints that a node's conditions call for, in the order of these. */
function wantedNoScheduleKeys({ spec, status: { conditions = [] } }: Node): readonly string[] {
  const keys: string[] = []
  for (const { type, status } of conditions) {
    const found = taintsByCondition.find(([of, calling]) => of === type && calling === status)
    if (found) keys.push(found[2])
  }
  if (spec.unschedulable) keys.push(unschedulableTaint)
  return keys
}

/** The taints of a node with the NoSchedule ones put right; the same list where they are. */
export function withNoScheduleTaints(node: Node, at: string): readonly Taint[] {
  const taints = node.spec.taints ?? []
  const wanted = wantedNoScheduleKeys(node)
  const isOurs = ({ key, effect }: Taint) => effect === 'NoSchedule' && noScheduleKeys.has(key)
  const kept = taints.filter((taint) => !isOurs(taint) || wanted.includes(taint.key))
  const missing = wanted.filter((key) => !taints.some((taint) => taint.key === key && isOurs(taint)))
  if (kept.length === taints.length && missing.length === 0) return taints
  return [...kept, ...missing.map((key): Taint => ({ key, effect: 'NoSchedule', timeAdded: at }))]
}

const isLifecycleTaint = ({ key, effect }: Taint): boolean =>
  effect === 'NoExecute' && (key === notReadyTaint || key === unreachableTaint)

export const hasNoExecuteTaint = ({ spec }: Node): boolean => spec.taints?.some(isLifecycleTaint) ?? false

/** The key of the NoExecute taint that a node's readiness calls for; undefined where it is ready or has not said. */
export function wantedNoExecuteKey({ status }: Node): string | undefined {
  const ready = findCondition(status.conditions, 'Ready')?.status
  if (ready === 'False') return notReadyTaint
  return ready === 'Unknown' ? unreachableTaint : undefined
}

/** The taints of a node with exactly one NoExecute taint of the life cycle, or none; the same list where that is so. */
export function withNoExecuteTaint({ spec }: Node, key: string | undefined, at: string): readonly Taint[] {
  const taints = spec.taints ?? []
  const kept = taints.filter((taint) => !isLifecycleTaint(taint) || taint.key === key)
  const isThere = kept.some((taint) => isLifecycleTaint(taint))
  if (kept.length === taints.length && isThere === (key !== undefined)) return taints
  return key === undefined || isThere ? kept : [...kept, { key, effect: 'NoExecute', timeAdded: at }]
}
