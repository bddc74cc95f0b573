/** Why a Job has not started, is not done, or has failed. */
import { job } from '../../api/batch/job.ts'
import { firstRetryMs, longestRetryMs } from '../../api/batch/job-retries.ts'
import { pod } from '../../api/core/pod.ts'
import { finishedAtOf } from '../../api/core/pod-finish.ts'
import type { Job } from '../../api/generated/types/batch-v1.ts'
import type { PodPhase } from '../../api/generated/types/core-v1.ts'
import { findCondition, isConditionTrue } from '../../api/meta.ts'
import { humanDuration } from '../../api/time.ts'
import { alike, alikeAmong } from '../alike.ts'
import { explainerOf } from '../explainer.ts'
import { clause, counted } from '../general.ts'
import { namedCauses } from '../named-causes.ts'
import { told } from '../pods.ts'
import type { Question } from '../question.ts'
import { subjectOf } from '../subject.ts'
import type { Finding, Why } from '../why.ts'

const ownController = 'kubernetes.io/job-controller'

export const jobExplainer = explainerOf(job, (object, question) => {
  const { spec, status } = object
  const { managedBy = ownController } = spec
  if (managedBy !== ownController)
    return { sentence: `is managed by ${managedBy}, which is not of this cluster` }
  const failed =
    findCondition(status.conditions, 'Failed') ?? findCondition(status.conditions, 'FailureTarget')
  if (failed?.status === 'True') {
    const because = podsIn('Failed', object, question)
    return {
      sentence: `has failed: ${failed.reason} (${clause(failed.message ?? '')})${because.length > 0 ? '' : gone(object)}`,
      because,
    }
  }
  if (isConditionTrue(status.conditions, 'Complete'))
    return { sentence: `is complete: ${counted(status.succeeded ?? 0, 'pod')} succeeded` }
  if (spec.suspend) return { sentence: 'is suspended' }
  return running(object, question)
})

function running(object: Job, question: Question): Finding {
  const { active = 0, succeeded = 0, failed = 0, failedIndexes } = object.status
  const wanted = object.spec.completions ?? 1
  const lost = failedIndexes ? `; given up are its indexes ${failedIndexes}` : ''
  const counts = `${succeeded} of ${wanted} done, ${active} active${failed > 0 ? `, ${failed} failed` : ''}${lost}`
  if (active > 0) {
    const because = [...podsIn('Pending', object, question), ...heldOpen(object, question)]
    return {
      sentence: `is at work: ${counts}`,
      because: lost ? [...because, ...podsIn('Failed', object, question)] : because,
    }
  }
  if (object.spec.parallelism === 0)
    return { sentence: `starts no pods, for its parallelism is 0: ${counts}` }
  const refused = told(object, 'FailedCreate', question)
  if (refused)
    return {
      sentence: `cannot create pods: ${refused}`,
      because: namedCauses(refused, object.metadata.namespace, question),
    }
  if (failed === 0) return { sentence: `has not begun: ${counts}` }
  return {
    sentence: `waits before it tries again${untilRetry(object, question)}: ${counts}`,
    because: podsIn('Failed', object, question),
  }
}

/** A pod that restarts its own containers is deleted when it has done so too often, and with it what they said. */
const gone = ({ spec }: Job): string =>
  spec.template.spec.restartPolicy === 'OnFailure'
    ? '; with restartPolicy OnFailure no pod stays to say why: with Never it does'
    : ''

/** Pods of which a container has ended well, and another one goes on: often one that helps, and never ends. */
const heldOpen = (object: Job, question: Question): readonly Why[] =>
  alike(
    question.ownedBy(object, pod).flatMap((each) => {
      const { containerStatuses = [] } = each.status
      const ended = containerStatuses.filter(({ state }) => state?.terminated?.exitCode === 0)
      const running = containerStatuses.filter(({ state }) => state?.running)
      if (ended.length === 0 || running.length === 0) return []
      const names = (some: typeof ended) => some.map(({ name }) => name).join(', ')
      const sentence = `goes on until all of its containers have ended: ${names(ended)} has, ${names(running)} has not; one that only helps belongs among its initContainers, with restartPolicy Always`
      return [{ object: subjectOf(each), sentence, because: [] }]
    }),
  )

/** It waits longer with each failure since the last success. */
function untilRetry(object: Job, question: Question): string {
  const ended = (phase: PodPhase) =>
    question
      .ownedBy(object, pod)
      .filter(({ status }) => status.phase === phase)
      .map(finishedAtOf)
  const lastSuccessAt = Math.max(0, ...ended('Succeeded'))
  const failures = ended('Failed').filter((at) => at > lastSuccessAt)
  if (failures.length === 0) return ''
  const waitMs = Math.min(longestRetryMs, firstRetryMs * 2 ** (failures.length - 1))
  const leftMs = Math.max(...failures) + waitMs - question.now
  if (leftMs <= 0) return ''
  return `, for another ${humanDuration(leftMs)} (${humanDuration(waitMs)} after failure ${failures.length}; of backoffLimit ${object.spec.backoffLimit ?? 6})`
}

function podsIn(phase: PodPhase, object: Job, question: Question): readonly Why[] {
  const pods = question.ownedBy(object, pod).filter(({ status }) => status.phase === phase)
  return alikeAmong(pods, (each) => question.why(pod, each))
}
