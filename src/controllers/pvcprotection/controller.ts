/** Keeps claims that are deleted until no pod that uses them is left. */
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod } from '../../api/core/pod.ts'
import { claimProtection } from '../../api/core/storage-protection.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { keyFor, keyOf } from '../../api/meta.ts'
import { defineController, watch } from '../runtime/controller.ts'
import { protect } from '../shared/protection.ts'

/** The keys of the pods that use a claim, by the key of the claim. */
type Users = Map<string, Set<string>>

export const pvcProtectionController = defineController({
  name: 'pvc-protection',
  component: 'persistentvolumeclaim-protection-controller',
  reconciles: persistentVolumeClaim,
  memory: (): Users => new Map(),

  watches: [
    watch(pod, ({ type, key, object, previous }, _cache, users: Users) => {
      // A pod uses its claims from the moment that it has a node.
      if (type === 'DELETED') return forgetUser(users, key, object)
      if (object.spec.nodeName && !previous?.spec.nodeName) rememberUser(users, key, object)
      return []
    }),
  ],

  reconcile({ client, memory }, claim) {
    const isUsed = () => memory.has(keyOf(claim))
    protect({ client, kind: persistentVolumeClaim, finalizer: claimProtection }, claim, isUsed)
  },
})

function rememberUser(users: Users, key: string, user: Pod): void {
  for (const claim of claimsOf(user)) {
    const others = users.get(claim)
    if (others) others.add(key)
    else users.set(claim, new Set([key]))
  }
}

/** Answers the claims that it used. */
function forgetUser(users: Users, key: string, user: Pod): readonly string[] {
  const claims = claimsOf(user)
  for (const claim of claims) {
    const others = users.get(claim)
    others?.delete(key)
    if (others?.size === 0) users.delete(claim)
  }
  return claims
}

const none: readonly string[] = Object.freeze([])

function claimsOf({ metadata: { namespace }, spec: { volumes } }: Pod): readonly string[] {
  if (!volumes?.some(({ persistentVolumeClaim: claim }) => claim)) return none
  return volumes.flatMap(({ persistentVolumeClaim: claim }) =>
    claim ? [keyFor(claim.claimName, namespace)] : [],
  )
}
