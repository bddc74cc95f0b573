/** The stored objects of meta.v1, Kubernetes v1.36. Generated, by `npm run generate -- --fields fields.json --enums enums.json --openapi openapi.json --objects FOLDER`; never by hand. */

export type ConditionStatus = 'False' | 'True' | 'Unknown'

export type DeletionPropagation = 'Background' | 'Foreground' | 'Orphan'

export type FieldSelectorOperator = 'DoesNotExist' | 'Exists' | 'In' | 'NotIn'

export type IncludeObjectPolicy = 'Metadata' | 'None' | 'Object'

export type LabelSelectorOperator = 'DoesNotExist' | 'Exists' | 'In' | 'NotIn'

export type ManagedFieldsOperationType = 'Apply' | 'Update'

export type ResourceVersionMatch = 'Exact' | 'NotOlderThan'

export interface APIGroup {
  readonly apiVersion?: string
  readonly kind?: string
  readonly name: string
  readonly versions: readonly GroupVersionForDiscovery[]
  readonly preferredVersion: GroupVersionForDiscovery
  readonly serverAddressByClientCIDRs?: readonly ServerAddressByClientCIDR[]
}

export interface APIGroupList {
  readonly apiVersion?: string
  readonly kind?: string
  readonly groups: readonly APIGroup[]
}

export interface APIResource {
  readonly name: string
  readonly namespaced: boolean
  readonly kind: string
  readonly verbs: readonly string[]
  readonly shortNames?: readonly string[]
  readonly singularName: string
  readonly categories?: readonly string[]
  readonly group?: string
  readonly version?: string
  readonly storageVersionHash?: string
}

export interface APIResourceList {
  readonly apiVersion?: string
  readonly kind?: string
  readonly groupVersion: string
  readonly resources: readonly APIResource[]
}

export interface APIVersions {
  readonly apiVersion?: string
  readonly kind?: string
  readonly versions: readonly string[]
  readonly serverAddressByClientCIDRs: readonly ServerAddressByClientCIDR[]
}

export interface ApplyOptions {
  readonly apiVersion?: string
  readonly kind?: string
  readonly dryRun?: readonly string[]
  readonly force: boolean
  readonly fieldManager: string
}

export interface Condition {
  readonly type: string
  readonly status: ConditionStatus
  readonly observedGeneration?: number
  readonly lastTransitionTime: string
  readonly reason: string
  readonly message: string
}

export interface CreateOptions {
  readonly apiVersion?: string
  readonly kind?: string
  readonly dryRun?: readonly string[]
  readonly fieldManager?: string
  readonly fieldValidation?: string
}

export interface DeleteOptions {
  readonly apiVersion?: string
  readonly kind?: string
  readonly gracePeriodSeconds?: number
  readonly preconditions?: Preconditions
  readonly orphanDependents?: boolean
  readonly propagationPolicy?: DeletionPropagation
  readonly dryRun?: readonly string[]
  readonly ignoreStoreReadErrorWithClusterBreakingPotential?: boolean
}

export interface FieldSelectorRequirement {
  readonly key: string
  readonly operator: FieldSelectorOperator
  readonly values?: readonly string[]
}

export interface GetOptions {
  readonly apiVersion?: string
  readonly kind?: string
  readonly resourceVersion?: string
}

export interface GroupKind {
  readonly group: string
  readonly kind: string
}

export interface GroupResource {
  readonly group: string
  readonly resource: string
}

export interface GroupVersion {
  readonly group: string
  readonly version: string
}

export interface GroupVersionForDiscovery {
  readonly groupVersion: string
  readonly version: string
}

export interface GroupVersionKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

export interface GroupVersionResource {
  readonly group: string
  readonly version: string
  readonly resource: string
}

export interface LabelSelector {
  readonly matchLabels?: { readonly [key: string]: string }
  readonly matchExpressions?: readonly LabelSelectorRequirement[]
}

export interface LabelSelectorRequirement {
  readonly key: string
  readonly operator: LabelSelectorOperator
  readonly values?: readonly string[]
}

export interface List {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ListMeta
  readonly items?: readonly ({ readonly [key: string]: unknown })[]
}

