/** What a set of replicas says about itself. */
import type { Draft } from 'immer'
import type { ApiError } from '../../api/errors.ts'
import type { ReplicaSetStatus } from '../../api/generated/types/apps-v1.ts'
import type { PodTemplateSpec } from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { findCondition, setCondition } from '../../api/meta.ts'
import { type Labels, matches, type Selector } from '../../api/selector.ts'
import { formatTime } from '../../api/time.ts'
import type { Context } from '../runtime/controller.ts'
import { setCounts } from './counts.ts'
import { podCounts } from './pod-counts.ts'
import type { Readiness } from './ready-count.ts'

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

interface ReplicaCount extends Readiness {
  replicas: number
  terminating: number
  fullyLabeled: number
}

/** Counts the pods of a set that it means: those that are to stay, and those on their way out. */
export function countReplicas(
  { cache, clock }: Context,
  { metadata, spec }: ReplicatingSet,
  selector: Selector | undefined,
): ReplicaCount {
  const sum: ReplicaCount = { replicas: 0, terminating: 0, fullyLabeled: 0, ready: 0, available: 0 }
  const moment = { minReadySeconds: spec.minReadySeconds, now: clock.now() }
  const wanted = spec.template.metadata.labels ?? {}
  for (const [labels, { active, terminating, ready }] of cache.sum(podCounts, metadata.uid)) {
    if (!selector || !matches(selector, labels)) continue
    sum.terminating += terminating
    sum.replicas += active
    if (hasAll(wanted, labels)) sum.fullyLabeled += active
    ready.addTo(sum, moment)
  }
  return sum
}

/** Most pods share the very labels of the template. */
const hasAll = (wanted: Labels, labels: Labels | undefined): boolean =>
  labels === wanted || Object.entries(wanted).every(([key, value]) => labels?.[key] === value)

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
