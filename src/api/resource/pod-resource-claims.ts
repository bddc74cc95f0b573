/** Which ResourceClaims a pod uses: those that it names, and those that are made for it from templates. Source: the package resourceclaim. */
import type { Pod, PodResourceClaim } from '../generated/types/core-v1.ts'
import type { OwnerReference } from '../generated/types/meta-v1.ts'
import type { ResourceClaim } from '../generated/types/resource-v1.ts'
import { controllerOf, isBeingDeleted, isControlledBy } from '../meta.ts'

/** Keeps a claim that devices were given to until nobody uses it. */
export const deleteProtection = 'resource.kubernetes.io/delete-protection'

/** Says of a claim that the scheduler has made it, for a pod that asks for resources behind which classes of devices stand. */
export const madeForResources = 'resource.kubernetes.io/extended-resource-claim'

/** The pod that such a claim was made for; undefined: it is another sort of claim. */
export const podOfMadeClaim = (claim: ResourceClaim): OwnerReference | undefined =>
  claim.metadata.annotations?.[madeForResources] === 'true' ? controllerOf(claim) : undefined

/** The name of the claim that stands behind one of a pod; null: it needs none; undefined: it is not made yet. */
export function resourceClaimName(
  { status: { resourceClaimStatuses } }: Pod,
  { name, resourceClaimName }: PodResourceClaim,
): string | null | undefined {
  if (resourceClaimName !== undefined) return resourceClaimName
  const made = resourceClaimStatuses?.find((each) => each.name === name)
  return made && (made.resourceClaimName ?? null)
}

/** The names of all that are there by name: one that is not made yet has none. */
export const resourceClaimNames = (pod: Pod): readonly string[] =>
  (pod.spec.resourceClaims ?? []).flatMap((each) => resourceClaimName(pod, each) ?? [])

/**
 * The claims of a pod, or why it cannot use one of them.
 * @param find answers a claim of the pod's namespace. Source: foreachPodResourceClaim.
 */
export function usableResourceClaims(
  pod: Pod,
  find: (name: string) => ResourceClaim | undefined,
): readonly ResourceClaim[] | string {
  const claims: ResourceClaim[] = []
  for (const each of pod.spec.resourceClaims ?? []) {
    const name = resourceClaimName(pod, each)
    if (name === undefined)
      return `pod "${pod.metadata.namespace}/${pod.metadata.name}": ResourceClaim not created yet`
    if (name === null) continue
    const claim = find(name)
    if (!claim) return `resourceclaim "${name}" not found`
    if (isBeingDeleted(claim)) return `resourceclaim "${name}" is being deleted`
    const stranger = each.resourceClaimName === undefined && strangerProblem(pod, claim)
    if (stranger) return stranger
    claims.push(claim)
  }
  return claims
}

/** What is wrong with a claim that has the name of one that was made for the pod. Source: IsForPod. */
export function strangerProblem(pod: Pod, claim: ResourceClaim): string | undefined {
  if (isControlledBy(claim, pod)) return undefined
  const [claimKey, podKey] = [claim, pod].map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
  return `ResourceClaim ${claimKey} was not created for Pod ${podKey} (Pod is not owner)`
}

export const isReservedFor = ({ status }: ResourceClaim, { metadata: { uid } }: Pod): boolean =>
  status.reservedFor?.some((each) => each.uid === uid) ?? false