export interface ListMeta {
  readonly selfLink?: string
  readonly resourceVersion?: string
  readonly continue?: string
  readonly remainingItemCount?: number
  /** Behind feature gate ShardedListAndWatch. */
  readonly shardInfo?: ShardInfo
}

export interface ListOptions {
  readonly apiVersion?: string
  readonly kind?: string
  readonly labelSelector?: string
  readonly fieldSelector?: string
  readonly watch?: boolean
  readonly resourceVersion?: string
  readonly timeoutSeconds?: number
  readonly limit?: number
  readonly continue?: string
  readonly allowWatchBookmarks?: boolean
  readonly resourceVersionMatch?: ResourceVersionMatch
  readonly sendInitialEvents?: boolean
  /** Behind feature gate ShardedListAndWatch. */
  readonly shardSelector?: string
}

export interface ManagedFieldsEntry {
  readonly manager?: string
  readonly operation?: ManagedFieldsOperationType
  readonly apiVersion?: string
  readonly time?: string
  readonly fieldsType?: string
  readonly fieldsV1?: { readonly [key: string]: unknown }
  readonly subresource?: string
}

export interface ObjectMeta {
  readonly name?: string
  readonly generateName?: string
  readonly namespace?: string
  readonly selfLink?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly generation?: number
  readonly creationTimestamp?: string
  readonly deletionTimestamp?: string
  readonly deletionGracePeriodSeconds?: number
  readonly labels?: { readonly [key: string]: string }
  readonly annotations?: { readonly [key: string]: string }
  readonly ownerReferences?: readonly OwnerReference[]
  readonly finalizers?: readonly string[]
  readonly managedFields?: readonly ManagedFieldsEntry[]
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
  readonly blockOwnerDeletion?: boolean
}

export interface PartialObjectMetadata {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ObjectMeta
}

export interface PartialObjectMetadataList {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ListMeta
  readonly items?: readonly PartialObjectMetadata[]
}

export interface PatchOptions {
  readonly apiVersion?: string
  readonly kind?: string
  readonly dryRun?: readonly string[]
  readonly force?: boolean
  readonly fieldManager?: string
  readonly fieldValidation?: string
}

export interface Preconditions {
  readonly uid?: string
  readonly resourceVersion?: string
}

export interface RootPaths {
  readonly paths?: readonly string[]
}

export interface ServerAddressByClientCIDR {
  readonly clientCIDR: string
  readonly serverAddress: string
}

export interface ShardInfo {
  readonly selector: string
}

export interface Status {
  readonly apiVersion?: string
  readonly kind?: string
  readonly metadata: ListMeta
  readonly status?: string
  readonly message?: string
  readonly reason?: string
  readonly details?: StatusDetails
  readonly code?: number
}

export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}

export interface StatusDetails {
  readonly name?: string
  readonly group?: string
  readonly kind?: string
  readonly uid?: string
  readonly causes?: readonly StatusCause[]
  readonly retryAfterSeconds?: number
}

export interface Table {
  readonly apiVersion?: string
  readonly kind?: string
  readonly columnDefinitions?: readonly TableColumnDefinition[]
  readonly metadata: ListMeta
  readonly rows?: readonly TableRow[]
}

export interface TableColumnDefinition {
  readonly description: string
  readonly format: string
  readonly name: string
  readonly priority: number
  readonly type: string
}

export interface TableOptions {
  readonly apiVersion?: string
  readonly kind?: string
  readonly includeObject?: IncludeObjectPolicy
}

export interface TableRow {
  readonly cells?: readonly unknown[]
  readonly conditions?: readonly TableRowCondition[]
  readonly object?: { readonly [key: string]: unknown }
}

export interface TableRowCondition {
  readonly message?: string
  readonly reason?: string
  readonly status: ConditionStatus
  readonly type: string
}

export interface UpdateOptions {
  readonly apiVersion?: string
  readonly kind?: string
  readonly dryRun?: readonly string[]
  readonly fieldManager?: string
  readonly fieldValidation?: string
}

export interface WatchEvent {
  readonly type: string
  readonly object: { readonly [key: string]: unknown }
}
