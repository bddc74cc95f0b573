/** What a StatefulSet says about itself. */
import { statefulSet } from '../../api/apps/statefulset.ts'
import { availableInMs } from '../../api/core/pod-conditions.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import type { Context } from '../runtime/controller.ts'
import { setCounts } from '../shared/counts.ts'
import { revisionOf } from './identity.ts'

/** The names of the ControllerRevisions that pods are of, and are to be of. */
interface RevisionNames {
  readonly current: string
  readonly update: string
}

interface Count {
  ready: number
  available: number
  current: number
  updated: number
  /** When the next ready pod has been so for long enough. */
  nextAvailableInMs: number
}

function tally(pods: readonly Pod[], set: StatefulSet, names: RevisionNames, now: number): Count {
  const count: Count = {
    ready: 0,
    available: 0,
    current: 0,
    updated: 0,
    nextAvailableInMs: Number.POSITIVE_INFINITY,
  }
  for (const pod of pods) {
    if (!isBeingDeleted(pod)) {
      if (revisionOf(pod) === names.current) count.current++
      if (revisionOf(pod) === names.update) count.updated++
    }
    const waitMs = availableInMs(pod, set.spec.minReadySeconds, now)
    if (waitMs === undefined || pod.status.phase !== 'Running') continue
    count.ready++
    if (waitMs === 0) count.available++
    else count.nextAvailableInMs = Math.min(count.nextAvailableInMs, waitMs)
  }
  return count
}

/** Reports, and comes back when the next pod becomes available. An update that is over makes its revision the current one. */
export function reportStatus(
  context: Context,
  set: StatefulSet,
  pods: readonly Pod[],
  names: RevisionNames,
): void {
  const count = tally(pods, set, names, context.clock.now())
  const { replicas, updateStrategy } = set.spec
  const isUpdated =
    updateStrategy.type === 'RollingUpdate' &&
    count.updated === replicas &&
    count.ready === replicas &&
    pods.length === replicas
  context.client.updateStatus(statefulSet, set, (status) => {
    status.replicas = pods.length
    status.availableReplicas = count.available
    status.collisionCount ??= 0
    status.currentRevision = isUpdated ? names.update : names.current
    status.updateRevision = names.update
    setCounts(status, {
      observedGeneration: set.metadata.generation,
      readyReplicas: count.ready,
      currentReplicas: isUpdated ? count.updated : count.current,
      updatedReplicas: count.updated,
    })
  })
  if (Number.isFinite(count.nextAvailableInMs)) context.requeueAfter(count.nextAvailableInMs)
}
