/** Says of claims that grow that somebody else sees to it: Kubernetes itself lets nothing grow any more. Source: pkg/controller/volume/expand. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { conflict, notFound } from '../../api/errors.ts'
import type { PersistentVolumeClaim } from '../../api/generated/types/core-v1.ts'
import { refOfKey } from '../../api/meta.ts'
import { compareQuantities, parseQuantity } from '../../api/quantity.ts'
import { driverOfMoved, movedProvisioners } from '../../api/storage/moved-drivers.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'

const resizer = 'volume.kubernetes.io/storage-resizer'

export const volumeExpandController = defineActor({
  name: 'volume-expand',
  component: 'volume_expand',

  start(context) {
    const { cache } = context
    const claims = context.queue((key) => {
      const { name, namespace } = refOfKey(key)
      const claim = cache.get(persistentVolumeClaim, name, namespace)
      if (claim) leaveToOthers(context, claim)
    })
    cache.onChange(persistentVolumeClaim, ({ type, key, object, previous }) => {
      const isGreater =
        type === 'ADDED' ||
        (type === 'MODIFIED' &&
          (grew(requestOf(object), requestOf(previous!)) || grew(capacityOf(object), capacityOf(previous!))))
      if (isGreater && object.status.phase === 'Bound') claims.add(key)
    })
  },
})

/** @throws ApiError while the claim has no volume of its own: that may come */
function leaveToOthers({ cache, client, events }: ActorContext, claim: PersistentVolumeClaim): void {
  const volumeName = claim.spec.volumeName ?? ''
  const volume = cache.get(persistentVolume, volumeName)
  if (!volume) throw notFound(persistentVolume, volumeName)
  if (volume.spec.claimRef?.uid !== claim.metadata.uid)
    throw conflict(persistentVolume, volumeName, 'it is not bound to the claim that grows')
  if (!grew(requestOf(claim), capacityOf(claim))) return
  const driver = driverOfMoved(volume.spec)
  if (driver === undefined) {
    events.normal(claim, 'ExternalExpanding', 'waiting for an external controller to expand this PVC')
    return
  }
  const [plugin] = Object.entries(movedProvisioners).find(([, each]) => each === driver)!
  const what = `CSI migration enabled for ${plugin}`
  events.normal(claim, 'ExternalExpanding', `${what}; waiting for external resizer to expand the pvc`)
  if (claim.metadata.annotations?.[resizer] === driver) return
  client.update(persistentVolumeClaim, claim, ({ metadata }) => {
    metadata.annotations = { ...metadata.annotations, [resizer]: driver }
  })
}

const requestOf = ({ spec }: PersistentVolumeClaim) => spec.resources?.requests?.['storage']
const capacityOf = ({ status }: PersistentVolumeClaim) => status.capacity?.['storage']

const grew = (now = '0', before = '0'): boolean =>
  now !== before && compareQuantities(parseQuantity(now), parseQuantity(before)) > 0
