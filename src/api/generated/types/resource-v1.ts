/** The stored objects of resource.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */
import type { StoredMeta } from '../../meta-types.ts'
import type { NodeSelector } from './core-v1.ts'
import type { Condition, ListMeta, ObjectMeta } from './meta-v1.ts'

export type AllocationConfigSource = 'FromClaim' | 'FromClass'

export type DeviceAllocationMode = 'All' | 'ExactCount'

export type DeviceTaintEffect = 'NoExecute' | 'NoSchedule' | 'None'

export type DeviceTolerationOperator = 'Equal' | 'Exists'

export interface AllocatedDeviceStatus {
  readonly driver: string
  readonly pool: string
  readonly device: string
  /** Behind feature gate DRAConsumableCapacity. */
  readonly shareID?: string
  readonly conditions?: readonly Condition[]
  readonly data?: { readonly [key: string]: unknown }
  readonly networkData?: NetworkDeviceData
}

export interface AllocationResult {
  readonly devices: DeviceAllocationResult
  readonly nodeSelector?: NodeSelector
  /** Behind feature gate DRADeviceBindingConditions,DRAResourceClaimDeviceStatus. */
  readonly allocationTimestamp?: string
}

export interface CELDeviceSelector {
  readonly expression: string
}

export interface CapacityRequestPolicy {
  readonly default?: string
  readonly validValues?: readonly string[]
  readonly validRange?: CapacityRequestPolicyRange
}

export interface CapacityRequestPolicyRange {
  readonly min: string
  readonly max?: string
  readonly step?: string
}

export interface CapacityRequirements {
  readonly requests?: { readonly [key: string]: string }
}

export interface Counter {
  readonly value: string
}

export interface CounterSet {
  readonly name: string
  readonly counters: { readonly [key: string]: Counter }
}

export interface Device {
  readonly name: string
  readonly attributes?: { readonly [key: string]: DeviceAttribute }
  readonly capacity?: { readonly [key: string]: DeviceCapacity }
  /** Behind feature gate DRAPartitionableDevices. */
  readonly consumesCounters?: readonly DeviceCounterConsumption[]
  /** Behind feature gate DRAPartitionableDevices. */
  readonly nodeName?: string
  /** Behind feature gate DRAPartitionableDevices. */
  readonly nodeSelector?: NodeSelector
  /** Behind feature gate DRAPartitionableDevices. */
  readonly allNodes?: boolean
  /** Behind feature gate DRADeviceTaints. */
  readonly taints?: readonly DeviceTaint[]
  /** Behind feature gate DRADeviceBindingConditions,DRAResourceClaimDeviceStatus. */
  readonly bindsToNode?: boolean
  /** Behind feature gate DRADeviceBindingConditions,DRAResourceClaimDeviceStatus. */
  readonly bindingConditions?: readonly string[]
  /** Behind feature gate DRADeviceBindingConditions,DRAResourceClaimDeviceStatus. */
  readonly bindingFailureConditions?: readonly string[]
  /** Behind feature gate DRAConsumableCapacity. */
  readonly allowMultipleAllocations?: boolean
  /** Behind feature gate DRANodeAllocatableResources. */
  readonly nodeAllocatableResourceMappings?: { readonly [key: string]: NodeAllocatableResourceMapping }
}

export interface DeviceAllocationConfiguration {
  readonly source: AllocationConfigSource
  readonly requests?: readonly string[]
  readonly opaque?: OpaqueDeviceConfiguration
}

export interface DeviceAllocationResult {
  readonly results?: readonly DeviceRequestAllocationResult[]
  readonly config?: readonly DeviceAllocationConfiguration[]
}

