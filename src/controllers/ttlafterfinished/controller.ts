/** Deletes Jobs some time after they have finished, where they ask for it. */
import { endOf, job } from '../../api/batch/job.ts'
import type { Job } from '../../api/generated/types/batch-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { parseTime } from '../../api/time.ts'
import { seconds } from '../../sim/duration.ts'
import { defineController } from '../runtime/controller.ts'

export const ttlAfterFinishedController = defineController({
  name: 'ttl-after-finished',
  component: 'ttl-after-finished-controller',
  reconciles: job,

  reconcile({ client, clock, requeueAfter }, object) {
    const expiresAt = expiresAtOf(object)
    if (expiresAt === undefined || isBeingDeleted(object)) return
    if (clock.now() < expiresAt) requeueAfter(expiresAt - clock.now())
    else client.delete(job, object, { propagationPolicy: 'Foreground' })
  },
})

/** The instant at which a finished Job has outlived itself; undefined where it has not finished or may stay. */
function expiresAtOf(object: Job): number | undefined {
  const { ttlSecondsAfterFinished } = object.spec
  const finishedAt = parseTime(endOf(object)?.lastTransitionTime)
  if (ttlSecondsAfterFinished === undefined || finishedAt === undefined) return undefined
  return finishedAt + seconds(ttlSecondsAfterFinished)
}
