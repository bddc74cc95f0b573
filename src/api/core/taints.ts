/** How taints are written, and the keys of those by which the cluster itself says what is wrong with a node. */
import type { Taint } from '../generated/types/core-v1.ts'

export const notReadyTaint = 'node.kubernetes.io/not-ready'
export const unreachableTaint = 'node.kubernetes.io/unreachable'
export const diskPressureTaint = 'node.kubernetes.io/disk-pressure'
export const memoryPressureTaint = 'node.kubernetes.io/memory-pressure'
export const pidPressureTaint = 'node.kubernetes.io/pid-pressure'
export const networkUnavailableTaint = 'node.kubernetes.io/network-unavailable'
export const unschedulableTaint = 'node.kubernetes.io/unschedulable'
export const outOfServiceTaint = 'node.kubernetes.io/out-of-service'

/** `dedicated=gpu:NoSchedule`, as kubectl writes it. */
export function taintText({ key, value, effect }: Taint): string {
  const said = value ? `${key}=${value}` : key
  return effect || value ? `${said}:${effect ?? ''}` : said
}
