/** What a cluster holds before anyone has asked for anything. */
import { namespace, systemNamespaces } from './api/core/namespace.ts'
import { priorityClass, systemPriorityClasses } from './api/scheduling/priorityclass.ts'
import type { Client } from './client/client.ts'

export function bootstrap(client: Client): void {
  for (const name of systemNamespaces) client.create(namespace, { metadata: { name } })
  for (const each of systemPriorityClasses) client.create(priorityClass, each)
}
