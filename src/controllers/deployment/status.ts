/** What a Deployment says about itself, and when it has waited too long. */
import { deployment as deploymentKind } from '../../api/apps/deployment.ts'
import type { Deployment, DeploymentCondition, DeploymentStatus } from '../../api/generated/types/apps-v1.ts'
import { instantOf } from '../../api/time.ts'
import { seconds } from '../../sim/duration.ts'
import type { Context } from '../runtime/controller.ts'
import { setCounts } from '../shared/counts.ts'
import {
  advanced,
  availability,
  deadlineExceeded,
  newSetAvailable,
  progressingOf,
  succeeded,
  timedOut,
  withCondition,
  withFreshCondition,
  without,
  withReplicaFailure,
} from './conditions.ts'
import { hasProgressDeadline, maxUnavailable } from './limits.ts'
import { actualPods, allSets, availablePods, desiredPods, type Rollout, sum } from './rollout.ts'

interface Counts {
  readonly replicas: number
  readonly updatedReplicas: number
  readonly readyReplicas: number
  readonly availableReplicas: number
  readonly unavailableReplicas: number
  readonly terminatingReplicas: number
}

function countsOf(rollout: Rollout): Counts {
  const sets = allSets(rollout)
  const available = availablePods(sets)
  return {
    replicas: actualPods(sets),
    updatedReplicas: rollout.latest?.status.replicas ?? 0,
    readyReplicas: sum(sets, ({ status }) => status.readyReplicas ?? 0),
    availableReplicas: available,
    unavailableReplicas: Math.max(0, desiredPods(sets) - available),
    terminatingReplicas: sum(sets, ({ status }) => status.terminatingReplicas ?? 0),
  }
}

/** Whether every pod is of the newest template and available. */
const isComplete = ({ spec }: Deployment, counts: Partial<Counts>): boolean =>
  (counts.updatedReplicas ?? 0) === spec.replicas &&
  (counts.replicas ?? 0) === spec.replicas &&
  (counts.availableReplicas ?? 0) === spec.replicas

/** The same, judged by what is stored, which may be about an earlier generation. */
export const wasComplete = (deployment: Deployment): boolean =>
  isComplete(deployment, deployment.status) &&
  (deployment.status.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)

/** Reports the counts, and nothing about progress: for a Deployment that is paused, scaled or on its way out. */
export function reportStatus(context: Context, rollout: Rollout): Deployment {
  return write(context, rollout, withAvailability(context, rollout))
}

/** Reports the counts and how the rollout goes; comes back when it may have run out of time. */
export function reportProgress(context: Context, rollout: Rollout): void {
  const { deployment } = rollout
  const counts = countsOf(rollout)
  const now = context.clock.now()
  const conditions = withProgress({ ...rollout, conditions: withAvailability(context, rollout) }, counts, now)
  write(context, rollout, withReplicaFailure(rollout, conditions))
  const known = progressingOf(conditions)
  if (!known || !hasProgressDeadline(deployment)) return
  if (isComplete(deployment, counts) || known.reason === deadlineExceeded) return
  const waitMs = deadlineOf(deployment, known) - now
  context.requeueAfter(Math.max(0, waitMs) + seconds(1))
}

function withProgress(rollout: Rollout, counts: Counts, now: number): Rollout['conditions'] {
  const { deployment, conditions } = rollout
  if (!hasProgressDeadline(deployment)) return without(conditions, 'Progressing')
  const known = progressingOf(conditions)
  // A rollout that has succeeded starts again only with new pods of another template.
  if (counts.replicas === counts.updatedReplicas && known?.reason === newSetAvailable) return conditions
  if (isComplete(deployment, counts)) return withCondition(conditions, succeeded(rollout), now)
  if (hasAdvanced(deployment.status, counts)) return withFreshCondition(conditions, advanced(rollout), now)
  if (!known || known.reason === newSetAvailable) return conditions
  const isLate = known.reason === deadlineExceeded || deadlineOf(deployment, known) < now
  return isLate ? withCondition(conditions, timedOut(rollout), now) : conditions
}

const deadlineOf = ({ spec }: Deployment, { lastUpdateTime }: DeploymentCondition): number =>
  instantOf(lastUpdateTime) + seconds(spec.progressDeadlineSeconds)

function hasAdvanced(before: DeploymentStatus, now: Counts): boolean {
  const updated = before.updatedReplicas ?? 0
  return (
    now.updatedReplicas > updated ||
    now.replicas - now.updatedReplicas < (before.replicas ?? 0) - updated ||
    now.readyReplicas > (before.readyReplicas ?? 0) ||
    now.availableReplicas > (before.availableReplicas ?? 0)
  )
}

function withAvailability({ clock }: Context, rollout: Rollout): Rollout['conditions'] {
  const { deployment, conditions } = rollout
  const enough = deployment.spec.replicas - maxUnavailable(deployment)
  const isAvailable = availablePods(allSets(rollout)) >= enough
  return withCondition(conditions, availability(isAvailable), clock.now())
}

function write({ client }: Context, rollout: Rollout, conditions: Rollout['conditions']): Deployment {
  const { terminatingReplicas, ...counts } = countsOf(rollout)
  const { deployment } = rollout
  return client.updateStatus(deploymentKind, deployment, (status) => {
    setCounts(status, { observedGeneration: deployment.metadata.generation, ...counts })
    status.terminatingReplicas = terminatingReplicas
    if (conditions !== deployment.status.conditions) status.conditions = [...conditions]
  })
}
