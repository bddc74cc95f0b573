/** What the published facts leave open: types with a JSON form of their own, closed sets, named defaults. */
import type { ModelType } from './model.ts'

/** Types that are not structs in JSON, and what they are instead. */
export const valueTypes: ReadonlyMap<string, string | ModelType> = new Map<string, string | ModelType>([
  ['Quantity', 'quantity'],
  ['QuantityValue', 'quantity'],
  ['Time', 'time'],
  ['MicroTime', 'microTime'],
  ['Timestamp', 'time'],
  ['Duration', 'duration'],
  ['IntOrString', 'intOrString'],
  ['RawExtension', 'rawExtension'],
  ['FieldsV1', 'fieldsV1'],
  ['JSON', 'json'],
  ['JSONSchemaPropsOrArray', 'schemaOrArray'],
  ['JSONSchemaPropsOrBool', 'schemaOrBool'],
  ['JSONSchemaPropsOrStringArray', 'schemaOrStringArray'],
  ['ExtraValue', 'wrappedStrings'],
  ['Verbs', 'wrappedStrings'],
  ['ResourceList', { kind: 'map', of: { kind: 'scalar', name: 'quantity' } }],
  [
    'JSONSchemaDefinitions',
    { kind: 'map', of: { kind: 'struct', name: 'apiextensions.v1.JSONSchemaProps' } },
  ],
  ['JSONSchemaDependencies', { kind: 'map', of: { kind: 'scalar', name: 'schemaOrStringArray' } }],
  ['ValidationRules', { kind: 'list', of: { kind: 'struct', name: 'apiextensions.v1.ValidationRule' } }],
  ['TypeMeta', 'string'],
  ['Patch', 'string'],
])

/** String types that have known values, but whose values anyone may add to. */
export const openSets: ReadonlySet<string> = new Set([
  'CauseType',
  'ClaimResourceStatus',
  'CoordinatedLeaseStrategy',
  'CustomResourceCleanupFinalizer',
  'FinalizerName',
  'NodeAddressType',
  'RFC3339Micro',
  'ResourceName',
  'SecretType',
  'StatusReason',
  'StorageMedium',
])

/** Closed sets that the published table of values does not have. */
export const closedSets: Readonly<Record<string, readonly string[]>> = {
  'networking.v1.PathType': ['Exact', 'ImplementationSpecific', 'Prefix'],
  'discovery.v1.AddressType': ['FQDN', 'IPv4', 'IPv6'],
  'resource.v1.DeviceAllocationMode': ['All', 'ExactCount'],
}

export const defaultsByName: Readonly<Record<string, string>> = {
  AzureDataDiskCachingReadWrite: 'ReadWrite',
  AzureSharedBlobDisk: 'Shared',
}

/** Defaults that the published facts leave out, by struct and field, as JSON. */
export const furtherDefaults: Readonly<Record<string, string>> = {
  'core.v1.LocalObjectReference.name': '""',
}
