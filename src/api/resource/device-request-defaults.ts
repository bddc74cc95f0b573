/** How many devices a request is for where its author does not say, in place. Source: the defaults.go of resource.k8s.io. */
import type { Draft } from 'immer'
import type {
  DeviceToleration,
  ExactDeviceRequest,
  ResourceClaimSpec,
} from '../generated/types/resource-v1.ts'

export function defaultClaimSpec(spec: Draft<ResourceClaimSpec>): void {
  if (Object.isFrozen(spec)) return
  for (const { exactly, firstAvailable = [] } of spec.devices?.requests ?? []) {
    if (exactly) defaultRequest(exactly)
    for (const request of firstAvailable) defaultRequest(request)
  }
}

function defaultRequest(
  request: Draft<Pick<ExactDeviceRequest, 'allocationMode' | 'count' | 'tolerations'>>,
) {
  if (Object.isFrozen(request)) return
  request.allocationMode ||= 'ExactCount'
  if (request.allocationMode === 'ExactCount') request.count ||= 1
  defaultTolerations(request.tolerations)
}

export function defaultTolerations(tolerations: Draft<DeviceToleration>[] = []): void {
  for (const each of tolerations) if (!Object.isFrozen(each)) each.operator ||= 'Equal'
}
