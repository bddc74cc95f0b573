/** What must have become true of devices before a pod is bound that was given them. Source: isClaimReadyForBinding. */
import type {
  AllocatedDeviceStatus,
  DeviceRequestAllocationResult,
  ResourceClaim,
} from '../../api/generated/types/resource-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { parseTime } from '../../api/time.ts'

/** Whether there is something to be waited for, whether or not it is true already. */
const hasBindingConditions = ({ status }: ResourceClaim): boolean =>
  status.allocation?.devices.results?.some(({ bindingConditions }) => bindingConditions?.length) ?? false

/** Whether a claim with devices is ready, or why it will never be: a sentence. */
export function readinessOf({ metadata, status }: ResourceClaim): boolean | string {
  for (const result of status.allocation?.devices.results ?? []) {
    const { bindingConditions = [], bindingFailureConditions = [] } = result
    if (bindingConditions.length === 0) continue
    const said = saidOf(status, result)
    if (!said) return false
    for (const type of bindingFailureConditions) {
      const failed = findCondition(said.conditions, type)
      if (failed?.status !== 'True') continue
      const why = `claim=${metadata.name}, reason=${failed.reason}, message=${JSON.stringify(failed.message)}`
      return `device binding failed: ${why}`
    }
    if (!bindingConditions.every((type) => findCondition(said.conditions, type)?.status === 'True'))
      return false
  }
  return true
}

/** The conditions that its devices do not have yet. */
export const pendingConditionsOf = ({ status }: ResourceClaim): readonly string[] =>
  (status.allocation?.devices.results ?? []).flatMap((result) =>
    (result.bindingConditions ?? []).filter(
      (type) => findCondition(saidOf(status, result)?.conditions, type)?.status !== 'True',
    ),
  )

/** What the driver says of a device. */
const saidOf = (
  { devices }: ResourceClaim['status'],
  { driver, pool, device }: DeviceRequestAllocationResult,
): AllocatedDeviceStatus | undefined =>
  devices?.find((each) => each.driver === driver && each.pool === pool && each.device === device)

/** Whether it has taken too long since the devices were given. */
export function isTooLate(claim: ResourceClaim, now: number, limitMs: number): boolean {
  const givenAt = parseTime(claim.status.allocation?.allocationTimestamp)
  return givenAt !== undefined && hasBindingConditions(claim) && givenAt + limitMs < now
}
