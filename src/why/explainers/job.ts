/** Why a Job has not started, is not done, or has failed. */
import { completionIndexLabel, job } from '../../api/batch/job.ts'
import { countIndexes, sharedIndex } from '../../api/batch/job-indexes.ts'
import { firstRetryMs, longestRetryMs } from '../../api/batch/job-retries.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import { finishedAtOf } from '../../api/core/pod-finish.ts'
import type { Job, JobCondition } from '../../api/generated/types/batch-v1.ts'
import type { Pod, PodPhase } from '../../api/generated/types/core-v1.ts'
import { findCondition, isBeingDeleted, isConditionTrue } from '../../api/meta.ts'
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
  const failed = findCondition(status.conditions, 'Failed')
  if (failed?.status === 'True') {
    const because = podsIn('Failed', object, question)
    return { sentence: `has failed: ${reasonOf(failed)}${because.length > 0 ? '' : gone(object)}`, because }
  }
  if (isConditionTrue(status.conditions, 'Complete'))
    return { sentence: `is complete: ${counted(status.succeeded ?? 0, 'pod')} succeeded` }
  if (managedBy !== ownController)
    return { sentence: `is managed by ${managedBy}, which is not of this cluster` }
  const decided = ending(object, question)
  if (decided) return decided
  if (spec.suspend) return { sentence: 'is suspended' }
  return running(object, question)
})

const reasonOf = ({ reason, message = '' }: JobCondition): string => `${reason} (${clause(message)})`

/** How it ends is decided; it says so once its pods have ended. */
function ending(object: Job, question: Question): Finding | undefined {
  const { conditions } = object.status
  const failing = findCondition(conditions, 'FailureTarget')
  const met = findCondition(conditions, 'SuccessCriteriaMet')
  const because = leaving(object, question)
  if (failing?.status === 'True')
    return {
      sentence: `fails as soon as its pods have ended: ${reasonOf(failing)}`,
      because: [...because, ...podsIn('Failed', object, question)],
    }
  if (met?.status === 'True')
    return { sentence: `is complete as soon as its pods have ended: ${reasonOf(met)}`, because }
  return undefined
}

/** Its pods that are on their way out. */
const leaving = (object: Job, question: Question): readonly Why[] =>
  alikeAmong(
    question.ownedBy(object, pod).filter((each) => isBeingDeleted(each) && !isPodTerminal(each)),
    (each) => question.why(pod, each),
  )

function running(object: Job, question: Question): Finding {
  const { active = 0, succeeded = 0, failed = 0, terminating = 0, failedIndexes } = object.status
  const { parallelism = 1, podReplacementPolicy } = object.spec
  const wanted = object.spec.completions ?? 1
  const lost = failedIndexes ? `; given up are its indexes ${failedIndexes}` : ''
  const counts = `${succeeded} of ${wanted} done, ${active} active${failed > 0 ? `, ${failed} failed` : ''}${lost}`
  if (active > 0) {
    const because = [...podsIn('Pending', object, question), ...heldOpen(object, question)]
    const givenUp = countIndexes(failedIndexes ?? '', wanted).count
    const isShort = active + terminating < Math.min(parallelism, wanted - succeeded - givenUp)
    const retry = isShort ? untilRetry(object, question) : ''
    return {
      sentence: `is at work: ${counts}${retry && `; it waits before it tries again${retry}`}`,
      because: lost ? [...because, ...podsIn('Failed', object, question)] : because,
    }
  }
  if (parallelism === 0) return { sentence: `starts no pods, for its parallelism is 0: ${counts}` }
  if (terminating > 0 && podReplacementPolicy === 'Failed')
    return {
      sentence: `makes no others until its pods have ended (podReplacementPolicy: Failed): ${counts}`,
      because: leaving(object, question),
    }
  const refused = told(object, 'FailedCreate', question)
  if (refused)
    return {
      sentence: `cannot create pods: ${refused}`,
      because: namedCauses(refused, object.metadata.namespace, question),
    }
  const retry = untilRetry(object, question)
  if (failed === 0 && !retry)
    return { sentence: `${succeeded > 0 ? 'is about to go on' : 'has not begun'}: ${counts}` }
  return {
    sentence: `waits before it tries again${retry}: ${counts}`,
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

/** It waits longer with each failure since the last success; where each index has a limit of its own, with each of that index. */
function untilRetry(object: Job, question: Question): string {
  const ended = (phase: PodPhase) =>
    question.ownedBy(object, pod).filter(({ status }) => status.phase === phase)
  if (object.spec.backoffLimitPerIndex !== undefined)
    return untilRetryOfIndex(object, ended('Failed'), question)
  const lastSuccessAt = Math.max(0, ...ended('Succeeded').map(finishedAtOf))
  const failures = ended('Failed')
    .map(finishedAtOf)
    .filter((at) => at > lastSuccessAt)
  return waitText(failures, `; of backoffLimit ${object.spec.backoffLimit ?? 6}`, question)
}

/** The index that is tried again first. */
function untilRetryOfIndex(object: Job, failed: readonly Pod[], question: Question): string {
  const { backoffLimitPerIndex } = object.spec
  const failedAt = new Map<string, number[]>()
  for (const each of failed) {
    const index = each.metadata.annotations?.[completionIndexLabel] ?? ''
    if (!isGivenUp(object, index)) failedAt.set(index, [...(failedAt.get(index) ?? []), finishedAtOf(each)])
  }
  const [first] = [...failedAt]
    .toSorted(([, a], [, b]) => nextTryAt(a) - nextTryAt(b))
    .filter(([, at]) => nextTryAt(at) > question.now)
  if (!first) return ''
  const [index, at] = first
  return waitText(at, ` of index ${index}; of backoffLimitPerIndex ${backoffLimitPerIndex}`, question)
}

const isGivenUp = ({ spec, status }: Job, index: string): boolean =>
  sharedIndex(status.failedIndexes ?? '', index, spec.completions ?? 1) !== undefined

const waitMsOf = (failures: number): number => Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1))

const nextTryAt = (failedAt: readonly number[]): number => Math.max(...failedAt) + waitMsOf(failedAt.length)

function waitText(failedAt: readonly number[], limit: string, question: Question): string {
  if (failedAt.length === 0) return ''
  const leftMs = nextTryAt(failedAt) - question.now
  if (leftMs <= 0) return ''
  return `, for another ${humanDuration(leftMs)} (${humanDuration(waitMsOf(failedAt.length))} after failure ${failedAt.length}${limit})`
}

function podsIn(phase: PodPhase, object: Job, question: Question): readonly Why[] {
  const pods = question.ownedBy(object, pod).filter(({ status }) => status.phase === phase)
  return alikeAmong(pods, (each) => question.why(pod, each))
}
