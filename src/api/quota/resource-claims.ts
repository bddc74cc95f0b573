/** What a claim of devices uses of a quota. Source: pkg/quota/v1/evaluator/core/resource_claims.go. */
import type { ResourceList } from '../core/resource-lists.ts'
import type { DeviceRequest, ResourceClaim } from '../generated/types/resource-v1.ts'
import { parseQuantity, type Quantity } from '../quantity.ts'
import type { Evaluator } from './evaluator.ts'

const objects = 'count/resourceclaims.resource.k8s.io'
const ofClass = '.deviceclass.resource.k8s.io/devices'

/** So many devices a claim can be given at most: what asks for all is taken to mean that. */
const mostDevices = 32

export const resourceClaimEvaluator: Evaluator<ResourceClaim> = {
  counts: (resource) => resource === objects || resource.endsWith(ofClass),
  usage: usageOf,
}

function usageOf({ spec }: ResourceClaim): ResourceList {
  const byClass = new Map<string, number>()
  for (const request of spec.devices.requests ?? []) {
    for (const [name, count] of mostByClass(request)) byClass.set(name, (byClass.get(name) ?? 0) + count)
  }
  const usage = new Map<string, Quantity>([[objects, parseQuantity('1')]])
  for (const [name, count] of byClass) usage.set(name + ofClass, parseQuantity(String(count)))
  return usage
}

/** How many devices of each class a request may come to, whichever of its alternatives is taken. */
function mostByClass({ exactly, firstAvailable }: DeviceRequest): ReadonlyMap<string, number> {
  const most = new Map<string, number>()
  for (const { deviceClassName, allocationMode, count = 0 } of firstAvailable ?? (exactly ? [exactly] : [])) {
    const devices = allocationMode === 'All' ? mostDevices : count
    most.set(deviceClassName, Math.max(most.get(deviceClassName) ?? 0, devices))
  }
  return most
}
