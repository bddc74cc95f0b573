/**
 * In which amounts a device may be had: as much as is asked for, or as its driver says where nothing is, and rounded up as
 * the driver says. Source: consumable_capacity.go of dynamic-resource-allocation.
 */
import type { Device, DeviceCapacity, ExactDeviceRequest } from '../../api/generated/types/resource-v1.ts'
import { formatQuantity, parseQuantity } from '../../api/quantity.ts'

/** By the name of what the device has: how much of it. */
export type Share = Readonly<Record<string, string>>

const all: Share = Object.freeze({})
const whole = 1_000_000_000n

/** What a request takes of a device; undefined: the device cannot be had in such amounts. */
export function shareOf(
  { capacity: has }: Device,
  { capacity: asked }: Pick<ExactDeviceRequest, 'capacity'>,
): Share | undefined {
  const requests = asked?.requests ?? all
  for (const name of Object.keys(requests)) if (has?.[name] === undefined) return undefined
  if (!has) return all
  const share: Record<string, string> = {}
  for (const name of Object.keys(has).sort()) {
    const amount = amountOf(requests[name], has[name])
    if (isAgainstPolicy(amount, has[name]) || nanos(amount) > nanos(has[name].value)) return undefined
    share[name] = amount
  }
  return share
}

const nanos = (amount: string): bigint => parseQuantity(amount).nanos

/** In whole ones, as large as is needed. */
const wholes = (amount: string): bigint => (nanos(amount) + whole - 1n) / whole

function amountOf(asked: string | undefined, { value, requestPolicy: policy }: DeviceCapacity): string {
  if (asked === undefined) return policy?.default ?? value
  if (policy?.validRange) {
    const { min, step } = policy.validRange
    if (nanos(asked) < nanos(min)) return min
    if (step === undefined) return asked
    const steps = (wholes(asked) - wholes(min) + wholes(step) - 1n) / wholes(step)
    return formatQuantity({ nanos: (wholes(min) + steps * wholes(step)) * whole, format: 'binary' })
  }
  return policy?.validValues?.find((each) => nanos(each) >= nanos(asked)) ?? asked
}

function isAgainstPolicy(amount: string, { requestPolicy: policy }: DeviceCapacity): boolean {
  if (!policy || (policy.default !== undefined && nanos(amount) === nanos(policy.default))) return false
  if (policy.validRange) {
    const { min, max, step } = policy.validRange
    if (max !== undefined && nanos(amount) > nanos(max)) return true
    return step !== undefined && (wholes(amount) - wholes(min)) % wholes(step) !== 0n
  }
  const { validValues = [] } = policy
  return validValues.length > 0 && !validValues.some((each) => nanos(each) === nanos(amount))
}
