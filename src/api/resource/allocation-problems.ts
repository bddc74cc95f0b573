/** What is wrong with what a claim was given, and with who uses it. Source: validateResourceClaimStatusUpdate of resource.k8s.io. */
import { conditionProblems } from '../conditions.ts'
import { nodeSelectorProblems } from '../core/node-selector.ts'
import { isEqual } from '../equality.ts'
import { type FieldErrors, forbidden, invalid, required, tooLong, tooMany } from '../field-error.ts'
import { choiceProblems } from '../fields.ts'
import type {
  AllocatedDeviceStatus,
  AllocationResult,
  DeviceAllocationConfiguration,
  DeviceRequestAllocationResult,
  NetworkDeviceData,
  ResourceClaim,
  ResourceClaimConsumerReference,
} from '../generated/types/resource-v1.ts'
import { internalForm } from '../internal-form.ts'
import { interfaceAddressProblems } from '../ip.ts'
import { isBeingDeleted } from '../meta.ts'
import { structType } from '../schema.ts'
import { byteLength } from '../text-bytes.ts'
import { bindingConditionProblems } from './binding-condition-problems.ts'
import {
  mostDeviceItems,
  type RequestNames,
  requestNamesOf,
  requestReferenceProblem,
  requestReferenceProblems,
} from './device-claim-problems.ts'
import { deviceConfigurationProblems, rawObjectProblems } from './device-config-problems.ts'
import {
  deviceDriverProblems,
  deviceLabelProblems,
  poolNameProblems,
  shareIdProblems,
} from './device-name-problems.ts'
import { itemProblems, uniqueItemProblems } from './list-problems.ts'

const mostConsumers = 256
const mostResults = 32
const mostConditions = 8
const mostAddresses = 16
const longestInterfaceName = 256
const longestHardwareAddress = 128

type DeviceId = Pick<AllocatedDeviceStatus, 'driver' | 'pool' | 'device' | 'shareID'>

/** As Go shows a device, one of several that share it or not. */
export const deviceIdOf = ({ driver, pool, device, shareID = '' }: DeviceId) => ({
  Driver: driver,
  Pool: pool,
  Device: device,
  ShareID: shareID,
})

export function* claimStatusProblems(claim: ResourceClaim, previous: ResourceClaim): FieldErrors {
  const { allocation, reservedFor = [], devices } = claim.status
  const consumers = { path: 'status.reservedFor', max: mostConsumers, key: uidOf }
  yield* uniqueItemProblems(reservedFor, consumers, consumerProblems)
  const allocated = new Set(allocation?.devices.results?.map((each) => JSON.stringify(deviceIdOf(each))))
  yield* uniqueItemProblems(devices, { path: 'status.devices', key: deviceIdOf }, (device, at) =>
    deviceStatusProblems(device, at, allocated),
  )
  if (reservedFor.length > 0) yield* reservationProblems(claim, previous)
  if (allocation && previous.status.allocation) {
    if (isEqual(allocation, previous.status.allocation)) return
    const struct = structType('io.k8s.api.resource.v1.AllocationResult')
    yield invalid('status.allocation', internalForm(struct, allocation), 'field is immutable')
  } else if (allocation) yield* allocationProblems(allocation, requestNamesOf(claim.spec.devices))
}

const uidOf = ({ uid = '' }: ResourceClaimConsumerReference) => uid

function* consumerProblems(
  { resource, name, uid }: ResourceClaimConsumerReference,
  path: string,
): FieldErrors {
  if (!resource) yield required(`${path}.resource`)
  if (!name) yield required(`${path}.name`)
  if (!uid) yield required(`${path}.uid`)
}

function* reservationProblems(claim: ResourceClaim, previous: ResourceClaim): FieldErrors {
  const field = 'status.reservedFor'
  if (!claim.status.allocation) {
    yield forbidden(field, 'may not be specified when `allocated` is not set')
  } else if (isBeingDeleted(claim)) {
    const before = previous.status.reservedFor ?? []
    if (claim.status.reservedFor?.every((each) => before.some((known) => isEqual(each, known)))) return
    const detail = 'new entries may not be added while `deallocationRequested` or `deletionTimestamp` are set'
    yield forbidden(field, detail)
  }
}

function* deviceStatusProblems(
  status: AllocatedDeviceStatus,
  path: string,
  allocated: ReadonlySet<string>,
): FieldErrors {
  yield* deviceDriverProblems(status.driver, `${path}.driver`)
  yield* poolNameProblems(status.pool, `${path}.pool`)
  yield* deviceLabelProblems(status.device, `${path}.device`)
  if (status.shareID !== undefined) yield* shareIdProblems(status.shareID, `${path}.shareID`)
  const id = deviceIdOf(status)
  if (!allocated.has(JSON.stringify(id))) yield invalid(path, id, 'must be an allocated device in the claim')
  const conditions = status.conditions ?? []
  if (conditions.length > mostConditions) {
    yield tooMany(`${path}.conditions`, conditions.length, mostConditions)
  }
  yield* conditionProblems(conditions, `${path}.conditions`)
  if (status.data !== undefined) yield* rawObjectProblems(status.data, `${path}.data`)
  if (status.networkData) yield* networkProblems(status.networkData, `${path}.networkData`)
}

function* networkProblems(
  { interfaceName = '', hardwareAddress = '', ips }: NetworkDeviceData,
  path: string,
): FieldErrors {
  if (byteLength(interfaceName) > longestInterfaceName) {
    yield tooLong(`${path}.interfaceName`, longestInterfaceName)
  }
  if (byteLength(hardwareAddress) > longestHardwareAddress) {
    yield tooLong(`${path}.hardwareAddress`, longestHardwareAddress)
  }
  const list = { path: `${path}.ips`, max: mostAddresses, key: (ip: string) => ip }
  yield* uniqueItemProblems(ips, list, (ip, at) => interfaceAddressProblems(at, ip))
}

function* allocationProblems({ devices, nodeSelector }: AllocationResult, names: RequestNames): FieldErrors {
  const path = 'status.allocation'
  yield* itemProblems(devices.results, { path: `${path}.devices.results`, max: mostResults }, (result, at) =>
    resultProblems(result, at, names),
  )
  // Those of the class come with those of the claim.
  const configs = { path: `${path}.devices.config`, max: 2 * mostDeviceItems }
  yield* itemProblems(devices.config, configs, (config, at) => configProblems(config, at, names))
  if (nodeSelector) yield* nodeSelectorProblems(nodeSelector, `${path}.nodeSelector`)
}

function* resultProblems(
  result: DeviceRequestAllocationResult,
  path: string,
  names: RequestNames,
): FieldErrors {
  yield* requestReferenceProblem(result.request ?? '', `${path}.request`, names)
  yield* deviceDriverProblems(result.driver, `${path}.driver`)
  yield* poolNameProblems(result.pool, `${path}.pool`)
  yield* deviceLabelProblems(result.device, `${path}.device`)
  yield* bindingConditionProblems(result, path)
  if (result.shareID !== undefined) yield* shareIdProblems(result.shareID, `${path}.shareID`)
}

function* configProblems(
  config: DeviceAllocationConfiguration,
  path: string,
  names: RequestNames,
): FieldErrors {
  yield* choiceProblems(`${path}.source`, config.source, ['FromClaim', 'FromClass'])
  yield* requestReferenceProblems(config.requests, `${path}.requests`, names)
  yield* deviceConfigurationProblems(config, path)
}
