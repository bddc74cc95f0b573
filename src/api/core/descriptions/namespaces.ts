/** What kubectl explain says of Namespaces, and of what limits them. */
import type { Descriptions } from '../../common-descriptions.ts'

export const namespaceDescriptions = (): Descriptions => ({
  LimitRange: {
    '': 'Limits what each container, Pod and claim of its namespace may ask for, and gives containers what they leave out.',
  },
  LimitRangeSpec: {
    limits: 'One item for each sort of thing that is limited.',
  },
  LimitRangeItem: {
    type: 'What is limited: Container, Pod or PersistentVolumeClaim.',
    max: 'No limit may be higher.',
    min: 'No request may be lower.',
    default: 'The limits of containers that set none.',
    defaultRequest: 'The requests of containers that make none.',
    maxLimitRequestRatio: 'How many times its request a limit may be.',
  },
  Namespace: {
    '': 'Holds objects of which each has a name of its own among those of its kind. Its deletion deletes them.',
  },
  NamespaceStatus: {
    phase: 'Active, or Terminating while its content is being deleted.',
  },
  NamespaceSpec: {
    finalizers: 'Who must still clean up before a deleted namespace can go.',
  },
  ResourceQuota: {
    '': 'Limits how much of what there may be in its namespace; what would go beyond is refused.',
  },
  ResourceQuotaSpec: {
    hard: 'How much there may be of each resource: pods, requests.cpu, count/deployments.apps …',
    scopes: 'Which objects count: only those of which all of these hold.',
    scopeSelector: 'The same, where a scope has values.',
  },
  ResourceQuotaStatus: {
    hard: 'What is enforced.',
    used: 'How much of it there is.',
  },
})
