/** What a DaemonSet says about itself. */
import { daemonSet } from '../../api/apps/daemonset.ts'
import { availableInMs, isPodReady } from '../../api/core/pod-conditions.ts'
import type { Context } from '../runtime/controller.ts'
import { setCounts } from '../shared/counts.ts'
import { isAvailable, isUpdated, type Survey } from './survey.ts'

interface DaemonCount {
  desired: number
  current: number
  misscheduled: number
  ready: number
  available: number
  updated: number
}

/** Counts nodes; of several pods on a node the senior one speaks for it. */
function tally(survey: Survey): DaemonCount {
  const count = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 }
  for (const { name, placement } of survey.nodes) {
    const pod = survey.podsOn.get(name)?.[0]
    if (placement !== 'run') {
      if (pod) count.misscheduled++
      continue
    }
    count.desired++
    if (!pod) continue
    count.current++
    if (isPodReady(pod)) count.ready++
    if (isAvailable(pod, survey)) count.available++
    if (isUpdated(pod, survey.hash)) count.updated++
  }
  return count
}

export function reportStatus(context: Context, survey: Survey): void {
  const { set } = survey
  const count = tally(survey)
  context.client.updateStatus(daemonSet, set, (status) => {
    status.desiredNumberScheduled = count.desired
    status.currentNumberScheduled = count.current
    status.numberMisscheduled = count.misscheduled
    status.numberReady = count.ready
    setCounts(status, {
      observedGeneration: set.metadata.generation,
      updatedNumberScheduled: count.updated,
      numberAvailable: count.available,
      numberUnavailable: count.desired - count.available,
    })
  })
  if (set.spec.minReadySeconds) awaitAvailability(context, survey)
}

/** Comes back when the next pod has been ready for long enough. */
function awaitAvailability({ requeueAfter }: Context, { set, podsOn, now }: Survey): void {
  let nextMs = Number.POSITIVE_INFINITY
  for (const pods of podsOn.values()) {
    for (const pod of pods) {
      const waitMs = availableInMs(pod, set.spec.minReadySeconds, now)
      if (waitMs) nextMs = Math.min(nextMs, waitMs)
    }
  }
  if (Number.isFinite(nextMs)) requeueAfter(nextMs)
}
