/** What kubectl explain says of PersistentVolumes and claims. */
import type { Descriptions } from '../../common-descriptions.ts'

export const storageDescriptions = (): Descriptions => ({
  PersistentVolume: {
    '': 'A piece of storage that outlives the pods that use it.',
  },
  PersistentVolumeSpec: {
    capacity: 'How much fits on it.',
    accessModes: 'By how many nodes, or pods, it can be used at once, and how.',
    claimRef: 'The claim that it is bound to, or kept for.',
    persistentVolumeReclaimPolicy: 'What becomes of it when its claim goes: Retain, Delete or Recycle.',
    storageClassName: 'Its class: only claims of the same class are bound to it.',
    volumeMode: 'Whether it holds files, or is a bare device.',
    nodeAffinity: 'On which nodes it can be used.',
  },
  PersistentVolumeStatus: {
    phase: 'Pending, Available, Bound, Released or Failed.',
  },
  PersistentVolumeClaim: {
    '': 'Asks for storage, and stands for what it gets. Pods use it by its name.',
  },
  PersistentVolumeClaimStatus: {
    phase: 'Pending, Bound, or Lost where its volume is gone.',
    capacity: 'How much there is.',
  },
  PersistentVolumeClaimSpec: {
    accessModes: 'By how many nodes, or pods, it is to be used at once, and how.',
    resources: 'How much is asked for. It can grow where the class allows it.',
    storageClassName:
      'The class that is asked for. An empty one: volumes without a class. Absent: the default class.',
    volumeName: 'The volume that it is bound to.',
    selector: 'Labels that the volume must have.',
    volumeMode: 'Whether files are asked for, or a bare device.',
    dataSource: 'What the new volume is to be filled from.',
    dataSourceRef: 'The same, for other sources than claims and snapshots.',
  },
})
