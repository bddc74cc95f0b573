/** What a set of replicas says about itself. */
import type { Draft } from 'immer'
import { availableInMs } from '../../api/core/pod-conditions.ts'
import type { ApiError } from '../../api/errors.ts'
import type { ReplicaSetStatus } from '../../api/generated/types/apps-v1.ts'
import type { Pod, PodTemplateSpec } from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { findCondition, setCondition } from '../../api/meta.ts'
import type { Labels } from '../../api/selector.ts'
import { formatTime } from '../../api/time.ts'
import type { Context } from '../runtime/controller.ts'
import { setCounts } from './counts.ts'

/** That of a ReplicationController has the same fields but one. */
type ReplicaStatus = ReplicaSetStatus

/** What ReplicaSets and ReplicationControllers have in common. */
export interface ReplicatingSet extends KubeObject {
  readonly spec: {
    readonly replicas: number
    readonly minReadySeconds?: number
    readonly template: PodTemplateSpec
  }
  readonly status: ReplicaStatus
}

interface ReplicaCount {
  readonly replicas: number
  readonly fullyLabeled: number
  readonly ready: number
  readonly available: number
  /** When the next ready pod has been so for long enough; undefined when there is none to wait for. */
  readonly nextAvailableInMs?: number
}

/** Counts the pods of a set in one pass. */
export function tally(pods: readonly Pod[], { spec }: ReplicatingSet, now: number): ReplicaCount {
  const hasTemplateLabels = labelChecker(spec.template.metadata.labels ?? {})
  let fullyLabeled = 0
  let ready = 0
  let available = 0
  let nextAvailableInMs: number | undefined
  for (const pod of pods) {
    if (hasTemplateLabels(pod)) fullyLabeled++
    const waitMs = availableInMs(pod, spec.minReadySeconds, now)
    if (waitMs === undefined) continue
    ready++
    if (waitMs === 0) available++
    else nextAvailableInMs = Math.min(nextAvailableInMs ?? waitMs, waitMs)
  }
  return { replicas: pods.length, fullyLabeled, ready, available, nextAvailableInMs }
}

/** Most pods share the very labels of the template. */
function labelChecker(wanted: Labels): (pod: Pod) => boolean {
  const entries = Object.entries(wanted)
  return ({ metadata: { labels } }) =>
    labels === wanted || entries.every(([key, value]) => labels?.[key] === value)
}

interface Observation {
  readonly count: ReplicaCount
  /** How many pods were missing; negative when there were too many. */
  readonly missing: number
  /** Why pods could not be created or deleted. */
  readonly refusal: ApiError | undefined
  /** How many pods are on their way out; undefined where that is not reported. */
  readonly terminating: number | undefined
}

export function reportReplicas<T extends ReplicatingSet>(
  { client, clock }: Context,
  kind: Kind<T>,
  set: T,
  { count, missing, refusal, terminating }: Observation,
): void {
  client.updateStatus(kind, set, (draft) => {
    const status = draft as Draft<ReplicaStatus>
    status.replicas = count.replicas
    if (terminating !== undefined) status.terminatingReplicas = terminating
    setCounts(status, {
      fullyLabeledReplicas: count.fullyLabeled,
      readyReplicas: count.ready,
      availableReplicas: count.available,
      observedGeneration: set.metadata.generation,
    })
    const known = findCondition(status.conditions, 'ReplicaFailure')
    if (refusal && !known) {
      const reason = missing > 0 ? 'FailedCreate' : 'FailedDelete'
      const lastTransitionTime = formatTime(clock.now())
      const { message } = refusal
      setCondition(status, { type: 'ReplicaFailure', status: 'True', lastTransitionTime, reason, message })
    } else if (!refusal && known) {
      const others = status.conditions!.filter(({ type }) => type !== 'ReplicaFailure')
      if (others.length > 0) status.conditions = others
      else delete status.conditions
    }
  })
}
