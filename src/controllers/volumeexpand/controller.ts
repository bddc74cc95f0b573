/** Says of claims that grow that somebody else sees to it: Kubernetes itself lets nothing grow any more. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import type { PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { refOfKey } from '../../api/meta.ts'
import { compareQuantities, parseQuantity } from '../../api/quantity.ts'
import { defineActor } from '../runtime/actor.ts'

export const volumeExpandController = defineActor({
  name: 'volume-expand',
  component: 'volume_expand',

  start({ cache, events, queue }) {
    const claims = queue((key) => {
      const { name, namespace } = refOfKey(key)
      const claim = cache.get(persistentVolumeClaim, name, namespace)
      if (claim?.status.phase !== 'Bound' || !cache.get(persistentVolume, claim.spec.volumeName ?? '')) return
      events.normal(claim, 'ExternalExpanding', 'waiting for an external controller to expand this PVC')
    })
    cache.onChange(persistentVolumeClaim, ({ type, key, object, previous }) => {
      if (type === 'MODIFIED' && previous && asksForMore(object, previous)) claims.add(key)
    })
  },
})

function asksForMore({ spec: now }: PersistentVolumeClaim, { spec: before }: PersistentVolumeClaim): boolean {
  if (now === before) return false
  const [more, less] = [now, before].map(({ resources }) =>
    parseQuantity(resources?.requests?.['storage'] ?? '0'),
  )
  return compareQuantities(more, less) > 0
}
