/** What kubectl explain says of the types of discovery.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const discoveryDescriptions = (): Descriptions => ({
  EndpointSlice: {
    '': 'Up to a thousand of the addresses behind a Service, which the label kubernetes.io/service-name names.',
    addressType: 'What the addresses are. It never changes.',
    endpoints: 'The addresses, and whether they are ready.',
    ports: 'The ports that every endpoint offers.',
  },
})
