/** The addresses of an Endpoints object as EndpointSlices have them: pure. */
import type { EndpointAddress, EndpointSubset, Endpoints } from '../../api/generated/types/core-v1.ts'
import type { Endpoint } from '../../api/generated/types/discovery-v1.ts'
import { type AddressType, addressTypeOf, type Group, portsKeyOf } from '../shared/endpoint-groups.ts'
import { inOrderOfSlices } from '../shared/port-order.ts'
import { repacked } from './repack.ts'

/** So many addresses of a subset are shown, the ready ones first. */
export const mostOfSubset = 1_000

/** The endpoints of one type, by the ports that they are reached on. */
export function groupAddresses({ subsets = [] }: Endpoints, type: AddressType): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  for (const subset of repacked(subsets)) {
    const found = endpointsOf(subset, type)
    if (found.length === 0) continue
    const ports = portsOf(subset)
    const key = portsKeyOf(ports)
    const group = groups.get(key) ?? { ports, endpoints: [] }
    groups.set(key, group)
    group.endpoints.push(...found)
  }
  return groups
}

/** How many addresses are not shown, because there are too many. */
export const leftOut = ({ subsets = [] }: Endpoints): number =>
  repacked(subsets)
    .map(({ addresses, notReadyAddresses }) => addresses.length + notReadyAddresses.length - mostOfSubset)
    .reduce((sum, surplus) => sum + Math.max(0, surplus), 0)

function endpointsOf(
  { addresses = [], notReadyAddresses = [] }: EndpointSubset,
  type: AddressType,
): readonly Endpoint[] {
  const all = [
    ...addresses.map((address) => ({ address, ready: true })),
    ...notReadyAddresses.map((address) => ({ address, ready: false })),
  ]
  return all
    .slice(0, mostOfSubset)
    .filter(({ address }) => addressTypeOf(address.ip) === type)
    .map(({ address, ready }) => endpointFrom(address, ready))
}

const endpointFrom = ({ ip, targetRef, nodeName, hostname }: EndpointAddress, ready: boolean): Endpoint => ({
  addresses: [ip],
  conditions: { ready },
  ...(hostname && { hostname }),
  ...(targetRef && { targetRef }),
  ...(nodeName !== undefined && { nodeName }),
})

const portsOf = ({ ports = [] }: EndpointSubset) =>
  inOrderOfSlices(
    ports.map(({ name = '', port, protocol, appProtocol }) => ({
      name,
      port,
      protocol,
      ...(appProtocol !== undefined && { appProtocol }),
    })),
  )
