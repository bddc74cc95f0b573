/** Types that Go gives a name of their own to, where nothing else tells it: messages about values of a wrong type say it. */

type Names = Readonly<Record<string, string>>

const uid: Names = { uid: 'types.UID' }
const resourceName: Names = { name: 'v1.ResourceName' }

/** By struct and field. Those of a fixed set of values are told by that set, conditions by the rule below. */
const named: Readonly<Record<string, Names>> = {
  'admission.v1.AdmissionResponse': uid,
  'admissionregistration.v1.Validation': { reason: 'v1.StatusReason' },
  'apiextensions.v1.ConversionResponse': { ...uid, convertedObjects: '[]runtime.RawExtension' },
  'apiextensions.v1.JSONSchemaProps': {
    definitions: 'v1.JSONSchemaDefinitions',
    dependencies: 'v1.JSONSchemaDependencies',
    'x-kubernetes-validations': 'v1.ValidationRules',
  },
  'authentication.v1.BoundObjectReference': uid,
  'authentication.v1.UserInfo': { extra: 'map[string]v1.ExtraValue' },
  'authorization.v1.SubjectAccessReviewSpec': { extra: 'map[string]v1.ExtraValue' },
  'autoscaling.v2.ContainerResourceMetricSource': resourceName,
  'autoscaling.v2.ContainerResourceMetricStatus': resourceName,
  'autoscaling.v2.HorizontalPodAutoscalerCondition': { type: 'v2.HorizontalPodAutoscalerConditionType' },
  'autoscaling.v2.ResourceMetricSource': resourceName,
  'autoscaling.v2.ResourceMetricStatus': resourceName,
  'batch.v1.PodFailurePolicyOnPodConditionsPattern': { type: 'v1.PodConditionType' },
  'batch.v1.UncountedTerminatedPods': { succeeded: '[]types.UID', failed: '[]types.UID' },
  'certificates.v1.CertificateSigningRequestCondition': { type: 'v1.RequestConditionType' },
  'certificates.v1.CertificateSigningRequestSpec': { extra: 'map[string]v1.ExtraValue' },
  'coordination.v1.LeaseSpec': { strategy: 'v1.CoordinatedLeaseStrategy' },
  'core.v1.AttachedVolume': { name: 'v1.UniqueVolumeName' },
  'core.v1.Capabilities': { add: '[]v1.Capability', drop: '[]v1.Capability' },
  'core.v1.ContainerResizePolicy': { resourceName: 'v1.ResourceName' },
  'core.v1.EmptyDirVolumeSource': { medium: 'v1.StorageMedium' },
  'core.v1.NamespaceSpec': { finalizers: '[]v1.FinalizerName' },
  'core.v1.NodeAddress': { type: 'v1.NodeAddressType' },
  'core.v1.NodeStatus': { volumesInUse: '[]v1.UniqueVolumeName' },
  'core.v1.ObjectReference': uid,
  'core.v1.PersistentVolumeClaimStatus': {
    allocatedResourceStatuses: 'map[v1.ResourceName]v1.ClaimResourceStatus',
  },
  'core.v1.PodReadinessGate': { conditionType: 'v1.PodConditionType' },
  'core.v1.ResourceHealth': { resourceID: 'v1.ResourceID' },
  'core.v1.ResourceStatus': resourceName,
  'core.v1.Secret': { type: 'v1.SecretType' },
  'meta.v1.ObjectMeta': uid,
  'meta.v1.OwnerReference': uid,
  'meta.v1.Preconditions': uid,
  'resource.v1.CapacityRequirements': { requests: 'map[v1.QualifiedName]resource.Quantity' },
  'resource.v1.Device': {
    attributes: 'map[v1.QualifiedName]v1.DeviceAttribute',
    capacity: 'map[v1.QualifiedName]v1.DeviceCapacity',
  },
  'resource.v1.DeviceConstraint': {
    matchAttribute: 'v1.FullyQualifiedName',
    distinctAttribute: 'v1.FullyQualifiedName',
  },
  'resource.v1.DeviceRequestAllocationResult': {
    consumedCapacity: 'map[v1.QualifiedName]resource.Quantity',
    shareID: 'types.UID',
  },
  'resource.v1.ResourceClaimConsumerReference': uid,
}

/**
 * The Go type of a field, if it is one with a name of its own.
 * @param struct as OpenAPI has it: `io.k8s.api.core.v1.Secret`
 */
export function ownTypeName(struct: string, field: string): string | undefined {
  const [group, version, base] = struct.split('.').slice(-3)
  const types = named[`${group}.${version}.${base}`]
  if (types && Object.hasOwn(types, field)) return types[field]
  const isTypeOfCondition = field === 'type' && group !== 'meta' && base.endsWith('Condition')
  return isTypeOfCondition ? `${version}.${base}Type` : undefined
}
