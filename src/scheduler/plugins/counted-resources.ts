/** The resources by which nodes are compared: how much of each a pod asks for, a node has, and is taken of that. */
import type { Kind } from '../../api/kind.ts'
import type { WeightedResource } from '../../api/kubescheduler/plugin-args.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import type { DeviceCounts } from '../devices/device-counts.ts'
import type { Demand } from '../views/demand.ts'
import type { NodeView } from '../views/node-view.ts'

export interface CountedResource {
  readonly weight: number
  /** Whether it counts only for pods that ask for it. */
  readonly isExtended: boolean
  asked(demand: Demand): number
  used(view: NodeView): number
  capacity(view: NodeView): number
}

type Reading = Pick<CountedResource, 'asked' | 'used' | 'capacity'>

const asked: Readonly<Record<string, Reading>> = {
  cpu: {
    asked: ({ cpuMilli }) => cpuMilli,
    used: ({ usedCpuMilli }) => usedCpuMilli,
    capacity: ({ cpuMilli }) => cpuMilli,
  },
  memory: {
    asked: ({ memoryBytes }) => memoryBytes,
    used: ({ usedMemoryBytes }) => usedMemoryBytes,
    capacity: ({ memoryBytes }) => memoryBytes,
  },
  'ephemeral-storage': {
    asked: ({ storageBytes }) => storageBytes,
    used: ({ usedStorageBytes }) => usedStorageBytes,
    capacity: ({ storageBytes }) => storageBytes,
  },
}

/** Where containers that ask for nothing count as small ones. */
const counted: Readonly<Record<string, Reading>> = {
  ...asked,
  cpu: {
    ...asked['cpu'],
    asked: ({ countedCpuMilli }) => countedCpuMilli,
    used: ({ countedCpuMilli }) => countedCpuMilli,
  },
  memory: {
    ...asked['memory'],
    asked: ({ countedMemoryBytes }) => countedMemoryBytes,
    used: ({ countedMemoryBytes }) => countedMemoryBytes,
  },
}

/** By what is asked for. */
export const askedResources = (
  resources: readonly WeightedResource[],
  devices: DeviceCounts,
): readonly CountedResource[] => resources.map((each) => resourceOf(each, asked, devices))

/** The same, but containers that ask for nothing count as small ones. */
export const countedResources = (
  resources: readonly WeightedResource[],
  devices: DeviceCounts,
): readonly CountedResource[] => resources.map((each) => resourceOf(each, counted, devices))

/** What the scores of nodes follow from besides pods and nodes, where they are compared by these resources. */
export const kindsBehind = (resources: readonly WeightedResource[]): readonly Kind[] =>
  resources.every(({ name }) => Object.hasOwn(asked, name)) ? [] : [deviceClass, resourceSlice, resourceClaim]

function resourceOf(
  { name, weight }: WeightedResource,
  readings: Readonly<Record<string, Reading>>,
  devices: DeviceCounts,
): CountedResource {
  if (Object.hasOwn(readings, name)) return { weight, isExtended: false, ...readings[name] }
  return {
    weight,
    isExtended: true,
    asked: ({ extended }) => extended.find(([each]) => each === name)?.[1] ?? 0,
    used: ({ node, extended, usedExtended }) =>
      extended.get(name) ? (usedExtended.get(name) ?? 0) : devices.of(name, node).taken,
    // What a node itself has none of may be devices.
    capacity: ({ node, extended }) => extended.get(name) || devices.of(name, node).all,
  }
}
