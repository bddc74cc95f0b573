/** What kubectl explain says of PersistentVolumes and claims. */
import type { Descriptions } from '../../common-descriptions.ts'

const modes = 'ReadWriteOnce (one node), ReadOnlyMany, ReadWriteMany, ReadWriteOncePod (one pod).'

const secretFor = (what: string) => `A Secret that the driver is given to ${what}. Nothing here acts on it.`

export const storageDescriptions = (): Descriptions => ({
  PersistentVolume: {
    '': 'A piece of storage that outlives the pods that use it.',
  },
  PersistentVolumeSpec: {
    capacity: 'How much fits on it: storage, such as 10Gi.',
    accessModes: `By how many nodes, or pods, it can be used at once, and how: ${modes}`,
    claimRef: 'The claim that it is bound to, or kept for.',
    persistentVolumeReclaimPolicy:
      'What becomes of it when its claim goes: Retain, Delete or Recycle. Default Retain; of volumes that are made for claims, as the class says.',
    storageClassName: 'Its class: only claims of the same class are bound to it. Default: none.',
    volumeMode: 'Whether it holds files (Filesystem, the default), or is a bare device (Block).',
    nodeAffinity: 'On which nodes it can be used. Default: on all.',
    mountOptions: 'How it is mounted, such as ro or noatime. Stored, but nothing here acts on it.',
    volumeAttributesClassName:
      'The VolumeAttributesClass whose qualities it has. Only for volumes of drivers.',
  },
  PersistentVolumeStatus: {
    phase:
      'Pending, Available (free), Bound, Released (its claim is gone), or Failed (it could not be given back).',
    reason: 'Why it has failed, in one word.',
    message: 'Why it has failed, in a sentence.',
    lastPhaseTransitionTime: 'Since when it is in this phase.',
  },
  VolumeNodeAffinity: {
    required: 'What a node must have for its pods to use the volume.',
  },
  LocalVolumeSource: {
    path: 'The disk or the directory on the node. Here it is made when it is first used.',
    fsType: 'Which file system a disk gets. Default: as it has. Nothing here acts on it.',
  },
  CSIPersistentVolumeSource: {
    driver: 'The driver.',
    volumeHandle: 'What the driver calls the volume. Unique among its volumes.',
    fsType:
      'Which file system it has, such as ext4. Files are given to the fsGroup of a pod where it is named.',
    readOnly: 'Whether it can only be read. Default false.',
    volumeAttributes: 'What the driver is told of the volume. Nothing here acts on it.',
    controllerPublishSecretRef: secretFor('attach the volume'),
    controllerExpandSecretRef: secretFor('let the volume grow'),
    nodeStageSecretRef: secretFor('mount the volume on a node'),
    nodePublishSecretRef: secretFor('mount the volume for a pod'),
    nodeExpandSecretRef: secretFor('let the file system grow'),
  },
  PersistentVolumeClaim: {
    '': 'Asks for storage, and stands for what it gets. Pods use it by its name.',
  },
  PersistentVolumeClaimSpec: {
    accessModes: `By how many nodes, or pods, it is to be used at once, and how: ${modes}`,
    resources: 'How much is asked for. It can grow where the class allows it.',
    storageClassName:
      'The class that is asked for. An empty one: volumes without a class. Absent: the default class.',
    volumeName: 'The volume that it is bound to. Who names one asks for just that.',
    selector: 'Labels that the volume must have. A claim with one gets no volume made for it.',
    volumeMode: 'Whether files are asked for (Filesystem, the default), or a bare device (Block).',
    dataSource:
      'What the new volume is to be filled from: a claim, or a snapshot. No driver here can do that: the claim waits.',
    dataSourceRef: 'The same, for other sources than claims and snapshots. The claim waits here.',
    volumeAttributesClassName:
      'The VolumeAttributesClass whose qualities it asks for. It can be changed. No driver here can do that.',
  },
  PersistentVolumeClaimStatus: {
    phase: 'Pending, Bound, or Lost where its volume is gone.',
    accessModes: 'How the volume can be used.',
    capacity: 'How much there is.',
    allocatedResources: 'How much it is growing to: what quotas count until it has.',
    allocatedResourceStatuses:
      'How far growing is: ControllerResizeInProgress, NodeResizePending and the like. Absent when it is done.',
    currentVolumeAttributesClassName: 'The VolumeAttributesClass whose qualities it has now.',
    modifyVolumeStatus: 'How a change of its VolumeAttributesClass goes. Nothing here writes it.',
  },
  ModifyVolumeStatus: {
    status: 'Pending, InProgress, or Infeasible where the driver has refused.',
    targetVolumeAttributesClassName: 'The class whose qualities it is to get.',
  },
  VolumeResourceRequirements: {
    requests: 'How much is asked for at least: storage, such as 10Gi.',
    limits: 'How much it may be at most. It may be named; volumes are chosen and made by the request.',
  },
})
