/** What may help a pod that waits for its claims, or for devices. */
import { isEqual } from '../../api/equality.ts'
import type { ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import type { Change } from '../../client/change.ts'
import type { ClaimGiving, Claims } from '../devices/claim-giving.ts'
import type { Wakes } from '../framework/plugin.ts'
import { orOtherTaints } from './taint-wakes.ts'

export const dynamicResourcesWakes = (giving: ClaimGiving): Wakes => ({
  node: orOtherTaints(
    (_pod, { metadata, status }, previous) =>
      !previous ||
      !isEqual(metadata.labels, previous.metadata.labels) ||
      !isEqual(status.allocatable, previous.status.allocatable),
  ),
  pod: (pod) => typeof giving.claimsOf(pod) !== 'string',
  change(pod, change) {
    if (change.type === 'DELETED') return false
    if (change.kind !== resourceClaim) return true
    const claims = giving.claimsOf(pod)
    return typeof claims !== 'string' && mayHelp(claims, change as Change<ResourceClaim>)
  },
})

/** Source: isSchedulableAfterClaimChange. */
function mayHelp(claims: Claims, { object, previous }: Change<ResourceClaim>): boolean {
  if (previous?.status.allocation && !object.status.allocation) return true
  const isUsed = claims.some(({ metadata }) => metadata.uid === object.metadata.uid)
  return isUsed && (!previous || !isEqual(object.status, previous.status))
}
