/** What an evicted pod is told. Pure. Source: pkg/kubelet/eviction/helpers.go. */

import { amountOf, type Threshold } from '../../api/kubelet/eviction-thresholds.ts'
import { formatQuantity, quantityValue } from '../../api/quantity.ts'
import { diskOfContainer, type PodUse } from '../pod/pod-use.ts'
import { type Observations, signals } from './thresholds.ts'

export const evicted = 'Evicted'

const bytes = (amount: number): string =>
  formatQuantity({ nanos: BigInt(Math.floor(amount)) * 1_000_000_000n, format: 'binary' })

const pieces = (amount: number): string =>
  formatQuantity({ nanos: BigInt(Math.floor(amount)) * 1_000_000_000n, format: 'decimal' })

/** The node is short of something, and this pod has to go. */
export function shortageMessage(use: PodUse, threshold: Threshold, observations: Observations): string {
  const { signal, limit } = threshold
  const { resource } = signals[signal]
  const { available, capacity } = observations[signal]
  const write = resource === 'pids' ? pieces : bytes
  const parts = [
    `The node was low on resource: ${resource}. `,
    `Threshold quantity: ${write(amountOf(limit, capacity))}, available: ${write(available)}. `,
  ]
  for (const { name, used, request, isMore } of offendersOf(use, resource)) {
    if (!isMore) continue
    parts.push(
      `Container ${name} was using ${bytes(used)}, request is ${request}, has larger consumption of ${resource}. `,
    )
  }
  return parts.join('')
}

function offendersOf({ pod, containers }: PodUse, resource: string) {
  if (resource === 'pids') return []
  return containers.map((container) => {
    const spec = pod.spec.containers.find(({ name }) => name === container.name)
    const request = spec?.resources?.requests?.[resource] ?? '0'
    const used = resource === 'memory' ? container.memoryBytes : diskOfContainer(container)
    return { name: container.name, used, request, isMore: spec !== undefined && used > amountIn(request) }
  })
}

const amountIn = (quantity: string): number => (quantity === '0' ? 0 : quantityValue(quantity))

export const volumeMessage = (volume: string, limit: string): string =>
  `Usage of EmptyDir volume ${JSON.stringify(volume)} exceeds the limit ${JSON.stringify(limit)}. `

export const podStorageMessage = (limit: number): string =>
  `Pod ephemeral local storage usage exceeds the total limit of containers ${bytes(limit)}. `

export const containerStorageMessage = (container: string, limit: string): string =>
  `Container ${container} exceeded its local ephemeral storage limit ${JSON.stringify(limit)}. `
