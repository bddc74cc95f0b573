/** How far the policies of an autoscaler let it go now. Source: calculateScaleUpLimitWithScalingRules and its counterpart. */
import type { HPAScalingPolicy, HPAScalingRules } from '../../api/generated/types/autoscaling-v2.ts'
import type { Past } from './past.ts'

interface Now {
  readonly past: Past
  readonly currentReplicas: number
  readonly now: number
}

/** The most replicas. */
export function upLimit(rules: HPAScalingRules, now: Now): number {
  if (rules.selectPolicy === 'Disabled') return now.currentReplicas
  const limits = rules.policies.map((policy) => {
    const before = atStartOf(policy, now)
    // Rounded up, or few would never become more.
    return policy.type === 'Pods' ? before + policy.value : Math.ceil(before * (1 + policy.value / 100))
  })
  return rules.selectPolicy === 'Min' ? Math.min(...limits) : Math.max(...limits)
}

/** The fewest replicas. */
export function downLimit(rules: HPAScalingRules, now: Now): number {
  if (rules.selectPolicy === 'Disabled') return now.currentReplicas
  const limits = rules.policies.map((policy) => {
    const before = atStartOf(policy, now)
    return policy.type === 'Pods' ? before - policy.value : Math.trunc(before * (1 - policy.value / 100))
  })
  return rules.selectPolicy === 'Min' ? Math.max(...limits) : Math.min(...limits)
}

/** How many there were when the period of a policy that ends now began. */
const atStartOf = ({ periodSeconds }: HPAScalingPolicy, { past, currentReplicas, now }: Now): number =>
  currentReplicas - past.changeIn(periodSeconds, now)
