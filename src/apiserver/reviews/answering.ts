/** How a question is answered, which is never stored: a review of access, or of a token. */
import type { Kind, KubeObject } from '../../api/kind.ts'
import { deepFreeze } from '../../api/memo.ts'
import { formatTime } from '../../api/time.ts'
import type { RequestContext } from '../../client/client.ts'
import type { AdmissionChain, AdmissionRequest } from '../admission/admission.ts'
import { recordCreate } from '../field-manager/managed-fields.ts'
import { wipeSystemFields } from '../identities.ts'
import { workingCopy } from '../working-object.ts'
import { reviews } from './reviews.ts'

interface Question {
  readonly kind: Kind
  readonly input: unknown
  readonly context: RequestContext
}

interface Answering extends Pick<AdmissionRequest, 'store' | 'kinds'> {
  readonly admission: AdmissionChain
  /** The cluster's time, in milliseconds. */
  readonly now: number
}

/** It is decoded, recorded and admitted as an object would be. @throws ApiError for what is no question, and of who refuses it */
export function answerTo(
  { kind, input, context }: Question,
  { admission, store, kinds, now }: Answering,
): KubeObject {
  const object = workingCopy(kind, input, context)
  wipeSystemFields(object.metadata)
  kind.defaults?.(object)
  recordCreate(kind, object, context, formatTime(now))
  const { name = '' } = object.metadata
  const request: AdmissionRequest = { operation: 'CREATE', kind, object, name, context, store, kinds }
  admission.admit(request)
  const answer = deepFreeze(reviews.get(kind)!({ object, user: context.user, store, now })) as KubeObject
  // What is no question was refused before.
  admission.validate(request)
  return answer
}
