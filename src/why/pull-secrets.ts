/** With which passwords a Pod's images are pulled. */
import { secret } from '../api/core/secret.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import type { Question } from './question.ts'
import { missing } from './subject.ts'
import type { Finding } from './why.ts'

/** What a registry says to who may not pull. */
const refused = /authorization failed|no basic auth|pull access denied|unauthorized|authentication required/i

/** What is to be said besides of an image that could not be pulled: the Secrets with its password, or that none is named. */
export function aboutPassword(message: string, pod: Pod, question: Question): Finding {
  if (!refused.test(message)) return { sentence: '' }
  const { namespace } = pod.metadata
  const names = (pod.spec.imagePullSecrets ?? []).flatMap(({ name }) => name ?? [])
  if (names.length === 0) return { sentence: '; the pod names no imagePullSecrets' }
  const because = names.map((name) =>
    question.find(secret, name, namespace)
      ? question.whyNamed(secret, name, namespace)
      : missing(secret, name, namespace),
  )
  return { sentence: '', because }
}
