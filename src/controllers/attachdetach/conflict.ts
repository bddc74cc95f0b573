/** Why a volume cannot be attached that another node has: in the words of the Event. */
import type { Pod } from '../../api/generated/types/core-v1.ts'

/** @param users the pods that have it; those of other namespaces are not named. Source: reportMultiAttachError. */
export function conflictMessage(pod: Pod, users: readonly Pod[]): string {
  const { namespace } = pod.metadata
  const near = users.filter(({ metadata }) => metadata.namespace === namespace)
  const far = `${users.length - near.length} pod(s) in different namespaces`
  if (users.length === 0)
    return "Volume is already exclusively attached to one node and can't be attached to another"
  if (near.length === 0) return `Volume is already used by ${far}`
  const names = near.map(({ metadata }) => metadata.name).join(', ')
  return `Volume is already used by pod(s) ${names}${near.length < users.length ? ` and ${far}` : ''}`
}
