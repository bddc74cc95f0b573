/** How the Pods of a workload stand. */
import { pod } from '../api/core/pod.ts'
import { isPodActive, isPodAvailable } from '../api/core/pod-conditions.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { KubeObject } from '../api/kind.ts'
import { alike } from './alike.ts'
import { clause } from './general.ts'
import type { Question } from './question.ts'
import type { Why } from './why.ts'

/** Those of `owner` that are not available, one of each sort. */
export function unavailable(owner: KubeObject, question: Question, minReadySeconds?: number): readonly Why[] {
  const isHere = (each: Pod) => isPodActive(each) && isPodAvailable(each, minReadySeconds, question.now)
  const pods = question.ownedBy(owner, pod).filter((each) => !isHere(each))
  return alike(pods.map((each) => question.why(pod, each)))
}

/** What the newest Event of a reason says, such as why Pods could not be created. */
export function told(object: KubeObject, reason: string, question: Question): string | undefined {
  const message = question.events(object).find((event) => event.reason === reason)?.message
  return message && clause(message)
}
