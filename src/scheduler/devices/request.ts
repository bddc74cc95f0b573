/** What a claim asks for: its requests, each in the ways in which it may be met. */
import { ApiError } from '../../api/errors.ts'
import type {
  DeviceClass,
  DeviceRequest,
  DeviceSelector,
  ExactDeviceRequest,
  ResourceClaim,
} from '../../api/generated/types/resource-v1.ts'
import { selectsDevice } from '../../api/resource/device-selection.ts'
import { toleratesDeviceTaint } from '../../api/resource/device-toleration.ts'
import type { OfferedDevice } from './pools.ts'

export interface Request {
  /** Of one of several ways: `request/way`. */
  readonly name: string
  /** The name of the request that it is a way of, or its own. */
  readonly parent: string
  readonly claim: ResourceClaim
  readonly deviceClass: DeviceClass
  readonly asked: Omit<ExactDeviceRequest, 'deviceClassName'>
}

/** @returns by request: the ways in which it may be met, the best first */
export const requestsOf = (
  claim: ResourceClaim,
  classNamed: (name: string) => DeviceClass,
): readonly (readonly Request[])[] =>
  (claim.spec.devices.requests ?? []).map((request) =>
    waysOf(request).map(({ name, asked }) => ({
      name,
      parent: request.name,
      claim,
      deviceClass: classNamed(asked.deviceClassName),
      asked,
    })),
  )

const waysOf = ({ name, exactly, firstAvailable = [] }: DeviceRequest) =>
  exactly
    ? [{ name, asked: exactly }]
    : firstAvailable.map((way) => ({ name: `${name}/${way.name}`, asked: way as ExactDeviceRequest }))

/** Whether a device is one that is asked for. @throws ApiError where an expression cannot say */
export function isSelected(
  { claim: { metadata }, deviceClass, asked }: Request,
  { device, slice }: Pick<OfferedDevice, 'device' | 'slice'>,
): boolean {
  const { driver } = slice.spec
  const select = (selectors: readonly DeviceSelector[] = [], of: string) =>
    selectors.every(({ cel }, n) => {
      const answer = selectsDevice(cel?.expression ?? '', device, driver)
      if (typeof answer === 'boolean') return answer
      throw new ApiError(500, 'InternalError', `${of}: selector #${n}: ${answer.error}`)
    })
  return (
    select(deviceClass.spec.selectors, `class ${deviceClass.metadata.name}`) &&
    select(asked.selectors, `claim ${metadata.namespace}/${metadata.name}`)
  )
}

export const toleratesTaints = (
  { asked: { tolerations = [] } }: Request,
  { device }: OfferedDevice,
): boolean =>
  (device.taints ?? []).every(
    (taint) =>
      (taint.effect !== 'NoSchedule' && taint.effect !== 'NoExecute') ||
      tolerations.some((each) => toleratesDeviceTaint(each, taint)),
  )
