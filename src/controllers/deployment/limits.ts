/** How far a rollout may stray from the size that was asked for. */
import { maxInt32 } from '../../api/fields.ts'
import type { Deployment } from '../../api/generated/types/apps-v1.ts'
import { scaledValue } from '../shared/int-or-percent.ts'

/** How many pods a rollout may have too many. */
export const maxSurge = (deployment: Deployment): number =>
  isRollingUpdate(deployment) ? fenceposts(deployment).surge : 0

/** How many pods a rollout may have too few. */
export const maxUnavailable = (deployment: Deployment): number =>
  isRollingUpdate(deployment) ? Math.min(fenceposts(deployment).unavailable, deployment.spec.replicas) : 0

export const isRollingUpdate = ({ spec }: Deployment): boolean => spec.strategy.type === 'RollingUpdate'

/** The default of the last resort is to go one pod at a time: percentages of few pods may both come to nothing. */
function fenceposts({ spec: { strategy, replicas } }: Deployment) {
  const { maxSurge = 0, maxUnavailable = 0 } = strategy.rollingUpdate ?? {}
  const surge = scaledValue(maxSurge, replicas, 'up')
  const unavailable = scaledValue(maxUnavailable, replicas, 'down')
  return surge === 0 && unavailable === 0 ? { surge, unavailable: 1 } : { surge, unavailable }
}

/** The largest number stands for no deadline. */
export const hasProgressDeadline = ({ spec }: Deployment): boolean =>
  (spec.progressDeadlineSeconds ?? maxInt32) !== maxInt32

/** The largest number stands for keeping all of them. */
export const hasHistoryLimit = ({ spec }: Deployment): boolean =>
  (spec.revisionHistoryLimit ?? maxInt32) !== maxInt32
