/** What a StatefulSet says about itself. */
import { statefulSet } from '../../api/apps/statefulset.ts'
import type { StatefulSet } from '../../api/generated/types/apps-v1.ts'
import type { Context } from '../runtime/controller.ts'
import { setCounts } from '../shared/counts.ts'
import type { Readiness } from '../shared/ready-count.ts'
import type { Ordinals } from './ordinals.ts'

/** The names of the ControllerRevisions that pods are of, and are to be of. */
interface RevisionNames {
  readonly current: string
  readonly update: string
}

/** How many pods a set has. */
interface Counts {
  readonly pods: number
  readonly readiness: Readiness
  /** By the name of their revision: those that are to stay. */
  readonly revisions: ReadonlyMap<string, number>
}

interface CountsAfterwards extends Counts {
  /** So many were deleted now to be made anew from a newer revision: they are still there, and count as current no more. */
  readonly replaced: number
}

/** As they are now, before anything is done about them. */
export const countPods = (ordinals: Ordinals, { spec }: StatefulSet, now: number): Counts => ({
  pods: ordinals.present.size,
  readiness: ordinals.readiness({ minReadySeconds: spec.minReadySeconds, now }),
  revisions: new Map(Array.from(ordinals.revisions, ([name, { staying }]) => [name, staying.size])),
})

/** Reports, and comes back when the next pod becomes available. An update that is over makes its revision the current one. */
export function reportStatus(
  context: Context,
  set: StatefulSet,
  { pods, readiness, revisions, replaced }: CountsAfterwards,
  names: RevisionNames,
): void {
  const { replicas, updateStrategy } = set.spec
  const { ready, available, nextAvailableInMs } = readiness
  const updated = revisions.get(names.update) ?? 0
  const isUpdated =
    updateStrategy.type === 'RollingUpdate' && updated === replicas && ready === replicas && pods === replicas
  const current = isUpdated ? updated : (revisions.get(names.current) ?? 0) - replaced
  if (nextAvailableInMs !== undefined) context.requeueAfter(nextAvailableInMs)
  // One of a revision in between has gone: nobody may say that, and the next turn comes when it goes.
  if (current < 0) return
  context.client.updateStatus(statefulSet, set, (status) => {
    status.replicas = pods
    status.availableReplicas = available
    status.collisionCount ??= 0
    status.currentRevision = isUpdated ? names.update : names.current
    status.updateRevision = names.update
    setCounts(status, {
      observedGeneration: set.metadata.generation,
      readyReplicas: ready,
      currentReplicas: current,
      updatedReplicas: updated,
    })
  })
}
