/** What the binder works with: volumes by the claim that they name, and free ones by their class. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { pod } from '../../api/core/pod.ts'
import { claimsOf } from '../../api/core/pod-claims.ts'
import { claimKeyOf, classWhereFree } from '../../api/core/volume-claim.ts'
import type { PersistentVolumeClaim, Pod } from '../../api/generated/types/core-v1.ts'
import { type Cache, defineIndex } from '../../client/cache.ts'
import type { ActorContext } from '../runtime/actor.ts'

export type Binder = Pick<ActorContext, 'client' | 'cache' | 'events'>

export const keptFor = defineIndex(persistentVolume, claimKeyOf)

export const availableOf = defineIndex(persistentVolume, classWhereFree)

/** The pods without a node that will use a claim. */
export const waitingPodsOf = (cache: Cache, { metadata }: PersistentVolumeClaim): readonly Pod[] =>
  cache
    .where(pod, 'spec.nodeName', '')
    .filter(
      (each) =>
        each.metadata.namespace === metadata.namespace &&
        claimsOf(each).some(({ name }) => name === metadata.name),
    )
