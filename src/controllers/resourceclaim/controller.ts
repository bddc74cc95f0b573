/** Makes ResourceClaims from templates for pods, notes who uses which, and lets those go that nobody uses any more. Source: pkg/controller/resourceclaim. */
import { pod as podKind } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { ResourceClaim } from '../../api/generated/types/resource-v1.ts'
import { controllerOf, isBeingDeleted, keyFor, keyOf, refOfKey } from '../../api/meta.ts'
import {
  deleteProtection,
  isReservedFor,
  resourceClaimNames,
  strangerProblem,
} from '../../api/resource/pod-resource-claims.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceClaimTemplate } from '../../api/resource/resourceclaimtemplate.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import { MissingTemplate, makeMissingClaims } from './made-claims.ts'

export const resourceClaimController = defineActor({
  name: 'resource-claim',
  component: 'resource_claim',

  start(context) {
    const { cache } = context
    /** By the key of a template that is not there: the keys of the pods that wait for it. */
    const waiting = new Map<string, Set<string>>()
    const pods = context.queue((key) => {
      const { name, namespace } = refOfKey(key)
      const found = cache.get(podKind, name, namespace)
      if (!found || isBeingDeleted(found) || isDone(found)) return
      try {
        reserve(context, makeMissingClaims(context, found))
      } catch (error) {
        if (!(error instanceof MissingTemplate)) throw error
        const others = waiting.get(error.templateKey)
        if (others) others.add(key)
        else waiting.set(error.templateKey, new Set([key]))
        throw error.refusal
      }
    })
    const claims = context.queue((key) => {
      const { name, namespace } = refOfKey(key)
      const found = cache.get(resourceClaim, name, namespace)
      if (found) release(context, found)
    })

    cache.onNews(podKind, ({ type, object }) => {
      const { resourceClaimName } = object.status.extendedResourceClaimStatus ?? {}
      if (!object.spec.resourceClaims?.length && !resourceClaimName) return
      const { namespace } = object.metadata
      if (type === 'DELETED' || isDone(object)) {
        for (const name of resourceClaimNames(object)) claims.add(keyFor(name, namespace))
        if (resourceClaimName) claims.add(keyFor(resourceClaimName, namespace))
      }
      if (type !== 'DELETED') pods.add(keyOf(object))
    })
    cache.onChange(resourceClaim, ({ type, object }) => {
      if (type !== 'DELETED') claims.add(keyOf(object))
    })
    cache.onChange(resourceClaimTemplate, ({ type, object }) => {
      if (type === 'DELETED') return
      for (const key of waiting.get(keyOf(object)) ?? []) pods.add(key)
      waiting.delete(keyOf(object))
    })
  },
})

/** Notes who uses a claim that has a node without the scheduler's doing. */
function reserve({ cache, client }: ActorContext, pod: Pod): void {
  if (!pod.spec.nodeName) return
  const { name, namespace, uid } = pod.metadata
  for (const claimName of resourceClaimNames(pod)) {
    const claim = cache.get(resourceClaim, claimName, namespace)
    if (!claim?.status.allocation || isReservedFor(claim, pod)) continue
    if (controllerOf(claim)?.kind === 'Pod' && strangerProblem(pod, claim)) continue
    client.updateStatus(resourceClaim, claim, (status) => {
      status.reservedFor = [...(status.reservedFor ?? []), { resource: 'pods', name, uid }]
    })
  }
}

/** Takes from a claim those who will not use it any more; what nobody uses is given back, and goes with the pod that it was made for. */
function release(context: ActorContext, claim: ResourceClaim): void {
  const { cache, client } = context
  const { namespace } = claim.metadata
  const { reservedFor = [] } = claim.status
  const users = reservedFor.filter(({ apiGroup, resource, name, uid }) => {
    if (apiGroup || resource !== 'pods') return true
    const user = cache.get(podKind, name, namespace)
    return user !== undefined && user.metadata.uid === uid && !isDone(user)
  })
  if (users.length > 0 && users.length === reservedFor.length) return
  const left =
    users.length < reservedFor.length || isBeingDeleted(claim) ? giveBack(context, claim, users) : claim
  const owner = users.length === 0 ? controllerOf(claim) : undefined
  if (owner?.kind !== 'Pod') return
  const found = cache.get(podKind, owner.name, namespace)
  if (found && (found.metadata.uid !== owner.uid || isDone(found))) client.delete(resourceClaim, left)
}

function giveBack(
  { client }: ActorContext,
  claim: ResourceClaim,
  users: NonNullable<ResourceClaim['status']['reservedFor']>,
): ResourceClaim {
  const isProtected = claim.metadata.finalizers?.includes(deleteProtection) ?? false
  const left = client.updateStatus(resourceClaim, claim, (status) => {
    if (users.length > 0) status.reservedFor = [...users]
    else delete status.reservedFor
    if (users.length === 0 && isProtected) delete status.allocation
  })
  if (!isProtected || left.status.allocation) return left
  return client.update(resourceClaim, left, ({ metadata }) => {
    const others = metadata.finalizers!.filter((each) => each !== deleteProtection)
    if (others.length > 0) metadata.finalizers = others
    else delete metadata.finalizers
  })
}

/** Whether a pod will not run any more. */
const isDone = (pod: Pod): boolean => isPodTerminal(pod) || (isBeingDeleted(pod) && !pod.spec.nodeName)
