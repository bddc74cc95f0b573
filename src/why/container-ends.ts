/** What has ended a container, as sentences say it. */
import type { ContainerStatus, Event, Pod } from '../api/generated/types/core-v1.ts'
import { instantOf } from '../api/time.ts'
import { minutes, seconds } from '../sim/duration.ts'
import { clause, counted, since } from './general.ts'
import { lastWords } from './last-words.ts'
import type { Question } from './question.ts'

/** `container app ended with exit code 1 (Error)` */
export const endOf = ({ name, state, lastState }: ContainerStatus): string => {
  const { exitCode, reason, message } = state?.terminated ?? lastState?.terminated ?? { exitCode: 0 }
  const told = message ? `: ${clause(message)}` : ''
  return `container ${name} ended with exit code ${exitCode}${reason ? ` (${reason})` : ''}${told}`
}

/** Why a container is started again and again. */
export function crashOf(status: ContainerStatus, object: Pod, question: Question): string {
  const { name, lastState, restartCount } = status
  const restarts = `${counted(restartCount, 'restart')} so far`
  const probe = probeOf(status, object, question)
  if (probe) return `crashes again and again: ${probe}, ${restarts}`
  const end = `${endOf({ ...status, state: lastState })}, ${restarts}`
  return lastState?.terminated?.exitCode === 0
    ? `is started again and again, for its program comes to an end: ${end}; restartPolicy Always is for programs that go on`
    : `crashes again and again: ${end}${limitOf(status, object)}${lastWords(object, name, question)}`
}

/** What a container may have that has taken more memory than that. */
function limitOf({ name, lastState }: ContainerStatus, { spec }: Pod): string {
  if (lastState?.terminated?.reason !== 'OOMKilled') return ''
  const { initContainers = [], containers } = spec
  const { resources } = [...initContainers, ...containers].find((each) => each.name === name) ?? {}
  const limit = resources?.limits?.memory ?? spec.resources?.limits?.memory
  return limit === undefined ? '' : `; its limit of memory is ${limit}`
}

/** Which probe a container has failed since it was started last, or that its hook has, if that was its end. */
function probeOf(status: ContainerStatus, object: Pod, question: Question): string | undefined {
  const { name } = status
  const told = eventsOf(name, object, question)
  const started = told.find(({ reason }) => reason === 'Started')
  const hook = told.find(({ reason }) => reason === 'FailedPostStartHook')
  if (hook && toldAt(hook) >= toldAt(started))
    return `container ${name} is ended each time, for its postStart hook failed`
  const failure = probeFailureOf(name, object, question)
  if (!failure || toldAt(failure) < toldAt(started)) return undefined
  return `container ${name} is ended each time, for its ${clause(lowered(failure.message ?? ''))}`
}

const eventsOf = (container: string, object: Pod, question: Question): readonly Event[] =>
  question
    .events(object)
    .filter(({ involvedObject: { fieldPath } }) =>
      [`spec.containers{${container}}`, `spec.initContainers{${container}}`].includes(fieldPath ?? ''),
    )

const toldAt = (event: Event | undefined): number => instantOf(event?.lastTimestamp ?? undefined)

/** The last failure of a probe that ends a container. */
const probeFailureOf = (container: string, object: Pod, question: Question): Event | undefined =>
  eventsOf(container, object, question).find(
    ({ reason, message }) => reason === 'Unhealthy' && /^(?:Liveness|Startup)/.test(message ?? ''),
  )

/** What has run well for so long is not spoken of any more. */
const forgottenMs = minutes(10)
/** A container that a probe ends is gone so long after at the latest, unless it takes its time. */
const endingMs = seconds(60)

/** That a container which runs was started anew lately, and what had ended it. */
export function restartOf(object: Pod, question: Question): string | undefined {
  const { containerStatuses = [] } = object.status
  const again = containerStatuses.find(({ restartCount, lastState }) => {
    const { finishedAt } = lastState?.terminated ?? {}
    return restartCount > 0 && finishedAt !== undefined && question.now - instantOf(finishedAt) < forgottenMs
  })
  if (!again) return undefined
  const { name, restartCount, lastState } = again
  const { finishedAt } = lastState?.terminated ?? {}
  const failure = probeFailureOf(name, object, question)
  const sinceFailure = instantOf(finishedAt) - toldAt(failure)
  const ago = `${since(finishedAt, question.now)} ago, ${counted(restartCount, 'restart')} so far`
  return failure && sinceFailure >= 0 && sinceFailure < endingMs
    ? `container ${name} was ended ${ago}: its ${clause(lowered(failure.message ?? ''))}`
    : `${endOf({ ...again, state: lastState })} ${ago}${limitOf(again, object)}`
}

/** `Liveness probe failed` within a sentence. */
const lowered = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
