/** What an evicted pod is told. Pure. Source: pkg/kubelet/eviction/helpers.go. */
import { amountOf, type Threshold } from '../../api/kubelet/eviction-thresholds.ts'
import { formatQuantity, quantityValue } from '../../api/quantity.ts'
import { diskOfContainer, memoryOf, type PodUse } from '../pod/pod-use.ts'
import { type Observations, signals } from './thresholds.ts'

export const evicted = 'Evicted'

const bytes = (amount: number): string =>
  formatQuantity({ nanos: BigInt(Math.floor(amount)) * 1_000_000_000n, format: 'binary' })

const pieces = (amount: number): string =>
  formatQuantity({ nanos: BigInt(Math.floor(amount)) * 1_000_000_000n, format: 'decimal' })

/** What is told of an eviction. */
interface Told {
  readonly message: string
  /** What its Event says besides. */
  readonly annotations: Readonly<Record<string, string>>
}

/** The node is short of something, and this pod has to go. Source: evictionMessage. */
export function shortageTold(use: PodUse, threshold: Threshold, observations: Observations): Told {
  const { signal, limit } = threshold
  const { resource } = signals[signal]
  const { available, capacity } = observations[signal]
  const write = resource === 'pids' ? pieces : bytes
  const offenders = offendersOf(use, resource)
  const ofPod = resource === 'memory' ? ofWhole(use) : undefined
  const parts = [
    `The node was low on resource: ${resource}. `,
    `Threshold quantity: ${write(amountOf(limit, capacity))}, available: ${write(available)}. `,
    ...(ofPod
      ? [
          `Pod ${ofPod.name} was using ${bytes(ofPod.used)}, request is ${ofPod.request}, has larger consumption of ${resource}. `,
        ]
      : []),
    ...offenders.map(
      ({ name, used, request }) =>
        `Container ${name} was using ${bytes(used)}, request is ${request}, has larger consumption of ${resource}. `,
    ),
  ]
  return {
    message: parts.join(''),
    annotations: {
      ...(ofPod && { offending_pod: ofPod.name, offending_pod_usage: bytes(ofPod.used) }),
      offending_containers: offenders.map(({ name }) => name).join(','),
      offending_containers_usage: offenders.map(({ used }) => bytes(used)).join(','),
      starved_resource: resource,
    },
  }
}

interface Offender {
  readonly name: string
  readonly used: number
  readonly request: string
}

/** Of a pod that asks for memory as a whole that is told in any case. */
function ofWhole(use: PodUse): Offender | undefined {
  const { metadata, spec } = use.pod
  const request = spec.resources?.requests?.['memory']
  return request === undefined ? undefined : { name: metadata.name, used: memoryOf(use), request }
}

/** Those that use more than was asked for; of ephemeral ones, nothing can be asked for. */
function offendersOf({ pod, containers }: PodUse, resource: string): readonly Offender[] {
  if (resource === 'pids') return []
  const specs = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])]
  return containers.flatMap((container) => {
    const spec = specs.find(({ name }) => name === container.name)
    const request = spec?.resources?.requests?.[resource] ?? '0'
    const used = resource === 'memory' ? container.memoryBytes : diskOfContainer(container)
    return spec && used > amountIn(request) ? [{ name: container.name, used, request }] : []
  })
}

const amountIn = (quantity: string): number => (quantity === '0' ? 0 : quantityValue(quantity))

export const volumeMessage = (volume: string, limit: string): string =>
  `Usage of EmptyDir volume ${JSON.stringify(volume)} exceeds the limit ${JSON.stringify(limit)}. `

export const podStorageMessage = (limit: number): string =>
  `Pod ephemeral local storage usage exceeds the total limit of containers ${bytes(limit)}. `

export const containerStorageMessage = (container: string, limit: string): string =>
  `Container ${container} exceeded its local ephemeral storage limit ${JSON.stringify(limit)}. `
