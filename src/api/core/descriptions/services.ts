/** What kubectl explain says of Services and their endpoints. */
import type { Descriptions } from '../../common-descriptions.ts'

export const serviceDescriptions = (): Descriptions => ({
  Endpoints: {
    '': 'The addresses behind a Service of the same name.',
    subsets: 'Addresses that offer the same ports.',
  },
  Service: {
    status: 'What a load balancer has given it.',
    '': 'Gives a changing set of pods one name and one address.',
  },
  ServiceSpec: {
    selector: 'Which pods are behind it. Without one, somebody else writes the endpoints.',
    ports: 'The ports it offers, and where they lead.',
    type: 'ClusterIP: an address inside the cluster. NodePort: and a port on every node. LoadBalancer: and an address outside. ExternalName: only another name.',
    clusterIP: 'The address inside the cluster; None for a headless Service. It never changes.',
    externalName: 'The name that an ExternalName Service stands for.',
    sessionAffinity: 'ClientIP: a client stays with the same pod.',
    internalTrafficPolicy: 'Local: only pods on the same node are reached.',
    externalTrafficPolicy: 'Local: only pods on the node that was asked are reached.',
    publishNotReadyAddresses: 'Whether pods that are not ready count as ready here.',
  },
})
