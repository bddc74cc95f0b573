/** How much of a machine is used: by its pods, by its images, and by what else runs on it. */
import { badRequest } from '../api/errors.ts'
import { isQuantity, quantityValue } from '../api/quantity.ts'
import type { Observations } from './eviction/thresholds.ts'
import { capacityOf, type MachineSpec } from './node.ts'
import { diskOf, inPages, memoryOf, type PodUse, processesOf } from './pod/pod-use.ts'

/** What runs on a machine besides pods; what is absent is as usual. */
export interface MachineLoad {
  readonly memory?: string
  readonly disk?: string
  readonly processes?: number
}

/** @throws ApiError 400 for what is no amount */
export function checkLoad({ memory, disk, processes }: MachineLoad): void {
  for (const [field, text] of Object.entries({ memory, disk })) {
    if (text !== undefined && !(isQuantity(text) && quantityValue(text) >= 0))
      throw badRequest(`${field}: must be a quantity such as 2Gi`)
  }
  if (processes !== undefined && !(Number.isInteger(processes) && processes >= 0))
    throw badRequest('processes: must be a whole number')
}

/** Of a system that has just booted. */
const usualShareOfMemory = 0.02
const usualShareOfDisk = 0.05
const usualProcesses = 150

/** The kernel has room for so many processes: one for so many bytes of memory. */
const bytesPerProcess = 128 * 1024

interface SystemUse {
  readonly memoryBytes: number
  readonly diskBytes: number
  readonly processes: number
}

export function capacitiesOf(spec: MachineSpec): SystemUse {
  const capacity = capacityOf(spec)
  const memoryBytes = quantityValue(capacity.memory)
  return {
    memoryBytes,
    diskBytes: quantityValue(capacity['ephemeral-storage']),
    processes: Math.floor(memoryBytes / bytesPerProcess),
  }
}

export function systemUse(
  spec: MachineSpec,
  { memory, disk, processes = usualProcesses }: MachineLoad,
): SystemUse {
  const capacity = capacitiesOf(spec)
  const amount = (said: string | undefined, usual: number) =>
    inPages(said === undefined ? usual : quantityValue(said))
  return {
    memoryBytes: amount(memory, capacity.memoryBytes * usualShareOfMemory),
    diskBytes: amount(disk, capacity.diskBytes * usualShareOfDisk),
    processes,
  }
}

interface Used {
  readonly spec: MachineSpec
  readonly load: MachineLoad
  readonly imageBytes: number
}

/** What the signals of eviction tell. */
export function observe({ spec, load, imageBytes }: Used, uses: readonly PodUse[]): Observations {
  const capacity = capacitiesOf(spec)
  const system = systemUse(spec, load)
  const left = (all: number, used: number) => ({ capacity: all, available: Math.max(0, all - used) })
  const total = (amount: (use: PodUse) => number) => uses.reduce((sum, use) => sum + amount(use), 0)
  const disk = left(capacity.diskBytes, inPages(system.diskBytes + imageBytes + total(diskOf)))
  return {
    'memory.available': left(capacity.memoryBytes, system.memoryBytes + total(memoryOf)),
    'nodefs.available': disk,
    'imagefs.available': disk,
    'pid.available': left(capacity.processes, system.processes + total(processesOf)),
  }
}
