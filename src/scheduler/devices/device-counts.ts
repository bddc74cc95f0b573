/** How many devices that stand behind a resource can be used from a node. Source: calculateDRAResourceTotals of noderesources. */
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { Device, DeviceClass } from '../../api/generated/types/resource-v1.ts'
import { selectsDevice } from '../../api/resource/device-selection.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import type { PluginContext } from '../framework/plugin-context.ts'
import { classOfResource } from './extended-resources.ts'
import { takenBy } from './market.ts'
import { deviceIdOf, usableDevices } from './pools.ts'
import type { Taken } from './takings.ts'

interface DeviceCount {
  readonly all: number
  readonly taken: number
}

const none: DeviceCount = { all: 0, taken: 0 }

export class DeviceCounts {
  #known: { readonly revision: number; readonly taken: Taken } | undefined

  constructor(private readonly context: Pick<PluginContext, 'cache' | 'nodes'>) {}

  /** Nothing where no class stands behind the resource, or where its selectors cannot say. */
  of(resource: string, node: Node): DeviceCount {
    const { cache } = this.context
    const wanted = classOfResource(cache, resource)
    if (!wanted) return none
    let [all, taken] = [0, 0]
    for (const slice of cache.list(resourceSlice)) {
      const { driver, pool } = slice.spec
      for (const device of usableDevices(slice, node)) {
        const isWanted = isOfClass(wanted, device, driver)
        if (isWanted === undefined) return none
        if (!isWanted) continue
        all++
        if (this.#isTaken(deviceIdOf(driver, pool.name, device.name))) taken++
      }
    }
    return { all, taken }
  }

  #isTaken(id: string): boolean {
    const { cache, nodes } = this.context
    if (this.#known?.revision !== nodes.revision) {
      const given = cache.list(resourceClaim).flatMap(({ status }) => status.allocation ?? [])
      this.#known = { revision: nodes.revision, taken: takenBy(given) }
    }
    const { devices, shares } = this.#known.taken
    return devices.has(id) || shares.has(id)
  }
}

/** Undefined: an expression cannot say. */
function isOfClass({ spec }: DeviceClass, device: Device, driver: string): boolean | undefined {
  for (const { cel } of spec.selectors ?? []) {
    const answer = selectsDevice(cel?.expression ?? '', device, driver)
    if (typeof answer !== 'boolean') return undefined
    if (!answer) return false
  }
  return true
}
