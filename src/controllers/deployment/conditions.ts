/** The conditions of a Deployment: what happened, as users read it. */
import type { Deployment, DeploymentCondition, ReplicaSet } from '../../api/generated/types/apps-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import { hasProgressDeadline } from './limits.ts'
import { allSets, type Rollout } from './rollout.ts'

type Conditions = readonly DeploymentCondition[]
type Outcome = Omit<DeploymentCondition, 'lastUpdateTime' | 'lastTransitionTime'>

export const newSetAvailable = 'NewReplicaSetAvailable'
export const deadlineExceeded = 'ProgressDeadlineExceeded'

export const progressingOf = (conditions: Conditions | undefined) => findCondition(conditions, 'Progressing')

/** Sets a condition; saying the same again leaves it as it is. */
export function withCondition(conditions: Conditions, outcome: Outcome, now: number): Conditions {
  const known = findCondition(conditions, outcome.type)
  if (known?.status === outcome.status && known.reason === outcome.reason) return conditions
  return withFreshCondition(conditions, outcome, now)
}

/** Sets a condition and renews its lastUpdateTime even where nothing else changes: progress was made. */
export function withFreshCondition(conditions: Conditions, outcome: Outcome, now: number): Conditions {
  const at = formatTime(now)
  const known = findCondition(conditions, outcome.type)
  const lastTransitionTime = known?.status === outcome.status ? known.lastTransitionTime : at
  const { type, status, reason, message } = outcome
  return [
    ...without(conditions, type),
    { type, status, lastUpdateTime: at, lastTransitionTime, reason, message },
  ]
}

export const without = (conditions: Conditions, type: string): Conditions =>
  conditions.some((each) => each.type === type) ? conditions.filter((each) => each.type !== type) : conditions

const progressing = (status: DeploymentCondition['status'], reason: string, message: string): Outcome => ({
  type: 'Progressing',
  status,
  reason,
  message,
})

export const foundSet = ({ metadata }: ReplicaSet) =>
  progressing('True', 'FoundNewReplicaSet', `Found new replica set "${metadata.name}"`)

export const createdSet = ({ metadata }: ReplicaSet) =>
  progressing('True', 'NewReplicaSetCreated', `Created new replica set "${metadata.name}"`)

export const failedToCreateSet = (message: string) => progressing('False', 'ReplicaSetCreateError', message)

/** What a message about progress is about. */
const subject = ({ deployment, latest }: Rollout): string =>
  latest ? `ReplicaSet "${latest.metadata.name}"` : `Deployment "${deployment.metadata.name}"`

export const succeeded = (rollout: Rollout) =>
  progressing('True', newSetAvailable, `${subject(rollout)} has successfully progressed.`)

export const advanced = (rollout: Rollout) =>
  progressing('True', 'ReplicaSetUpdated', `${subject(rollout)} is progressing.`)

export const timedOut = (rollout: Rollout) =>
  progressing('False', deadlineExceeded, `${subject(rollout)} has timed out progressing.`)

export const availability = (isAvailable: boolean): Outcome =>
  isAvailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      }

/** A paused rollout makes no progress and must not run out of time; a resumed one starts its time anew. */
export function withPause(deployment: Deployment, conditions: Conditions, now: number): Conditions {
  const known = progressingOf(conditions)
  if (!hasProgressDeadline(deployment) || known?.reason === deadlineExceeded) return conditions
  const saysPaused = known?.reason === 'DeploymentPaused'
  const isPaused = deployment.spec.paused ?? false
  if (isPaused === saysPaused) return conditions
  const outcome = isPaused
    ? progressing('Unknown', 'DeploymentPaused', 'Deployment is paused')
    : progressing('Unknown', 'DeploymentResumed', 'Deployment is resumed')
  return withCondition(conditions, outcome, now)
}

/** Hands up what keeps the newest set, or any, from making its pods. */
export function withReplicaFailure(rollout: Rollout, conditions: Conditions): Conditions {
  const { latest } = rollout
  const failure =
    (latest && failureOf(latest)) ??
    allSets(rollout)
      .map(failureOf)
      .find((each) => each !== undefined)
  if (!failure) return without(conditions, 'ReplicaFailure')
  const { type, status, reason, message, lastTransitionTime } = failure
  const known = findCondition(conditions, type)
  if (known?.status === status && known.reason === reason) return conditions
  const since = known?.status === status ? known.lastTransitionTime : lastTransitionTime
  const at = { lastUpdateTime: lastTransitionTime, lastTransitionTime: since }
  return [...without(conditions, type), { type, status, ...at, reason, message }]
}

const failureOf = ({ status }: ReplicaSet) => findCondition(status.conditions, 'ReplicaFailure')
