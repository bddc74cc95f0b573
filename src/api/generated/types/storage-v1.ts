/** The stored objects of storage.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { PersistentVolumeReclaimPolicy, PersistentVolumeSpec, TopologySelectorTerm } from './core-v1.ts'
import type { LabelSelector, ListMeta } from './meta-v1.ts'

export type FSGroupPolicy = 'File' | 'None' | 'ReadWriteOnceWithFSType'

export type VolumeBindingMode = 'Immediate' | 'WaitForFirstConsumer'

export type VolumeLifecycleMode = 'Ephemeral' | 'Persistent'

export interface CSIDriver {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'CSIDriver'
  readonly metadata: StoredMeta
  readonly spec: CSIDriverSpec
}

export interface CSIDriverList {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'CSIDriverList'
  readonly metadata: ListMeta
  readonly items: readonly CSIDriver[]
}

export interface CSIDriverSpec {
  readonly attachRequired: boolean
  readonly podInfoOnMount: boolean
  readonly volumeLifecycleModes: readonly VolumeLifecycleMode[]
  /** Behind feature gate CSIStorageCapacity. */
  readonly storageCapacity: boolean
  readonly fsGroupPolicy: FSGroupPolicy
  readonly tokenRequests?: readonly TokenRequest[]
  readonly requiresRepublish: boolean
  /** Behind feature gate SELinuxMountReadWriteOncePod. */
  readonly seLinuxMount: boolean
  /** Behind feature gate MutableCSINodeAllocatableCount. */
  readonly nodeAllocatableUpdatePeriodSeconds?: number
  /** Behind feature gate CSIServiceAccountTokenSecrets. */
  readonly serviceAccountTokenInSecrets?: boolean
  /** Behind feature gate VolumeLimitScaling. */
  readonly preventPodSchedulingIfMissing?: boolean
}

export interface CSINode {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'CSINode'
  readonly metadata: StoredMeta
  readonly spec: CSINodeSpec
}

export interface CSINodeDriver {
  readonly name: string
  readonly nodeID: string
  readonly topologyKeys?: readonly string[]
  readonly allocatable?: VolumeNodeResources
}

export interface CSINodeList {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'CSINodeList'
  readonly metadata: ListMeta
  readonly items: readonly CSINode[]
}

export interface CSINodeSpec {
  readonly drivers: readonly CSINodeDriver[]
}

export interface CSIStorageCapacity {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'CSIStorageCapacity'
  readonly metadata: StoredMeta
  readonly nodeTopology?: LabelSelector
  readonly storageClassName: string
  readonly capacity?: string
  readonly maximumVolumeSize?: string
}

export interface CSIStorageCapacityList {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'CSIStorageCapacityList'
  readonly metadata: ListMeta
  readonly items: readonly CSIStorageCapacity[]
}

export interface StorageClass {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'StorageClass'
  readonly metadata: StoredMeta
  readonly provisioner: string
  readonly parameters?: { readonly [key: string]: string }
  readonly reclaimPolicy: PersistentVolumeReclaimPolicy
  readonly mountOptions?: readonly string[]
  readonly allowVolumeExpansion?: boolean
  readonly volumeBindingMode: VolumeBindingMode
  readonly allowedTopologies?: readonly TopologySelectorTerm[]
}

export interface StorageClassList {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'StorageClassList'
  readonly metadata: ListMeta
  readonly items: readonly StorageClass[]
}

export interface TokenRequest {
  readonly audience: string
  readonly expirationSeconds?: number
}

export interface VolumeAttachment {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'VolumeAttachment'
  readonly metadata: StoredMeta
  readonly spec: VolumeAttachmentSpec
  readonly status: VolumeAttachmentStatus
}

export interface VolumeAttachmentList {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'VolumeAttachmentList'
  readonly metadata: ListMeta
  readonly items: readonly VolumeAttachment[]
}

export interface VolumeAttachmentSource {
  readonly persistentVolumeName?: string
  readonly inlineVolumeSpec?: PersistentVolumeSpec
}

export interface VolumeAttachmentSpec {
  readonly attacher: string
  readonly source: VolumeAttachmentSource
  readonly nodeName: string
}

export interface VolumeAttachmentStatus {
  readonly attached: boolean
  readonly attachmentMetadata?: { readonly [key: string]: string }
  readonly attachError?: VolumeError
  readonly detachError?: VolumeError
}

export interface VolumeAttributesClass {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'VolumeAttributesClass'
  readonly metadata: StoredMeta
  readonly driverName: string
  readonly parameters?: { readonly [key: string]: string }
}

export interface VolumeAttributesClassList {
  readonly apiVersion: 'storage.k8s.io/v1'
  readonly kind: 'VolumeAttributesClassList'
  readonly metadata: ListMeta
  readonly items: readonly VolumeAttributesClass[]
}

export interface VolumeError {
  readonly time?: string
  readonly message?: string
  /** Behind feature gate MutableCSINodeAllocatableCount. */
  readonly errorCode?: number
}

export interface VolumeNodeResources {
  readonly count?: number
}
