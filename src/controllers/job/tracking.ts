/** Lets go of a pod whose end needs no more counting. */
import { pod } from '../../api/core/pod.ts'
import { ApiError, hasReason } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { Context } from '../runtime/controller.ts'
import { attempt } from '../shared/requests.ts'
import { trackingFinalizer } from './pods.ts'

/** Answers why it is not let go, in whichever state it is by now: what it counts for was decided before. */
export function stopTracking({ client }: Context, object: Pod): ApiError | undefined {
  const { name, namespace, uid } = object.metadata
  const latest = client.find(pod, name, namespace)
  if (latest?.metadata.uid !== uid) return undefined
  const answer = attempt(() =>
    client.update(pod, latest, ({ metadata }) => {
      const left = metadata.finalizers?.filter((each) => each !== trackingFinalizer) ?? []
      if (left.length > 0) metadata.finalizers = left
      else delete metadata.finalizers
    }),
  )
  return answer instanceof ApiError && !hasReason(answer, 'NotFound') ? answer : undefined
}
