/** Creates and deletes pods for their owner, and says so in Events. */
import { pod } from '../../api/core/pod.ts'
import { ApiError } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { KubeObject, New } from '../../api/kind.ts'
import type { Context } from '../runtime/controller.ts'
import { attempt, isNamespaceTerminating } from './requests.ts'

/** Creates a pod for `owner`; answers why that was refused, if it was: without a word where the namespace goes away. */
export function createPod(
  { client, events }: Context,
  owner: KubeObject,
  template: New<Pod>,
): ApiError | undefined {
  const made = attempt(() => client.create(pod, template))
  if (!(made instanceof ApiError)) {
    events.normal(owner, 'SuccessfulCreate', `Created pod: ${made.metadata.name}`)
    return undefined
  }
  if (!isNamespaceTerminating(made)) events.warning(owner, 'FailedCreate', `Error creating: ${made.message}`)
  return made
}

/** Deletes a pod of `owner`; answers why that was refused, if it was. */
export function deletePod({ client, events }: Context, owner: KubeObject, object: Pod): ApiError | undefined {
  const refusal = attempt(() => client.delete(pod, object))
  if (refusal) events.warning(owner, 'FailedDelete', `Error deleting: ${refusal.message}`)
  else events.normal(owner, 'SuccessfulDelete', `Deleted pod: ${object.metadata.name}`)
  return refusal ?? undefined
}
