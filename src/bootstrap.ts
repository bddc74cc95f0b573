/** What a cluster holds before anyone has asked for anything. */
import { nodeLeaseNamespace } from './api/coordination/lease.ts'
import { namespace } from './api/core/namespace.ts'
import { priorityClass, systemPriorityClasses } from './api/scheduling/priorityclass.ts'
import type { Client } from './client/client.ts'

const namespaces = ['default', 'kube-system', 'kube-public', nodeLeaseNamespace]

export function bootstrap(client: Client): void {
  for (const name of namespaces) client.create(namespace, { metadata: { name } })
  for (const each of systemPriorityClasses) client.create(priorityClass, each)
}
