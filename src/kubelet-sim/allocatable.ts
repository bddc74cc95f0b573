/** What of a machine is for pods, besides what is reserved for its system and what has to stay free. Source: GetNodeAllocatableReservation, and nodestatus.MachineInfo. */
import type { KubeletSettings } from '../api/kubelet/defaults.ts'
import { amountOf, type Signal, thresholdsOf } from '../api/kubelet/eviction-thresholds.ts'
import {
  addQuantities,
  canonicalQuantity,
  formatQuantity,
  parseQuantity,
  type Quantity,
  quantityValue,
} from '../api/quantity.ts'

type Amounts = Readonly<Record<string, string>>

/** What evictions keep free of a resource. */
const keptFree: Readonly<Record<string, Signal>> = {
  memory: 'memory.available',
  'ephemeral-storage': 'nodefs.available',
}

/** By resource, of the same as the capacity. */
export function allocatableOf(capacity: Amounts, settings: KubeletSettings): Amounts {
  const left: Record<string, string> = { ...capacity }
  for (const resource of Object.keys(capacity)) {
    const reserved = [
      ...reservedFor(settings, resource),
      ...freeBytesOf(settings, resource, capacity),
      ...(resource === 'memory' ? hugePagesIn(capacity) : []),
    ]
    if (reserved.length > 0) left[resource] = without(parseQuantity(capacity[resource]), reserved)
  }
  return left
}

function without(all: Quantity, reserved: readonly bigint[]): string {
  const taken = reserved.reduce((sum, nanos) => sum + nanos, 0n)
  const { nanos } = addQuantities(all, { ...all, nanos: -taken })
  // Less than nothing makes no sense.
  return canonicalQuantity(formatQuantity({ nanos: nanos < 0n ? 0n : nanos, format: all.format }))
}

const reservedFor = (
  { kubeReserved, systemReserved }: KubeletSettings,
  resource: string,
): readonly bigint[] =>
  [kubeReserved, systemReserved].flatMap((amounts) =>
    amounts && Object.hasOwn(amounts, resource) ? parseQuantity(amounts[resource]).nanos : [],
  )

function freeBytesOf(settings: KubeletSettings, resource: string, capacity: Amounts): readonly bigint[] {
  const hard = thresholdsOf(settings).find(
    ({ signal, graceMs }) => graceMs === 0 && signal === keptFree[resource],
  )
  return hard ? [nanosIn(amountOf(hard.limit, quantityValue(capacity[resource])))] : []
}

/** Memory in pages that are huge is for nothing else. */
const hugePagesIn = (capacity: Amounts): readonly bigint[] =>
  Object.keys(capacity).flatMap((resource) =>
    resource.startsWith('hugepages-') ? parseQuantity(capacity[resource]).nanos : [],
  )

const nanosIn = (units: number): bigint => BigInt(units) * 1_000_000_000n
