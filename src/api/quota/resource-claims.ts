/**
 * What a claim of devices uses of a quota: of its classes, and of the resources as which containers ask for devices of these.
 * Source: pkg/quota/v1/evaluator/core/resource_claims.go.
 */
import { pod as podKind } from '../core/pod.ts'
import type { ResourceList } from '../core/resource-lists.ts'
import { classPrefix, isExtendedResourceInQuota, isOfClassInQuota } from '../core/resource-names.ts'
import type { Pod } from '../generated/types/core-v1.ts'
import type { DeviceRequest, ResourceClaim } from '../generated/types/resource-v1.ts'
import { oldestFirst } from '../meta.ts'
import { parseQuantity, type Quantity } from '../quantity.ts'
import { deviceClass } from '../resource/deviceclass.ts'
import { podOfMadeClaim } from '../resource/pod-resource-claims.ts'
import { resourceClaim } from '../resource/resourceclaim.ts'
import type { Evaluator, Surroundings } from './evaluator.ts'
import { podEvaluator } from './pods.ts'

const objects = 'count/resourceclaims.resource.k8s.io'
const ofClass = '.deviceclass.resource.k8s.io/devices'

/** So many devices a claim can be given at most: what asks for all is taken to mean that. */
const mostDevices = 32

export const resourceClaimEvaluator: Evaluator<ResourceClaim> = {
  counts: (resource) => resource === objects || resource.endsWith(ofClass) || isResource(resource),
  usage: usageOf,
}

const isResource = (name: string) => isExtendedResourceInQuota(name) || isOfClassInQuota(name)

function usageOf(claim: ResourceClaim, around: Surroundings): ResourceList {
  const counts = new Map<string, number>([[objects, 1]])
  const add = (name: string, more: number) => counts.set(name, (counts.get(name) ?? 0) + more)
  for (const request of claim.spec.devices.requests ?? []) {
    for (const [name, count] of mostByClass(request)) {
      add(name + ofClass, count)
      add(`requests.${classPrefix}${name}`, count)
      const resource = around.find(deviceClass, name)?.spec.extendedResourceName
      if (resource) add(`requests.${resource}`, count)
    }
  }
  const usage = new Map<string, Quantity>()
  for (const [name, count] of counts) usage.set(name, parseQuantity(String(count)))
  return lessThatOfPod(usage, claim, around)
}

/** Of what the scheduler has claimed for a pod the quota was charged with what the pod asks for when that was made. */
function lessThatOfPod(usage: ResourceList, claim: ResourceClaim, around: Surroundings): ResourceList {
  const owner = podOfMadeClaim(claim)
  const pod = owner && around.find(podKind, owner.name, claim.metadata.namespace)
  if (!pod || pod.metadata.uid !== owner.uid || !isChargedWith(pod, claim, around)) return usage
  const charged = podEvaluator.usage(pod, around)
  return new Map(
    [...usage].map(([name, { nanos, format }]) => {
      const rest = nanos - (isResource(name) ? (charged.get(name)?.nanos ?? 0n) : 0n)
      return [name, { nanos: rest > 0n ? rest : 0n, format }]
    }),
  )
}

/** Whether it is this claim that the pod was charged for: that which it names or, until then, the oldest. */
function isChargedWith(pod: Pod, claim: ResourceClaim, around: Surroundings): boolean {
  const named = pod.status.extendedResourceClaimStatus
  if (named) return named.resourceClaimName === claim.metadata.name
  const older = around
    .ownedBy(pod, resourceClaim)
    .find((each) => podOfMadeClaim(each) && oldestFirst(each, claim) < 0)
  return older === undefined
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
