/** What a user sees of a cluster: tables, Events, logs and the objects themselves. */
import { event } from '../../src/api/core/event.ts'
import { pod } from '../../src/api/core/pod.ts'
import type { ContainerStatus, Event, Pod } from '../../src/api/generated/types/core-v1.ts'
import { instantOf } from '../../src/api/time.ts'
import type { Cluster } from '../../src/cluster.ts'

export type Row = Readonly<Record<string, string>>
type GetOptions = Parameters<Cluster['get']>[1]

/** The table of `kubectl get`, a record for each line. */
export function table(cluster: Cluster, resource: string, options?: GetOptions): readonly Row[] {
  const [header, ...lines] = cluster.get(resource, options).split('\n')
  const columns = [...header.matchAll(/\S+(?: \S+)*/g)]
  return lines.map((line) => {
    const cells = columns.map((column, n) => line.slice(column.index, columns[n + 1]?.index).trim())
    return Object.fromEntries(columns.map(([name], n) => [name, cells[n]]))
  })
}

/** One column of a table. */
export const column = (cluster: Cluster, resource: string, name: string, options?: GetOptions) =>
  table(cluster, resource, options).map((row) => row[name])

/** The line of a table that is about `name`, without it: `1/1 Running 0 5s`. */
export function line(cluster: Cluster, resource: string, name: string, options?: GetOptions): string {
  const row = table(cluster, resource, options).find((each) => each.NAME === name)
  if (!row) return 'gone'
  const { NAME: _name, ...cells } = row
  return Object.values(cells).filter(Boolean).join(' ')
}

/** Ready, Status and Restarts of a pod. */
export function status(cluster: Cluster, name: string): string {
  const row = table(cluster, 'pods').find((each) => each.NAME === name)
  return row ? `${row.READY} ${row.STATUS} ${row.RESTARTS}` : 'gone'
}

/** The Events about an object, `pod/web` or `web` whatever its kind, in the order of their first time. */
const about = (cluster: Cluster, object: string): readonly Event[] => {
  const [name, kind] = object.split('/').reverse()
  return cluster.store
    .list(event)
    .filter(({ involvedObject: it }) => it.name === name && (!kind || it.kind?.toLowerCase() === kind))
}

/** `Reason: message`, with `(x3)` for what was said three times. */
export const eventsOf = (cluster: Cluster, object: string): readonly string[] =>
  about(cluster, object).map(
    ({ reason, message, series, count = series?.count ?? 1 }) =>
      `${reason}: ${message}${count > 1 ? ` (x${count})` : ''}`,
  )

export const reasonsOf = (cluster: Cluster, object: string) =>
  about(cluster, object).map(({ reason }) => reason)

/** A pod as `kubectl get -o yaml` shows it. */
export function podOf(cluster: Cluster, name: string, namespace = 'default'): Pod {
  const found = cluster.store.get(pod, { name, namespace })
  if (!found) throw new Error(`there is no pod ${name}`)
  return found
}

export const isGone = (cluster: Cluster, name: string, namespace = 'default'): boolean =>
  cluster.store.get(pod, { name, namespace }) === undefined

/** All pods with the label `app`. */
export const podsOf = (cluster: Cluster, app: string, namespace = 'default'): readonly Pod[] =>
  cluster.store.list(pod, namespace).filter(({ metadata }) => metadata.labels?.app === app)

/** The five conditions, as `describe` lists them, with their reasons. */
export const conditionsOf = (cluster: Cluster, name: string): Row =>
  Object.fromEntries(
    (podOf(cluster, name).status.conditions ?? []).map((each) => [
      each.type,
      [each.status, each.reason].filter(Boolean).join(' '),
    ]),
  )

/** One condition in words: its status, reason and message. */
export function condition(cluster: Cluster, name: string, type: string): string | undefined {
  const found = podOf(cluster, name).status.conditions?.find((each) => each.type === type)
  return found && [found.status, found.reason, found.message].filter(Boolean).join(' ')
}

/** The status of the first container, or of a named one of whichever sort. */
export function containerOf(cluster: Cluster, name: string, container?: string): ContainerStatus {
  const {
    containerStatuses = [],
    initContainerStatuses = [],
    ephemeralContainerStatuses = [],
  } = podOf(cluster, name).status
  const all = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses]
  const found = container === undefined ? all[0] : all.find((each) => each.name === container)
  if (!found) throw new Error(`there is no container ${container} in ${name}`)
  return found
}

/** What a container has printed. */
export function logs(
  cluster: Cluster,
  name: string,
  options: { container?: string; previous?: boolean } = {},
): string {
  const found = podOf(cluster, name)
  return cluster.readLogs(found, { container: found.spec.containers[0].name, ...options }).text
}

/** Seconds between the cluster's `startedAt` and a timestamp. */
export const secondsAfter = (startedAt: number, timestamp: string | undefined): number =>
  (instantOf(timestamp) - startedAt) / 1_000

export const deletePod = (
  cluster: Cluster,
  name: string,
  options: Parameters<Cluster['client']['delete']>[2] = {},
): void => cluster.client.delete(pod, podOf(cluster, name), options)
