/** When the pods that use a claim have to go, for the taints of its devices. Source: claimEvictionTime. */
import type {
  DeviceRequestAllocationResult,
  DeviceTaint,
  ResourceClaim,
  ResourceSlice,
} from '../../api/generated/types/resource-v1.ts'
import { toleratesDeviceTaint } from '../../api/resource/device-toleration.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import { instantOf } from '../../api/time.ts'
import { type Cache, defineIndex } from '../../client/cache.ts'
import { seconds } from '../../sim/duration.ts'

const poolIdOf = (driver: string, pool: string): string => `${driver}/${pool}`

const ofPool = defineIndex(resourceSlice, ({ spec: { driver, pool } }) => poolIdOf(driver, pool.name))

export const driving = ({ effect }: DeviceTaint): boolean => effect === 'NoExecute'

/** Milliseconds since 1970; undefined: they may stay. */
export function evictionTimeOf(cache: Cache, { status }: ResourceClaim): number | undefined {
  let earliest: number | undefined
  for (const result of status.allocation?.devices.results ?? [])
    for (const taint of taintsOf(cache, result)) {
      const at = timeFor(taint, result)
      if (at !== undefined && !(earliest !== undefined && earliest <= at)) earliest = at
    }
  return earliest
}

function taintsOf(cache: Cache, { driver, pool, device }: DeviceRequestAllocationResult) {
  const slices = cache.by(ofPool, poolIdOf(driver, pool))
  const newest = Math.max(...slices.map(generationOf))
  const current = slices.filter((each) => generationOf(each) === newest)
  const found = current.flatMap(({ spec }) => spec.devices ?? []).find(({ name }) => name === device)
  return found?.taints?.filter(driving) ?? []
}

const generationOf = ({ spec }: ResourceSlice): number => spec.pool.generation

/** Only what names the effect tolerates being driven off. */
function timeFor(
  taint: DeviceTaint,
  { tolerations = [] }: DeviceRequestAllocationResult,
): number | undefined {
  const borne = tolerations.filter((each) => each.effect === 'NoExecute' && toleratesDeviceTaint(each, taint))
  if (borne.some(({ tolerationSeconds }) => tolerationSeconds === undefined)) return undefined
  const times = borne.map(({ tolerationSeconds }) => Math.max(0, tolerationSeconds!))
  return instantOf(taint.timeAdded) + seconds(times.length > 0 ? Math.min(...times) : 0)
}