export interface DeviceAttribute {
  readonly int?: number
  readonly bool?: boolean
  readonly string?: string
  readonly version?: string
  /** Behind feature gate DRAListTypeAttributes. */
  readonly ints?: readonly number[]
  /** Behind feature gate DRAListTypeAttributes. */
  readonly bools?: readonly boolean[]
  /** Behind feature gate DRAListTypeAttributes. */
  readonly strings?: readonly string[]
  /** Behind feature gate DRAListTypeAttributes. */
  readonly versions?: readonly string[]
}

export interface DeviceCapacity {
  readonly value: string
  /** Behind feature gate DRAConsumableCapacity. */
  readonly requestPolicy?: CapacityRequestPolicy
}

export interface DeviceClaim {
  readonly requests?: readonly DeviceRequest[]
  readonly constraints?: readonly DeviceConstraint[]
  readonly config?: readonly DeviceClaimConfiguration[]
}

export interface DeviceClaimConfiguration {
  readonly requests?: readonly string[]
  readonly opaque?: OpaqueDeviceConfiguration
}

export interface DeviceClass {
  readonly apiVersion: 'resource.k8s.io/v1'
  readonly kind: 'DeviceClass'
  readonly metadata: StoredMeta
  readonly spec: DeviceClassSpec
}

export interface DeviceClassConfiguration {
  readonly opaque?: OpaqueDeviceConfiguration
}

export interface DeviceClassList {
  readonly apiVersion: 'resource.k8s.io/v1'
  readonly kind: 'DeviceClassList'
  readonly metadata: ListMeta
  readonly items: readonly DeviceClass[]
}

export interface DeviceClassSpec {
  readonly selectors?: readonly DeviceSelector[]
  readonly config?: readonly DeviceClassConfiguration[]
  /** Behind feature gate DRAExtendedResource. */
  readonly extendedResourceName?: string
}

export interface DeviceConfiguration {
  readonly opaque?: OpaqueDeviceConfiguration
}

export interface DeviceConstraint {
  readonly requests?: readonly string[]
  readonly matchAttribute?: string
  /** Behind feature gate DRAConsumableCapacity. */
  readonly distinctAttribute?: string
}

export interface DeviceCounterConsumption {
  readonly counterSet: string
  readonly counters: { readonly [key: string]: Counter }
}

export interface DeviceRequest {
  readonly name: string
  readonly exactly?: ExactDeviceRequest
  /** Behind feature gate DRAPrioritizedList. */
  readonly firstAvailable?: readonly DeviceSubRequest[]
}

export interface DeviceRequestAllocationResult {
  readonly request: string
  readonly driver: string
  readonly pool: string
  readonly device: string
  /** Behind feature gate DRAAdminAccess. */
  readonly adminAccess?: boolean
  /** Behind feature gate DRADeviceTaints. */
  readonly tolerations?: readonly DeviceToleration[]
  /** Behind feature gate DRADeviceBindingConditions,DRAResourceClaimDeviceStatus. */
  readonly bindingConditions?: readonly string[]
  /** Behind feature gate DRADeviceBindingConditions,DRAResourceClaimDeviceStatus. */
  readonly bindingFailureConditions?: readonly string[]
  /** Behind feature gate DRAConsumableCapacity. */
  readonly shareID?: string
  /** Behind feature gate DRAConsumableCapacity. */
  readonly consumedCapacity?: { readonly [key: string]: string }
}

export interface DeviceSelector {
  readonly cel?: CELDeviceSelector
}

export interface DeviceSubRequest {
  readonly name: string
  readonly deviceClassName: string
  readonly selectors?: readonly DeviceSelector[]
  readonly allocationMode?: DeviceAllocationMode
  readonly count?: number
  /** Behind feature gate DRADeviceTaints. */
  readonly tolerations?: readonly DeviceToleration[]
  /** Behind feature gate DRAConsumableCapacity. */
  readonly capacity?: CapacityRequirements
}

export interface DeviceTaint {
  readonly key: string
  readonly value?: string
  readonly effect: DeviceTaintEffect
  readonly timeAdded?: string
}

