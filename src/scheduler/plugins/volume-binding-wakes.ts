/** What may help a pod whose claims have no volumes where it could go. Source: volumebinding/volume_binding.go, its queueing hints. */
import { persistentVolume } from '../../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../../api/core/persistentvolumeclaim.ts'
import { isEqual } from '../../api/equality.ts'
import type { CSIDriver, CSIStorageCapacity, StorageClass } from '../../api/generated/types/storage-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { keyOf } from '../../api/meta.ts'
import { quantityValue } from '../../api/quantity.ts'
import { csiDriver } from '../../api/storage/csidriver.ts'
import { csiNode } from '../../api/storage/csinode.ts'
import { csiStorageCapacity } from '../../api/storage/csistoragecapacity.ts'
import { storageClass } from '../../api/storage/storageclass.ts'
import type { Change } from '../../client/change.ts'
import type { Wakes } from '../framework/plugin.ts'
import type { PodView } from '../views/pod-view.ts'
import { orOtherTaints } from './taint-wakes.ts'

export const volumeBindingWakes: Wakes = {
  node: orOtherTaints(
    (_pod, node, previous) => !isEqual(node.metadata.labels, previous?.metadata.labels) || !previous,
  ),
  change: mayBind,
  prepared: ({ claimKeys }, { kind, object }) =>
    kind === persistentVolume || (kind === persistentVolumeClaim && claimKeys.includes(keyOf(object))),
}

function mayBind({ spec, claimKeys }: PodView, { type, kind, object, previous }: Change): boolean {
  if (type === 'DELETED') return false
  switch (kind) {
    case persistentVolumeClaim:
      return claimKeys.includes(keyOf(object))
    case storageClass:
      return !previous || !isEqual(topologiesOf(object), topologiesOf(previous))
    case csiNode:
      return !previous || migratedTo(object) !== migratedTo(previous)
    case csiStorageCapacity:
      return !previous || limitOf(object) > limitOf(previous)
    case csiDriver: {
      const isUsed = spec.volumes?.some(({ csi }) => csi?.driver === object.metadata.name) ?? false
      return isUsed && previous !== undefined && hasCapacity(previous) && !hasCapacity(object)
    }
    default:
      return true
  }
}

/** The in-tree plugins whose volumes a node leaves to drivers. */
const migratedTo = ({ metadata }: KubeObject) =>
  metadata.annotations?.['storage.alpha.kubernetes.io/migrated-plugins']
const topologiesOf = (object: KubeObject) => (object as StorageClass).allowedTopologies
const hasCapacity = (object: KubeObject) => (object as CSIDriver).spec.storageCapacity === true

function limitOf(object: KubeObject): bigint | number {
  const { maximumVolumeSize, capacity } = object as CSIStorageCapacity
  const limit = maximumVolumeSize ?? capacity
  return limit === undefined ? -1 : quantityValue(limit)
}
