/** What kubectl explain says of the types of storage.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const storageDescriptions = (): Descriptions => ({
  StorageClass: {
    '': 'A sort of storage that claims can ask for by name.',
    provisioner:
      'Who makes the volumes. disk.kubesim.io does here; kubernetes.io/no-provisioner: they are made by hand. It never changes.',
    parameters: 'What the provisioner is told. They never change. disk.kubesim.io heeds none.',
    reclaimPolicy:
      'What becomes of a volume that was made for a claim when the claim goes: Delete or Retain. Default Delete.',
    volumeBindingMode:
      'Whether claims are bound at once (Immediate), or when a pod first uses them (WaitForFirstConsumer). Default Immediate.',
    allowVolumeExpansion: 'Whether claims can grow. Default false.',
    mountOptions:
      'How its volumes are mounted: volumes that are made get these. Nothing else here acts on it.',
    allowedTopologies: 'On which nodes volumes can be. Default: on all.',
  },
  CSIDriver: {
    '': 'What a storage driver can do, and what it needs to be told. Here disk.kubesim.io runs, and what you bring.',
  },
  CSIDriverSpec: {
    attachRequired: 'Whether volumes are attached to a node before they are mounted. Default true.',
    podInfoOnMount:
      'Whether the driver is told which pod a volume is for. Default false. Nothing here acts on it.',
    volumeLifecycleModes:
      'Whether its volumes live as long as a claim (Persistent), or as long as a pod (Ephemeral). Default Persistent.',
    storageCapacity:
      'Whether the scheduler looks for room in CSIStorageCapacities before it chooses a node. Default false.',
    fsGroupPolicy:
      'Whether files of a volume are given to the fsGroup of a pod: File, None, or ReadWriteOnceWithFSType, the default, which alone is followed here.',
    tokenRequests:
      'For whom the driver gets tokens of the service accounts of pods. Nothing here acts on it.',
    serviceAccountTokenInSecrets:
      'Whether it gets these tokens apart from the other attributes of a volume. Default false. Nothing here acts on it.',
    requiresRepublish:
      'Whether it is asked again and again to mount what is mounted. Default false. Nothing here acts on it.',
    seLinuxMount:
      'Whether its volumes can be mounted with an SELinux label. Default false. Nothing here acts on it.',
    nodeAllocatableUpdatePeriodSeconds:
      'How often a kubelet asks how many volumes its node can have, at least 10 seconds apart. Default: only at its start. Nothing here acts on it.',
    preventPodSchedulingIfMissing:
      'Whether pods keep off nodes without the driver. Left out: v1.36 has the feature off.',
  },
  TokenRequest: {
    audience: 'For whom the token is. Empty: the API server.',
    expirationSeconds: 'How long it is good for. Default: an hour.',
  },
  CSINode: {
    '': 'The storage drivers on a node, and how each of them calls it.',
  },
  CSINodeSpec: {
    drivers: 'The drivers. How many volumes each can attach may change, nothing else.',
  },
  CSINodeDriver: {
    name: 'The driver.',
    nodeID: 'What the driver calls the node.',
    topologyKeys: 'The labels of nodes by which the driver tells where a volume can be.',
    allocatable: 'What it can do on this node at once.',
  },
  VolumeNodeResources: {
    count: 'How many of its volumes can be attached. Absent: as many as there are.',
  },
  CSIStorageCapacity: {
    '': 'How much storage of a class there is on some of the nodes. Drivers write it.',
    storageClassName: 'The class. It never changes.',
    nodeTopology: 'Which nodes are meant. Absent: none. It never changes.',
    capacity: 'How much there is. Absent: nobody knows.',
    maximumVolumeSize: 'How large a single volume can be. Default: as large as capacity.',
  },
  VolumeAttachment: {
    '': 'Asks that a volume be attached to a node, and says whether it is. The driver disk.kubesim.io answers it.',
  },
  VolumeAttachmentSpec: {
    attacher: 'The driver that is to do it.',
    source: 'The volume: a PersistentVolume, or one that only this attachment knows of.',
    nodeName: 'The node.',
  },
  VolumeAttachmentSource: {
    persistentVolumeName: 'The PersistentVolume.',
    inlineVolumeSpec:
      'A volume that is described here, in place of a PersistentVolume: of pods in the older way.',
  },
  VolumeAttachmentStatus: {
    attached: 'Whether it is attached.',
    attachmentMetadata: 'What the node has to be told to find it.',
    attachError: 'Why it could not be attached the last time.',
    detachError: 'Why it could not be detached the last time.',
  },
  VolumeError: {
    time: 'When that was.',
    message: 'Why, in a sentence.',
    errorCode: 'The code of gRPC that the driver has answered.',
  },
  VolumeAttributesClass: {
    '': 'Qualities of a volume that can be changed while it is in use. No driver runs here that would.',
    driverName: 'The driver whose volumes have them. It never changes.',
    parameters: 'What the driver is told. They never change.',
  },
})
