/** Which endpoints may stand in one slice: those of one family of addresses that are reached on the same ports. */
import type { Endpoint, EndpointPort } from '../../api/generated/types/discovery-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { inOrderOfSlices } from './port-order.ts'

/** Slices of host names (`FQDN`) are made by hand only. */
export type AddressType = 'IPv4' | 'IPv6'

export const addressTypeOf = (ip: string): AddressType => (ip.includes(':') ? 'IPv6' : 'IPv4')

/** The endpoints of one family that are reached on the same ports. */
export interface Group {
  readonly ports: readonly EndpointPort[]
  readonly endpoints: Endpoint[]
}

/** The same text for the same ports, in whichever order: the key of a group. */
export const portsKeyOf = (ports: readonly EndpointPort[] | undefined): string => keyOfPorts(ports ?? none)

const none: readonly EndpointPort[] = Object.freeze([])

const keyOfPorts = memoByIdentity((ports: readonly EndpointPort[]): string =>
  JSON.stringify(
    inOrderOfSlices(ports).map(({ name, port, protocol, appProtocol }) => ({
      name,
      port,
      protocol,
      ...(appProtocol !== undefined && { appProtocol }),
    })),
  ),
)
