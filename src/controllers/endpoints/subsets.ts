/** The subsets of an Endpoints object: pure, from a service and its pods. */
import { isPodReady } from '../../api/core/pod-conditions.ts'
import { isHeadless } from '../../api/core/service-type.ts'
import type {
  EndpointAddress,
  EndpointPort,
  EndpointSubset,
  Pod,
  Service,
} from '../../api/generated/types/core-v1.ts'
import { familyOf } from '../../api/ip.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { portsKeyOf } from '../shared/endpoint-groups.ts'
import { inOrderOfEndpoints } from '../shared/port-order.ts'
import { hasNameBelow, type TargetPort, targetPorts } from '../shared/service-ports.ts'

/** An Endpoints object holds at most so many addresses. */
const capacity = 1_000

interface Group {
  readonly ports: readonly TargetPort[]
  readonly ready: EndpointAddress[]
  readonly notReady: EndpointAddress[]
}

interface Subsets {
  readonly subsets: readonly EndpointSubset[]
  readonly isTruncated: boolean
}

export function subsetsOf(service: Service, pods: readonly Pod[]): Subsets {
  const groups = groupByPorts(service, pods)
  const isTruncated = truncate(groups)
  return { subsets: repack(groups), isTruncated }
}

/** Pods that have the service's ports under the same numbers. */
function groupByPorts(service: Service, pods: readonly Pod[]): readonly Group[] {
  const tolerateUnready = service.spec.publishNotReadyAddresses ?? false
  // They are of the first family only.
  const family = service.spec.ipFamilies?.[0]
  const groups = new Map<string, Group>()
  for (const pod of pods) {
    if (isBeingDeleted(pod) && !tolerateUnready) continue
    const ports = targetPorts(service, pod)
    if (!isReachable(service, ports)) continue
    const key = portsKeyOf(ports)
    const group = groups.get(key) ?? { ports, ready: [], notReady: [] }
    groups.set(key, group)
    const list = tolerateUnready || isPodReady(pod) ? group.ready : group.notReady
    const address = family === 'IPv6' ? secondAddressOf(pod) : addressOf(pod)
    if (!address) continue
    list.push(hasNameBelow(service, pod) ? { ...address, hostname: pod.spec.hostname } : address)
  }
  return [...groups.values()]
}

/** A pod without any of the service's ports is in no subset, unless the service has no ports to begin with. */
const isReachable = (service: Service, ports: readonly TargetPort[]): boolean =>
  ports.length > 0 || (isHeadless(service.spec) && !service.spec.ports?.length)

const addressOf = memoByIdentity(({ metadata, spec, status }: Pod): EndpointAddress => {
  const { name, namespace, uid } = metadata
  // Without a node the API server refuses it.
  const { nodeName = '' } = spec
  return { ip: status.podIP!, nodeName, targetRef: { kind: 'Pod', namespace, name, uid } }
})

const secondAddressOf = (pod: Pod): EndpointAddress | undefined => {
  const found = pod.status.podIPs?.find(({ ip }) => familyOf(ip) === 'IPv6')
  return found && { ...addressOf(pod), ip: found.ip }
}

/** Cuts down to the capacity, ready addresses being kept first. Answers whether it had to. */
function truncate(groups: readonly Group[]): boolean {
  let left = capacity
  let isTruncated = false
  for (const list of [...groups.map(({ ready }) => ready), ...groups.map(({ notReady }) => notReady)]) {
    list.sort(byAddress)
    if (list.length > left) {
      list.length = left
      isTruncated = true
    }
    left -= list.length
  }
  return isTruncated
}

const byAddress = (a: EndpointAddress, b: EndpointAddress) => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0)

/** One subset for all ports that lead to the same pods. */
function repack(groups: readonly Group[]): readonly EndpointSubset[] {
  const filled = groups.filter(({ ready, notReady }) => ready.length + notReady.length > 0)
  const groupsOfPort = new Map<string, { port: TargetPort | undefined; members: Group[] }>()
  for (const group of filled) {
    const ports = group.ports.length > 0 ? group.ports : [undefined]
    for (const port of ports) {
      const key = JSON.stringify(port ?? null)
      const entry = groupsOfPort.get(key) ?? { port, members: [] }
      groupsOfPort.set(key, entry)
      entry.members.push(group)
    }
  }
  const subsets = new Map<string, { ports: TargetPort[]; members: readonly Group[] }>()
  for (const { port, members } of groupsOfPort.values()) {
    const key = members.map((group) => filled.indexOf(group)).join()
    const subset = subsets.get(key) ?? { ports: [], members }
    subsets.set(key, subset)
    if (port) subset.ports.push(port)
  }
  return [...subsets.values()].map(({ ports, members }) => subsetOf(ports, members))
}

function subsetOf(ports: readonly TargetPort[], members: readonly Group[]): EndpointSubset {
  const addresses = members.flatMap(({ ready }) => ready).sort(byAddress)
  const notReadyAddresses = members.flatMap(({ notReady }) => notReady).sort(byAddress)
  return {
    ...(addresses.length > 0 && { addresses }),
    ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
    ...(ports.length > 0 && { ports: inOrderOfEndpoints(ports).map(portOf) }),
  }
}

const portOf = ({ name, port, protocol, appProtocol }: TargetPort): EndpointPort => ({
  ...(name && { name }),
  port,
  protocol,
  ...(appProtocol !== undefined && { appProtocol }),
})
