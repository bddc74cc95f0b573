/** What kubectl explain says of the types of storage.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const storageDescriptions = (): Descriptions => ({
  CSIDriver: {
    '': 'What a storage driver can do, and what it needs to be told. Here disk.kubesim.io runs, and what you bring.',
  },
  CSIDriverSpec: {
    attachRequired: 'Whether volumes are attached to a node before they are mounted.',
    podInfoOnMount: 'Whether the driver is told which pod a volume is for.',
    volumeLifecycleModes: 'Whether its volumes live as long as a claim, or as long as a pod.',
    fsGroupPolicy: 'Whether files of a volume are given to the fsGroup of a pod.',
    tokenRequests: 'For whom the driver gets tokens of the service accounts of pods.',
  },
  CSINode: {
    '': 'The storage drivers on a node, and how each of them calls it.',
  },
  CSINodeSpec: {
    drivers: 'The drivers. How many volumes each can attach may change, nothing else.',
  },
  CSIStorageCapacity: {
    '': 'How much storage of a class there is on some of the nodes. Drivers write it.',
    nodeTopology: 'Which nodes are meant.',
    storageClassName: 'The class.',
    capacity: 'How much there is.',
    maximumVolumeSize: 'How large a single volume can be.',
  },
  StorageClass: {
    '': 'A sort of storage that claims can ask for by name.',
    provisioner: 'Who makes the volumes. kubernetes.io/no-provisioner: they are made by hand.',
    reclaimPolicy: 'What becomes of a volume that was made for a claim when the claim goes.',
    volumeBindingMode: 'Whether claims are bound at once, or when a pod first uses them.',
    allowVolumeExpansion: 'Whether claims can grow.',
    parameters: 'What the provisioner is told.',
    allowedTopologies: 'On which nodes volumes can be.',
  },
  VolumeAttachment: {
    '': 'Asks that a volume be attached to a node, and says whether it is. The driver disk.kubesim.io answers it.',
  },
  VolumeAttachmentSpec: {
    attacher: 'The driver that is to do it.',
    source: 'The volume: a PersistentVolume, or one that only this attachment knows of.',
    nodeName: 'The node.',
  },
  VolumeAttachmentStatus: {
    attached: 'Whether it is attached.',
  },
  VolumeAttributesClass: {
    '': 'Qualities of a volume that can be changed while it is in use. No driver runs here that would.',
    driverName: 'The driver whose volumes have them.',
    parameters: 'What the driver is told.',
  },
})
