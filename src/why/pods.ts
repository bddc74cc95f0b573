/** How the Pods of a workload stand. */
import { event } from '../api/core/event.ts'
import { pod } from '../api/core/pod.ts'
import {
  availableInMs,
  isPodActive,
  isPodAvailable,
  isPodReady,
  isPodTerminal,
} from '../api/core/pod-conditions.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { KubeObject } from '../api/kind.ts'
import { humanDuration, instantOf } from '../api/time.ts'
import { minutes } from '../sim/duration.ts'
import { alike, alikeAmong } from './alike.ts'
import { restartOf } from './container-ends.ts'
import { clause, since } from './general.ts'
import type { Question } from './question.ts'
import { subjectOf } from './subject.ts'
import type { Why } from './why.ts'

/** Those of a namespace, or of all, that have not come to an end. */
export const livePods = (question: Question, namespace?: string): readonly Pod[] =>
  question.list(pod, namespace).filter((each) => !isPodTerminal(each))

/** Those of `owner` that are not available, one of each sort. */
export function unavailable(owner: KubeObject, question: Question, minReadySeconds?: number): readonly Why[] {
  const isHere = (each: Pod) => isPodActive(each) && isPodAvailable(each, minReadySeconds, question.now)
  const pods = question.ownedBy(owner, pod).filter((each) => !isHere(each))
  return alikeAmong(pods, (each) => whyUnavailable(each, question, minReadySeconds))
}

/** One that is ready may have to be so for a while before it counts. */
function whyUnavailable(each: Pod, question: Question, minReadySeconds?: number): Why {
  const waitMs = isPodActive(each) ? availableInMs(each, minReadySeconds, question.now) : undefined
  if (waitMs === undefined) return question.why(pod, each)
  const sentence = `is ready, and counts as available in ${humanDuration(waitMs)} (minReadySeconds: ${minReadySeconds})`
  return { object: subjectOf(each), sentence, because: [] }
}

/** Those of `owner` of which a container was started anew lately, one of each sort. */
export const restarted = (owner: KubeObject, question: Question): readonly Why[] =>
  alike(
    question.ownedBy(owner, pod).flatMap((each) => {
      const sentence = isPodReady(each) ? restartOf(each, question) : undefined
      return sentence ? [{ object: subjectOf(each), sentence: `is ready, but ${sentence}`, because: [] }] : []
    }),
  )

/** Lately: who was driven off longer ago has been replaced, or is forgotten. */
const lately = minutes(10)

/** Pods of a set that had to go for more important ones, as Events tell of them. */
export function drivenOff({ metadata: { name, namespace } }: KubeObject, question: Question): readonly Why[] {
  const told = question
    .list(event, namespace)
    .filter(
      ({ reason, involvedObject, metadata }) =>
        reason === 'Preempted' &&
        involvedObject.name?.startsWith(`${name}-`) &&
        question.now - instantOf(metadata.creationTimestamp) < lately,
    )
  const whys = told.map(({ involvedObject, message, metadata }) => {
    const [, uid, node] = /by pod (\S+) on node (\S+)/.exec(message ?? '') ?? []
    const winner = uid && question.list(pod).find((each) => each.metadata.uid === uid)
    const whom = winner
      ? `pod/${winner.metadata.name}, whose priority is higher`
      : 'a pod of a higher priority'
    const ago = since(metadata.creationTimestamp, question.now)
    return {
      object: { apiVersion: pod.apiVersion, kind: pod.kind, namespace, name: involvedObject.name ?? '' },
      sentence: `was driven off ${node ?? 'its node'} ${ago} ago, for ${whom}`,
      because: [],
    }
  })
  return alike(whys)
}

/** What the newest Event of a reason says, such as why Pods could not be created. */
export function told(object: KubeObject, reason: string, question: Question): string | undefined {
  const message = question.events(object).find((event) => event.reason === reason)?.message
  return message && clause(message)
}
