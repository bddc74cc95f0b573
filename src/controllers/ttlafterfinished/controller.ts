/** Deletes Jobs some time after they have finished, where they ask for it. */
import { job } from '../../api/batch/job.ts'
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
function expiresAtOf({ spec, status }: Job): number | undefined {
  if (spec.ttlSecondsAfterFinished === undefined) return undefined
  const end = status.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  )
  const finishedAt = parseTime(end?.lastTransitionTime)
  return finishedAt === undefined ? undefined : finishedAt + seconds(spec.ttlSecondsAfterFinished)
}
