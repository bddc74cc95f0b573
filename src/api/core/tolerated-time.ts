/** How long a pod may stay on a node with NoExecute taints: a pure decision. */
import type { Node, Taint, Toleration } from '../generated/types/core-v1.ts'
import { tolerates } from './toleration.ts'

const none: readonly Taint[] = []

export function noExecuteTaintsOf({ spec: { taints } }: Node): readonly Taint[] {
  return taints?.some(({ effect }) => effect === 'NoExecute')
    ? taints.filter(({ effect }) => effect === 'NoExecute')
    : none
}

/** 0 for a pod that must go at once, Infinity for one that may stay. */
export function toleratedMs(taints: readonly Taint[], tolerations: readonly Toleration[] = []): number {
  let shortest = Number.POSITIVE_INFINITY
  for (const taint of taints) {
    const toleration = tolerations.find((each) => tolerates(each, taint))
    if (!toleration) return 0
    const { tolerationSeconds } = toleration
    if (tolerationSeconds !== undefined) shortest = Math.min(shortest, Math.max(0, tolerationSeconds) * 1_000)
  }
  return shortest
}
