/** How many devices a request is for where its author does not say. Source: the defaults.go of resource.k8s.io. */
import type { Draft } from 'immer'
import type { Defaults } from '../defaults.ts'
import { nullIfAbsent, nullIfEmpty } from '../empty-list.ts'
import { isEqual } from '../equality.ts'
import type {
  DeviceToleration,
  ExactDeviceRequest,
  ResourceClaimSpec,
} from '../generated/types/resource-v1.ts'

export const tolerationDefaults = (toleration: Draft<DeviceToleration>): void => {
  toleration.operator ||= 'Equal'
}

const requestDefaults = {
  first(request: Draft<Pick<ExactDeviceRequest, 'allocationMode' | 'count'>>): void {
    request.allocationMode ||= 'ExactCount'
    if (request.allocationMode === 'ExactCount') request.count ||= 1
  },
  parts: { tolerations: tolerationDefaults },
}

export const claimSpecDefaults: Defaults<ResourceClaimSpec> = {
  parts: {
    devices: {
      first(devices) {
        nullIfAbsent(devices, 'requests')
      },
      parts: { requests: { parts: { exactly: requestDefaults, firstAvailable: requestDefaults } } },
    },
  },
}

/** An empty list is kept as null, too; yet its author has written it. */
export function keepRequests({ devices }: Draft<ResourceClaimSpec>): void {
  nullIfEmpty(devices, 'requests')
}

/** An empty list changes nothing; where something else has changed it is shown as it was given. */
export function keepSameRequests(spec: Draft<ResourceClaimSpec>, previous: ResourceClaimSpec): void {
  const devices = { ...spec.devices }
  nullIfEmpty(devices, 'requests')
  if (isEqual({ ...spec, devices }, previous)) keepRequests(spec)
}