export interface DeviceToleration {
  readonly key?: string
  readonly operator?: DeviceTolerationOperator
  readonly value?: string
  readonly effect?: DeviceTaintEffect
  readonly tolerationSeconds?: number
}

export interface ExactDeviceRequest {
  readonly deviceClassName: string
  readonly selectors?: readonly DeviceSelector[]
  readonly allocationMode?: DeviceAllocationMode
  readonly count?: number
  /** Behind feature gate DRAAdminAccess. */
  readonly adminAccess?: boolean
  /** Behind feature gate DRADeviceTaints. */
  readonly tolerations?: readonly DeviceToleration[]
  /** Behind feature gate DRAConsumableCapacity. */
  readonly capacity?: CapacityRequirements
}

export interface NetworkDeviceData {
  readonly interfaceName?: string
  readonly ips?: readonly string[]
  readonly hardwareAddress?: string
}

export interface NodeAllocatableResourceMapping {
  readonly capacityKey?: string
  readonly allocationMultiplier?: string
}

export interface OpaqueDeviceConfiguration {
  readonly driver: string
  readonly parameters: { readonly [key: string]: unknown }
}

export interface ResourceClaim {
  readonly apiVersion: 'resource.k8s.io/v1'
  readonly kind: 'ResourceClaim'
  readonly metadata: StoredMeta
  readonly spec: ResourceClaimSpec
  readonly status: ResourceClaimStatus
}

export interface ResourceClaimConsumerReference {
  readonly apiGroup?: string
  readonly resource: string
  readonly name: string
  readonly uid: string
}

export interface ResourceClaimList {
  readonly apiVersion: 'resource.k8s.io/v1'
  readonly kind: 'ResourceClaimList'
  readonly metadata: ListMeta
  readonly items: readonly ResourceClaim[]
}

export interface ResourceClaimSpec {
  readonly devices: DeviceClaim
}

export interface ResourceClaimStatus {
  readonly allocation?: AllocationResult
  readonly reservedFor?: readonly ResourceClaimConsumerReference[]
  /** Behind feature gate DRAResourceClaimDeviceStatus. */
  readonly devices?: readonly AllocatedDeviceStatus[]
}

export interface ResourceClaimTemplate {
  readonly apiVersion: 'resource.k8s.io/v1'
  readonly kind: 'ResourceClaimTemplate'
  readonly metadata: StoredMeta
  readonly spec: ResourceClaimTemplateSpec
}

export interface ResourceClaimTemplateList {
  readonly apiVersion: 'resource.k8s.io/v1'
  readonly kind: 'ResourceClaimTemplateList'
  readonly metadata: ListMeta
  readonly items: readonly ResourceClaimTemplate[]
}

export interface ResourceClaimTemplateSpec {
  readonly metadata: ObjectMeta
  readonly spec: ResourceClaimSpec
}

export interface ResourcePool {
  readonly name: string
  readonly generation: number
  readonly resourceSliceCount: number
}

export interface ResourceSlice {
  readonly apiVersion: 'resource.k8s.io/v1'
  readonly kind: 'ResourceSlice'
  readonly metadata: StoredMeta
  readonly spec: ResourceSliceSpec
}

export interface ResourceSliceList {
  readonly apiVersion: 'resource.k8s.io/v1'
  readonly kind: 'ResourceSliceList'
  readonly metadata: ListMeta
  readonly items: readonly ResourceSlice[]
}

export interface ResourceSliceSpec {
  readonly driver: string
  readonly pool: ResourcePool
  readonly nodeName?: string
  readonly nodeSelector?: NodeSelector
  readonly allNodes?: boolean
  readonly devices?: readonly Device[]
  /** Behind feature gate DRAPartitionableDevices. */
  readonly perDeviceNodeSelection?: boolean
  /** Behind feature gate DRAPartitionableDevices. */
  readonly sharedCounters?: readonly CounterSet[]
}
