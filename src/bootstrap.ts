/** What a cluster holds before anyone has asked for anything. */
import { nodeLeaseNamespace } from './api/coordination/lease.ts'
import { endpoints } from './api/core/endpoints.ts'
import { namespace } from './api/core/namespace.ts'
import { service } from './api/core/service.ts'
import { endpointSlice } from './api/discovery/endpointslice.ts'
import { priorityClass, systemPriorityClasses } from './api/scheduling/priorityclass.ts'
import type { Client } from './client/client.ts'

const namespaces = ['default', 'kube-system', 'kube-public', nodeLeaseNamespace]

/** The address that the API server advertises inside the cluster. */
const apiServerAddress = '172.18.0.2'

export function bootstrap(client: Client): void {
  for (const name of namespaces) client.create(namespace, { metadata: { name } })
  for (const each of systemPriorityClasses) client.create(priorityClass, each)
  createApiServerService(client)
}

/** The Service `kubernetes`, by which pods find the API server. Its endpoints are its own: it has no selector. */
function createApiServerService(client: Client): void {
  const identity = { name: 'kubernetes', namespace: 'default' }
  const port = { name: 'https', port: 6443, protocol: 'TCP' } as const
  client.create(service, {
    metadata: { ...identity, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: { clusterIP: '10.96.0.1', ports: [{ ...port, port: 443, targetPort: port.port }] },
  })
  client.create(endpoints, {
    metadata: { ...identity, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
    subsets: [{ addresses: [{ ip: apiServerAddress }], ports: [port] }],
  })
  client.create(endpointSlice, {
    metadata: { ...identity, labels: { 'kubernetes.io/service-name': identity.name } },
    addressType: 'IPv4',
    endpoints: [
      { addresses: [apiServerAddress], conditions: { ready: true, serving: true, terminating: false } },
    ],
    ports: [port],
  })
}
