/** Creates and deletes pods for their owner, and says so in Events. */
import { pod } from '../../api/core/pod.ts'
import { ApiError } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { KubeObject, New } from '../../api/kind.ts'
import type { Context } from '../runtime/controller.ts'

/** The answer to a request, or the error with which it was refused. */
export function attempt<T>(request: () => T): T | ApiError {
  try {
    return request()
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
}

/** Whether a create was refused because the namespace is going away: nothing to report, and no use in trying again. */
export const isNamespaceTerminating = ({ details }: ApiError): boolean =>
  details?.causes?.some(({ reason }) => reason === 'NamespaceTerminating') ?? false

/** Creates a pod for `owner`; answers why that was refused, if it was and if that matters. */
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
  if (isNamespaceTerminating(made)) return undefined
  events.warning(owner, 'FailedCreate', `Error creating: ${made.message}`)
  return made
}

/** Deletes a pod of `owner`; answers why that was refused, if it was. */
export function deletePod({ client, events }: Context, owner: KubeObject, object: Pod): ApiError | undefined {
  const refusal = attempt(() => client.delete(pod, object))
  if (refusal) events.warning(owner, 'FailedDelete', `Error deleting: ${refusal.message}`)
  else events.normal(owner, 'SuccessfulDelete', `Deleted pod: ${object.metadata.name}`)
  return refusal ?? undefined
}

/**
 * Acts on items in batches of 1, 2, 4, 8 …, so that what would fail for all of them fails for few. Stops after the
 * batch in which something was refused, and answers the first refusal.
 */
export function slowStart<T>(
  items: readonly T[],
  act: (item: T) => ApiError | undefined,
): ApiError | undefined {
  for (let start = 0, size = 1; start < items.length; start += size, size *= 2) {
    const refusals = items.slice(start, start + size).map(act)
    const first = refusals.find((refusal) => refusal !== undefined)
    if (first) return first
  }
  return undefined
}
