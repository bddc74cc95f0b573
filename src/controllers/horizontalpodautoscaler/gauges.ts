/** How what pods use is held against what is wanted: as a part of what they request, or as an amount. */
import { isSidecar } from '../../api/core/container.ts'
import { podResources } from '../../api/core/pod-resources.ts'
import { isEmpty } from '../../api/equality.ts'
import type { Container, Pod } from '../../api/generated/types/core-v1.ts'
import { formatQuantity, quantityMilliValue } from '../../api/quantity.ts'
import { sumOf } from './amounts.ts'
import type { Gauge } from './replicas.ts'
import type { PodMetric, PodMetrics } from './standing.ts'
import { Unknown } from './unknown.ts'

/** @param target in thousandths, of each pod on average */
export const amountGauge = (target: number): Gauge => ({
  read(metrics) {
    const value = Number(sumOf(valuesOf(metrics)) / BigInt(metrics.size))
    return { ratio: value / target, value }
  },
  assumed: () => target,
})

function* valuesOf(metrics: PodMetrics): Iterable<number> {
  for (const { value } of metrics.values()) yield value
}

interface Requested {
  readonly resource: string
  /** The only container that counts; absent: all of them. */
  readonly container: string | undefined
  readonly pods: readonly Pod[]
}

/** @param target in percent of what pods request */
export function requestGauge(target: number, requested: Requested): Gauge | Unknown {
  const requests = requestsOf(requested)
  if (requests instanceof Unknown) return requests
  return {
    read(metrics) {
      const known = [...metrics].filter(([name]) => requests.has(name))
      const used = sumOf(known.map(([, { value }]: readonly [string, PodMetric]) => value))
      const sum = sumOf(known.map(([name]) => requests.get(name)!))
      if (sum === 0n) return new Unknown('no metrics returned matched known pods')
      const utilization = Number((used * 100n) / sum)
      return { ratio: utilization / target, utilization, value: Number(used / BigInt(known.length)) }
    },
    assumed: (podName) => Math.floor(((requests.get(podName) ?? 0) * Math.max(100, target)) / 100),
  }
}

/** By pod, in thousandths. */
function requestsOf({ resource, container, pods }: Requested): ReadonlyMap<string, number> | Unknown {
  const requests = new Map<string, number>()
  for (const pod of pods) {
    const isOfPod = container === undefined && !isEmpty(pod.spec.resources?.requests ?? {})
    const request = isOfPod ? requestOfPod(pod, resource) : requestOfContainers(pod, resource, container)
    if (request instanceof Unknown) return request
    requests.set(pod.metadata.name, request)
  }
  return requests
}

function requestOfPod({ metadata, spec }: Pod, resource: string): number | Unknown {
  const request = podResources(spec, 'requests').get(resource)
  return request
    ? quantityMilliValue(formatQuantity(request))
    : new Unknown(`missing pod-level request for ${resource} in Pod ${metadata.name}`)
}

/** Sidecars go on running, and count. */
function requestOfContainers(
  { metadata, spec }: Pod,
  resource: string,
  only: string | undefined,
): number | Unknown {
  const containers: readonly Container[] = [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter(isSidecar),
  ]
  const counted = containers.filter(({ name }) => only === undefined || only === name)
  if (counted.length === 0) return new Unknown(`container ${only} not found in Pod ${metadata.name}`)
  let sum = 0
  for (const { name, resources } of counted) {
    const request = resources?.requests?.[resource]
    if (request === undefined)
      return new Unknown(`missing request for ${resource} in container ${name} of Pod ${metadata.name}`)
    sum += quantityMilliValue(request)
  }
  return sum
}
