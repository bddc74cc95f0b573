/** What kubectl explain says of the types of apiregistration.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const apiregistrationDescriptions = (): Descriptions => ({
  APIService: {
    '': 'Says who answers for a version of a group of the API. Of those that name a Service none is asked here.',
  },
  APIServiceStatus: {
    conditions: 'Available: whether it answers.',
  },
  APIServiceSpec: {
    group: 'The group.',
    version: 'The version.',
    service: 'The Service of the API server that answers; without one it is this API server.',
    caBundle: 'The certificates by which it is known, in PEM.',
    groupPriorityMinimum: 'How important the group is, compared with others.',
    versionPriority: 'How important the version is, compared with others of the group.',
  },
})
