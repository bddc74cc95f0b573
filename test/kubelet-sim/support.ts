/** What the stories about kubelets look at. */
import { event } from '../../src/api/core/event.ts'
import { pod } from '../../src/api/core/pod.ts'
import type { ContainerStatus, Pod } from '../../src/api/generated/types/core-v1.ts'
import type { Cluster } from '../../src/cluster.ts'

export const podOf = (cluster: Cluster, name: string): Pod => {
  const found = cluster.store.get(pod, { name, namespace: 'default' })
  if (!found) throw new Error(`there is no pod ${name}`)
  return found
}

export const isGone = (cluster: Cluster, name: string): boolean =>
  cluster.store.get(pod, { name, namespace: 'default' }) === undefined

/** The status of the first container, or of a named one. */
export function containerOf(cluster: Cluster, name: string, container?: string): ContainerStatus {
  const {
    containerStatuses = [],
    initContainerStatuses = [],
    ephemeralContainerStatuses = [],
  } = podOf(cluster, name).status
  const all = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses]
  const found = container ? all.find((each) => each.name === container) : all[0]
  if (!found) throw new Error(`there is no container ${container} in ${name}`)
  return found
}

/** `READY STATUS RESTARTS` as kubectl get prints them. */
export function line(cluster: Cluster, name: string): string {
  const row = cluster
    .get('pods')
    .split('\n')
    .find((each) => each.startsWith(`${name} `))
  return (
    row
      ?.trim()
      .split(/\s{2,}/)
      .slice(1, 4)
      .join(' ') ?? 'gone'
  )
}

/** `Reason: message`, with `(x3)` for what was said three times, in the order of their first time. */
export const eventsOf = (cluster: Cluster, name: string): readonly string[] =>
  cluster.store
    .list(event, 'default')
    .filter(({ involvedObject }) => involvedObject.name === name)
    .map(({ reason, message, count = 1 }) => `${reason}: ${message}${count > 1 ? ` (x${count})` : ''}`)

export const condition = (cluster: Cluster, name: string, type: string) => {
  const found = podOf(cluster, name).status.conditions?.find((each) => each.type === type)
  return found && [found.status, found.reason, found.message].filter(Boolean).join(' ')
}

export const logs = (
  cluster: Cluster,
  name: string,
  options: { container?: string; previous?: boolean } = {},
): string => {
  const found = podOf(cluster, name)
  return cluster.kubelets.readLogs(found, { container: found.spec.containers[0].name, ...options }).text
}
