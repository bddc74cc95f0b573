/** Keeps claims that are deleted until no pod that uses them is left. */
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod } from '../../api/core/pod.ts'
import { claimKeysOf, claimsOf } from '../../api/core/pod-claims.ts'
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
      if (claimsOf(object).length === 0) return []
      if (object.spec.nodeName && !previous?.spec.nodeName) rememberUser(users, key, object)
      // One that has ended for good waits for its dependents, the claims of its ephemeral volumes among them.
      return isShutDown(object) && !(previous && isShutDown(previous))
        ? forgetUser(users, key, object, true)
        : []
    }),
  ],

  reconcile({ client, memory }, claim) {
    const isUsed = () => memory.has(keyOf(claim))
    protect({ client, kind: persistentVolumeClaim, finalizer: claimProtection }, claim, isUsed)
  },
})

function rememberUser(users: Users, key: string, user: Pod): void {
  for (const claim of claimKeysOf(user)) {
    const others = users.get(claim)
    if (others) others.add(key)
    else users.set(claim, new Set([key]))
  }
}

/** Answers the claims that it used: all, or those that were made for it. */
function forgetUser(users: Users, key: string, user: Pod, onlyEphemeral = false): readonly string[] {
  const { namespace } = user.metadata
  const claims = claimsOf(user)
    .filter(({ isEphemeral }) => isEphemeral || !onlyEphemeral)
    .map(({ name }) => keyFor(name, namespace))
  for (const claim of claims) {
    const others = users.get(claim)
    others?.delete(key)
    if (others?.size === 0) users.delete(claim)
  }
  return claims
}

const isShutDown = ({ metadata }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0
