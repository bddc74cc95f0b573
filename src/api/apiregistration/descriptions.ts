/** What kubectl explain says of the types of apiregistration.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const apiregistrationDescriptions = (): Descriptions => ({
  APIService: {
    '': 'Says who answers for a version of a group of the API. Of those that name a Service none is asked here.',
  },
  APIServiceSpec: {
    service: 'The Service of the API server that answers; without one it is this API server.',
    group: 'The group.',
    version: 'The version.',
    groupPriorityMinimum:
      'How important the group is, compared with others: clients take the highest first. From 1 to 20000.',
    versionPriority: 'How important the version is, compared with others of the group. From 1 to 1000.',
    caBundle: 'The certificates by which it is known, in PEM.',
    insecureSkipTLSVerify: 'Whether its certificate is not looked at. Not beside caBundle. Default false.',
  },
  ServiceReference: {
    namespace: 'The namespace of the Service.',
    name: 'The name of the Service.',
    port: 'The port of the Service. Default 443.',
  },
  APIServiceStatus: {
    conditions: 'Available: whether it answers.',
  },
})
