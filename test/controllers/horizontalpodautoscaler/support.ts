/** Autoscalers for tests, and what is to be seen of them. */
import { deployment as deploymentKind } from '../../../src/api/apps/deployment.ts'
import { horizontalPodAutoscaler as kind } from '../../../src/api/autoscaling/horizontalpodautoscaler.ts'
import { event } from '../../../src/api/core/event.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { seconds } from '../../../src/sim/duration.ts'

/** They are looked at every quarter of a minute. */
export const sync = (cluster: Cluster, times = 1): void => cluster.advance(seconds(15) * times)

/** @param metric one, or the percentage of the requested CPU */
export const autoscaler = (name: string, metric: object | number, spec: object = {}) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    maxReplicas: 10,
    metrics: [typeof metric === 'number' ? cpuOf(metric) : metric],
    ...spec,
  },
})

const cpuOf = (averageUtilization: number) => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})

export const requests = (cpu: string) => ({ resources: { requests: { cpu } } })

/** A value of all Pods of a Deployment together: what each is to have of it. */
export const ofPods = (metric: string, averageValue: string) => ({
  type: 'Pods',
  pods: { metric: { name: metric }, target: { type: 'AverageValue', averageValue } },
})

export const ofQueue = (target: object, selector?: object) => ({
  type: 'External',
  external: { metric: { name: 'queue', ...(selector && { selector }) }, target },
})

const named = (cluster: Cluster, name: string) => cluster.client.get(kind, name, 'default')

export const statusOf = (cluster: Cluster, name: string) => named(cluster, name).status

/** `AbleToScale=True ReadyForNewScale`, and the others. */
export const conditionsOf = (cluster: Cluster, name: string): readonly string[] =>
  (statusOf(cluster, name).conditions ?? []).map(({ type, status, reason }) => `${type}=${status} ${reason}`)

export const messageOf = (cluster: Cluster, name: string, type: string): string | undefined =>
  statusOf(cluster, name).conditions?.find((each) => each.type === type)?.message

/** What was told of it: `SuccessfulRescale New size: 4; reason: …`, without repeats. */
export const eventsOf = (cluster: Cluster, name: string): readonly string[] =>
  cluster.client
    .list(event, { namespace: 'default' })
    .filter(
      ({ involvedObject }) =>
        involvedObject.kind === 'HorizontalPodAutoscaler' && involvedObject.name === name,
    )
    .map(({ reason, message }) => `${reason} ${message}`)

export const replicasOf = (cluster: Cluster, name: string): number | undefined =>
  cluster.client.get(deploymentKind, name, 'default').spec.replicas

/** The replicas after each of so many syncs. */
export function replicasOver(cluster: Cluster, name: string, times: number): readonly (number | undefined)[] {
  return Array.from({ length: times }, () => {
    sync(cluster)
    return replicasOf(cluster, name)
  })
}

/** What the line of `kubectl get hpa` shows of the metrics. */
export const targetsOf = (cluster: Cluster, name: string): string =>
  cluster.get(`hpa/${name}`).split('\n')[1].split(/ {2,}/)[2]
