/** Keeps the Service `kubernetes`, by which pods find the API server. In a real cluster that server does so itself. */
import { endpoints } from '../../api/core/endpoints.ts'
import { service } from '../../api/core/service.ts'
import { endpointSlice, serviceNameLabel, skipMirrorLabel } from '../../api/discovery/endpointslice.ts'
import type { Kind, KubeObject, New } from '../../api/kind.ts'
import type { Change } from '../../client/change.ts'
import type { Client } from '../../client/client.ts'
import { seconds } from '../../sim/duration.ts'
import { defineActor } from '../runtime/actor.ts'

/** The address that the API server advertises inside the cluster. */
const apiServerAddress = '172.18.0.2'
const checkPeriodMs = seconds(10)

const identity = { name: 'kubernetes', namespace: 'default' }
const port = { name: 'https', port: 6443, protocol: 'TCP' } as const

export const kubernetesService = defineActor({
  name: 'kubernetes-service',

  start({ client, cache, clock, queue }) {
    const startedAt = clock.now()
    const missing = queue(() => createWhatIsMissing(client))
    const follow = ({ type, object: { metadata } }: Change<KubeObject>) => {
      if (type !== 'DELETED' || metadata.name !== identity.name || metadata.namespace !== identity.namespace)
        return
      missing.addAfter(identity.name, checkPeriodMs - ((clock.now() - startedAt) % checkPeriodMs))
    }
    createWhatIsMissing(client)
    cache.onChange(service, follow)
    cache.onChange(endpoints, follow)
    cache.onChange(endpointSlice, follow)
  },
})

/** Its endpoints are its own: it has no selector. */
function createWhatIsMissing(client: Client): void {
  createIfMissing(client, service, {
    metadata: { ...identity, labels: { component: 'apiserver', provider: 'kubernetes' } },
    spec: { clusterIP: '10.96.0.1', ports: [{ ...port, port: 443, targetPort: port.port }] },
  })
  createIfMissing(client, endpoints, {
    metadata: { ...identity, labels: { [skipMirrorLabel]: 'true' } },
    subsets: [{ addresses: [{ ip: apiServerAddress }], ports: [port] }],
  })
  createIfMissing(client, endpointSlice, {
    metadata: { ...identity, labels: { [serviceNameLabel]: identity.name } },
    addressType: 'IPv4',
    endpoints: [
      { addresses: [apiServerAddress], conditions: { ready: true, serving: true, terminating: false } },
    ],
    ports: [port],
  })
}

function createIfMissing<T extends KubeObject>(client: Client, kind: Kind<T>, object: New<T>): void {
  if (!client.find(kind, identity.name, identity.namespace)) client.create(kind, object)
}
