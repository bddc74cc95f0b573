/** How much memory a pod may use as a whole. */
import type { Container, PodSpec } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { quantityValue } from '../../api/quantity.ts'

/** In bytes; undefined where one of its containers has no limit. Source: ResourceConfigForPod of the kubelet. */
export function memoryLimitOf({ containers, resources }: PodSpec): number | undefined {
  const whole = resources?.limits?.['memory']
  return whole === undefined ? together(containers) : quantityValue(whole)
}

const together = memoByIdentity((containers: readonly Container[]): number | undefined => {
  let sum = 0
  for (const { resources } of containers) {
    const limit = resources?.limits?.['memory']
    if (limit === undefined) return undefined
    sum += quantityValue(limit)
  }
  return sum
})
