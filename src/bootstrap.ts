/** What a cluster holds before anyone has asked for anything. */
import { localApiServices } from './api/apiregistration/local-apiservices.ts'
import { extensionAuthentication } from './api/core/extension-authentication.ts'
import { namespace, systemNamespaces } from './api/core/namespace.ts'
import { plantedFlowControl } from './api/flowcontrol/planted-flow-control.ts'
import type { Kind } from './api/kind.ts'
import { defaultServiceCIDR, serviceCIDR, serviceCIDRFinalizer } from './api/networking/servicecidr.ts'
import type { Planted } from './api/planted.ts'
import { bootstrapPolicy } from './api/rbac/bootstrap/bootstrap.ts'
import { priorityClass, systemPriorityClasses } from './api/scheduling/priorityclass.ts'
import type { Client } from './client/client.ts'

interface Ground {
  /** What is served. */
  readonly kinds: readonly Kind[]
  /** Puts in what is right as it is. */
  plant(object: Planted): void
}

export function bootstrap(registry: Ground, client: Client, { isDualStack = false } = {}): void {
  for (const name of systemNamespaces) client.create(namespace, { metadata: { name } })
  for (const each of systemPriorityClasses) client.create(priorityClass, each)
  plantServiceCIDR(client, isDualStack)
  for (const each of bootstrapPolicy()) registry.plant(each)
  registry.plant(extensionAuthentication())
  for (const each of plantedFlowControl()) registry.plant(each)
  for (const each of localApiServices(registry.kinds)) registry.plant(each)
}

/** It is as it is once all who look after it have seen it. */
function plantServiceCIDR(client: Client, isDualStack: boolean): void {
  const usual = defaultServiceCIDR(isDualStack)
  const metadata = { ...usual.metadata, finalizers: [serviceCIDRFinalizer] }
  const range = client.create(serviceCIDR, { ...usual, metadata })
  client.updateStatus(serviceCIDR, range, (status) => {
    const message = 'Kubernetes Service CIDR is ready'
    const lastTransitionTime = range.metadata.creationTimestamp
    status.conditions = [{ type: 'Ready', status: 'True', lastTransitionTime, reason: '', message }]
  })
}
