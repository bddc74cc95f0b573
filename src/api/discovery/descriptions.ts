/** What kubectl explain says of the types of discovery.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const discoveryDescriptions = (): Descriptions => ({
  EndpointSlice: {
    '': 'Up to a thousand of the addresses behind a Service, which the label kubernetes.io/service-name names.',
    addressType: 'What the addresses are: IPv4, IPv6 or FQDN. It never changes.',
    endpoints: 'The addresses, and whether they are ready.',
    ports: 'The ports that every endpoint offers.',
  },
  Endpoint: {
    addresses: 'The address. Of several, all but the first are passed over.',
    conditions: 'Whether it takes requests.',
    hostname: 'What the pod calls itself, below the name of the Service.',
    targetRef: 'The pod.',
    nodeName: 'The node on which it is.',
    zone: 'The zone of that node.',
    hints: 'For whom it is meant, where requests had better stay near.',
    deprecatedTopology: 'Labels of the node, as older versions had them. Nobody writes it any more.',
  },
  EndpointConditions: {
    ready: 'Whether it takes requests. Absent: it is taken to.',
    serving: 'The same, whether or not it is being deleted. Absent: as ready.',
    terminating: 'Whether it is being deleted. Absent: it is not.',
  },
  EndpointHints: {
    forZones: 'For clients in which zones.',
    forNodes: 'For clients on which nodes.',
  },
  ForZone: {
    name: 'The zone.',
  },
  ForNode: {
    name: 'The node.',
  },
  EndpointPort: {
    name: 'The port of the Service that leads here. Empty where there is only one.',
    port: 'The number of the port. Absent: all ports.',
    protocol: 'TCP, UDP or SCTP. Default TCP.',
    appProtocol: 'What is spoken there: http, kubernetes.io/h2c and the like. A hint for whoever reads it.',
  },
})
