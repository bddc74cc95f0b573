/** What kubectl explain says of Namespaces, and of what limits them. */
import type { Descriptions } from '../../common-descriptions.ts'

const scopes =
  'Terminating (pods with activeDeadlineSeconds), NotTerminating, BestEffort, NotBestEffort, PriorityClass, CrossNamespacePodAffinity, VolumeAttributesClass.'

export const namespaceDescriptions = (): Descriptions => ({
  Namespace: {
    '': 'Holds objects of which each has a name of its own among those of its kind. Its deletion deletes them.',
  },
  NamespaceSpec: {
    finalizers: 'Who must still clean up before a deleted namespace can go. Default kubernetes.',
  },
  NamespaceStatus: {
    phase: 'Active, or Terminating while its content is being deleted.',
    conditions: 'What holds up its deletion: what is left, and who keeps it.',
  },
  LimitRange: {
    '': 'Limits what each container, Pod and claim of its namespace may ask for, and gives containers what they leave out.',
  },
  LimitRangeSpec: {
    limits: 'One item for each sort of thing that is limited.',
  },
  LimitRangeItem: {
    type: 'What is limited: Container, Pod or PersistentVolumeClaim.',
    max: 'No limit may be higher, by resource: cpu, memory, storage.',
    min: 'No request may be lower, by resource.',
    default: 'The limits of containers that set none. Default: max.',
    defaultRequest: 'The requests of containers that make none. Default: the limits of default, or else min.',
    maxLimitRequestRatio: 'How many times its request a limit may be. Both have to be there then.',
  },
  ResourceQuota: {
    '': 'Limits how much of what there may be in its namespace; what would go beyond is refused.',
  },
  ResourceQuotaSpec: {
    hard: 'How much there may be of each resource: pods, requests.cpu, limits.memory, requests.storage, count/deployments.apps and the like.',
    scopes: `Which objects count: only those of which all of these hold. Default: all. ${scopes}`,
    scopeSelector: 'The same, where a scope has values.',
  },
  ResourceQuotaStatus: {
    hard: 'What is enforced.',
    used: 'How much of it there is.',
  },
  ScopeSelector: {
    matchExpressions: 'All of these must hold of an object for it to count.',
  },
  ScopedResourceSelectorRequirement: {
    scopeName: `The scope: ${scopes}`,
    operator: 'In, NotIn, Exists or DoesNotExist. Scopes without values take Exists alone.',
    values: 'For In and NotIn: names of PriorityClasses, or of VolumeAttributesClasses.',
  },
})
