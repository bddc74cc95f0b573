/** The devices that drivers offer, by their pools and by the nodes from which they can be used. Source: GatherPools. */
import { matchesNodeSelector } from '../../api/core/node-selector.ts'
import type { Node, NodeSelector } from '../../api/generated/types/core-v1.ts'
import type { Counter, Device, ResourceSlice } from '../../api/generated/types/resource-v1.ts'
import { parseQuantity } from '../../api/quantity.ts'

/** A device, and where it is listed. */
export interface OfferedDevice {
  /** `driver/pool/device`: what sets it apart from all others. */
  readonly id: string
  readonly device: Device
  readonly slice: ResourceSlice
  readonly pool: Pool
}

/** Amounts in billionths, by counter set and counter. */
type Counters = ReadonlyMap<string, ReadonlyMap<string, bigint>>

export interface Pool {
  /** `driver/pool` */
  readonly id: string
  /** Its slices are not all there yet, or no more. */
  readonly isIncomplete?: boolean
  /** They contradict each other. */
  readonly isInvalid?: boolean
  readonly devices: readonly OfferedDevice[]
  /** What its devices share. */
  readonly counters: Counters
  /** All slices, of other nodes too. */
  readonly slices: readonly ResourceSlice[]
}

const poolIdOf = ({ spec: { driver, pool } }: ResourceSlice): string => `${driver}/${pool.name}`

export const deviceIdOf = (driver: string, pool: string, device: string): string =>
  `${driver}/${pool}/${device}`

export class DevicePools {
  readonly #ofNode = new Map<string, ResourceSlice[]>()
  readonly #ofMany: ResourceSlice[] = []
  readonly #all = new Map<string, ResourceSlice[]>()

  constructor(slices: readonly ResourceSlice[]) {
    for (const slice of slices) {
      add(this.#all, poolIdOf(slice), slice)
      const { nodeName, sharedCounters } = slice.spec
      if (nodeName && !sharedCounters?.length) add(this.#ofNode, nodeName, slice)
      else this.#ofMany.push(slice)
    }
  }

  get isEmpty(): boolean {
    return this.#all.size === 0
  }

  /** The pools with devices that can be used from a node. */
  at(node: Node): readonly Pool[] {
    const found = new Map<string, ResourceSlice[]>()
    const near = [
      ...(this.#ofNode.get(node.metadata.name) ?? []),
      ...this.#ofMany.filter((each) => concerns(each, node)),
    ]
    for (const slice of near) {
      const others = found.get(poolIdOf(slice)) ?? []
      const newest = others[0]?.spec.pool.generation ?? slice.spec.pool.generation
      const { generation } = slice.spec.pool
      if (generation === newest) add(found, poolIdOf(slice), slice)
      else if (generation > newest) found.set(poolIdOf(slice), [slice])
    }
    return [...found].flatMap(([id, slices]) => this.#pool(id, slices, node) ?? [])
  }

  /** Undefined where another generation has taken its place. */
  #pool(id: string, near: readonly ResourceSlice[], node: Node): Pool | undefined {
    const { generation, resourceSliceCount } = near[0].spec.pool
    const all = this.#all.get(id)!
    const slices = all.filter(({ spec }) => spec.pool.generation === generation)
    // Where all of it is near, nobody looks whether there is a newer generation elsewhere.
    if (near.length !== resourceSliceCount) {
      if (all.some(({ spec }) => spec.pool.generation > generation)) return undefined
      if (slices.length !== resourceSliceCount)
        return { id, isIncomplete: true, devices: [], counters: new Map(), slices }
    }
    const counters = countersOf(slices)
    const devices: OfferedDevice[] = []
    const pool: Pool = { id, isInvalid: contradicts(near, counters), devices, counters, slices }
    for (const slice of near)
      for (const device of devicesNear(slice, node))
        devices.push({ id: `${id}/${device.name}`, device, slice, pool })
    return pool
  }
}

const add = <T>(lists: Map<string, T[]>, key: string, item: T): void => {
  const list = lists.get(key)
  if (list) list.push(item)
  else lists.set(key, [item])
}

function concerns({ spec }: ResourceSlice, node: Node): boolean {
  if (spec.sharedCounters?.length) return true
  if (spec.perDeviceNodeSelection) return (spec.devices ?? []).some((each) => isUsableFrom(each, node))
  return isUsableFrom(spec, node)
}

/** The devices of a slice that can be used from a node. */
export const usableDevices = (slice: ResourceSlice, node: Node): readonly Device[] =>
  concerns(slice, node) ? devicesNear(slice, node) : []

/** Those of a slice that concerns the node. */
function devicesNear({ spec: { devices = [], perDeviceNodeSelection } }: ResourceSlice, node: Node) {
  return perDeviceNodeSelection ? devices.filter((each) => isUsableFrom(each, node)) : devices
}

interface Place {
  readonly nodeName?: string
  readonly allNodes?: boolean
  readonly nodeSelector?: NodeSelector
}

function isUsableFrom({ nodeName, allNodes, nodeSelector }: Place, node: Node): boolean {
  if (nodeName) return nodeName === node.metadata.name
  return allNodes === true || (nodeSelector !== undefined && matchesNodeSelector(nodeSelector, node))
}

export const amountsOf = (counters: Readonly<Record<string, Counter>>): ReadonlyMap<string, bigint> =>
  new Map(Object.entries(counters).map(([name, { value }]) => [name, parseQuantity(value).nanos]))

const countersOf = (slices: readonly ResourceSlice[]): Counters =>
  new Map(
    slices
      .flatMap(({ spec }) => spec.sharedCounters ?? [])
      .map(({ name, counters }) => [name, amountsOf(counters)]),
  )

/** A name that is there twice, or a counter that is not there. */
function contradicts(slices: readonly ResourceSlice[], counters: Counters): boolean {
  const devices = slices.flatMap(({ spec }) => spec.devices ?? [])
  const sets = slices.flatMap(({ spec }) => spec.sharedCounters ?? [])
  return (
    new Set(devices.map(({ name }) => name)).size < devices.length ||
    new Set(sets.map(({ name }) => name)).size < sets.length ||
    devices.some(({ consumesCounters = [] }) =>
      consumesCounters.some(({ counterSet, counters: used }) =>
        Object.keys(used).some((name) => !counters.get(counterSet)?.has(name)),
      ),
    )
  )
}
