/** What there is to be had for claims at one moment. Source: GatherAllocatedState. */
import { ApiError } from '../../api/errors.ts'
import type { AllocationResult } from '../../api/generated/types/resource-v1.ts'
import { deviceClass } from '../../api/resource/deviceclass.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import type { Cache } from '../../client/cache.ts'
import type { Market } from './allocator.ts'
import { DevicePools, deviceIdOf } from './pools.ts'
import { addShare, type Taken } from './takings.ts'

/** @param pending what claims have been given whose status does not say so yet */
export function marketOf(
  cache: Cache,
  pending: readonly AllocationResult[],
  newShareId: () => string,
): Market {
  const given = cache.list(resourceClaim).flatMap(({ status }) => status.allocation ?? [])
  return {
    pools: new DevicePools(cache.list(resourceSlice)),
    taken: takenBy([...given, ...pending]),
    newShareId,
    classNamed(name) {
      const found = cache.get(deviceClass, name)
      if (!found) throw new ApiError(404, 'NotFound', `could not retrieve device class ${name}`)
      return found
    },
  }
}

/** What those have that only look counts for nothing. */
export function takenBy(allocations: readonly AllocationResult[]): Taken {
  const devices = new Set<string>()
  const shares = new Map<string, Map<string, bigint>>()
  for (const { devices: given } of allocations)
    for (const { driver, pool, device, adminAccess, shareID, consumedCapacity } of given.results ?? []) {
      if (adminAccess) continue
      const id = deviceIdOf(driver, pool, device)
      if (shareID === undefined) devices.add(id)
      else addShare(shares, id, consumedCapacity ?? {})
    }
  return { devices, shares }
}
