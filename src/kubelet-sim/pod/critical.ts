/** Whether the cluster cannot do without a pod: it is admitted whatever its node is short of, and never evicted for that. Pure. */
import type { Pod } from '../../api/generated/types/core-v1.ts'

/** Source: SystemCriticalPriority. */
export const criticalPriority = 2_000_000_000

/** @param isStatic whether the pod was given to its node, and not to the API */
export const isCritical = ({ spec }: Pod, isStatic: boolean): boolean =>
  isStatic || (spec.priority ?? 0) >= criticalPriority
