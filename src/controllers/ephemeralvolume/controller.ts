/** Makes the claims of ephemeral volumes: each belongs to its pod, and goes with it. */
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import { claimsOf, type PodClaim, strangerProblem } from '../../api/core/pod-claims.ts'
import { ApiError, conflict } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { controllerOf, controllerReference, isBeingDeleted, keyFor, keyOf, refOfKey } from '../../api/meta.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'

export const ephemeralVolumeController = defineActor({
  name: 'ephemeral-volume',
  component: 'ephemeral_volume',

  start(context) {
    const { cache } = context
    const pods = context.queue((key) => {
      const { name, namespace } = refOfKey(key)
      const found = cache.get(podKind, name, namespace)
      if (!found || isBeingDeleted(found)) return
      for (const claim of claimsOf(found)) if (claim.isEphemeral) makeClaim(context, found, claim)
    })
    cache.onNews(podKind, ({ type, object }) => {
      if (type === 'ADDED' && claimsOf(object).some(({ isEphemeral }) => isEphemeral)) pods.add(keyOf(object))
    })
    // Whoever deletes one that is still in use gets another.
    cache.onChange(persistentVolumeClaim, ({ type, object }) => {
      const owner = type === 'DELETED' ? controllerOf(object) : undefined
      if (owner?.kind === 'Pod') pods.add(keyFor(owner.name, object.metadata.namespace))
    })
  },
})

function makeClaim({ cache, client, events }: ActorContext, pod: Pod, { name, volume }: PodClaim): void {
  const { namespace } = pod.metadata
  const fail = (why: string) =>
    events.warning(pod, 'FailedBinding', `ephemeral volume ${volume.name}: ${why}`)
  const found = cache.get(persistentVolumeClaim, name, namespace)
  if (found) {
    const stranger = strangerProblem(pod, found)
    if (stranger === undefined) return
    fail(stranger)
    throw conflict(persistentVolumeClaim, name, stranger)
  }
  const { metadata, spec } = volume.ephemeral!.volumeClaimTemplate!
  try {
    client.create(persistentVolumeClaim, {
      metadata: {
        name,
        namespace,
        ownerReferences: [controllerReference(pod)],
        ...(metadata?.annotations && { annotations: metadata.annotations }),
        ...(metadata?.labels && { labels: metadata.labels }),
      },
      spec,
    })
  } catch (error) {
    if (error instanceof ApiError) fail(`create PVC ${name}: ${error.message}`)
    throw error
  }
}
