/** What a cluster holds before anyone has asked for anything. */
import { namespace, systemNamespaces } from './api/core/namespace.ts'
import type { Planted } from './api/planted.ts'
import { bootstrapPolicy } from './api/rbac/bootstrap/bootstrap.ts'
import { priorityClass, systemPriorityClasses } from './api/scheduling/priorityclass.ts'
import type { Client } from './client/client.ts'

/** @param registry puts in what is right as it is */
export function bootstrap(registry: { plant(object: Planted): void }, client: Client): void {
  for (const name of systemNamespaces) client.create(namespace, { metadata: { name } })
  for (const each of systemPriorityClasses) client.create(priorityClass, each)
  for (const each of bootstrapPolicy()) registry.plant(each)
}
