/** What a pod is to a service: an endpoint, and the ports it has it on. */
import { isPodReady } from '../../api/core/pod-conditions.ts'
import type { Pod, Service } from '../../api/generated/types/core-v1.ts'
import type { Endpoint, EndpointPort } from '../../api/generated/types/discovery-v1.ts'
import { memoByPair } from '../../api/memo.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { type AddressType, addressTypeOf, type Group, portsKeyOf } from '../shared/endpoint-groups.ts'
import { hasNameBelow, targetPorts } from '../shared/service-ports.ts'

interface Candidate {
  readonly ports: readonly EndpointPort[]
  /** The same for pods with the same ports. */
  readonly portsKey: string
  readonly endpoint: Endpoint
}

/** A pod without any of the service's ports is an endpoint all the same, in a slice without ports. */
const candidateOf = memoByPair((pod: Pod, service: Service): Candidate => {
  const ports = targetPorts(service, pod)
  return { ports, portsKey: portsKeyOf(ports), endpoint: endpointOf(pod, service) }
})

function endpointOf(pod: Pod, service: Service): Endpoint {
  const { name, namespace, uid } = pod.metadata
  const serving = isPodReady(pod)
  const terminating = isBeingDeleted(pod)
  const ready = (service.spec.publishNotReadyAddresses ?? false) || (serving && !terminating)
  return {
    addresses: [pod.status.podIP!],
    conditions: { ready, serving, terminating },
    ...(hasNameBelow(service, pod) && { hostname: pod.spec.hostname }),
    targetRef: { kind: 'Pod', namespace, name, uid },
    ...(pod.spec.nodeName && { nodeName: pod.spec.nodeName }),
  }
}

/** The endpoints of a service, by the ports that they are reached on. */
export function groupEndpoints(
  service: Service,
  pods: readonly Pod[],
  options: { readonly addressType: AddressType; zoneOf(nodeName: string): string | undefined },
): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  for (const pod of pods) {
    const candidate = candidateOf(pod, service)
    const ip = ipOfFamily(pod, options.addressType)
    if (ip === undefined) continue
    const group = groups.get(candidate.portsKey) ?? { ports: candidate.ports, endpoints: [] }
    groups.set(candidate.portsKey, group)
    const zone = pod.spec.nodeName && options.zoneOf(pod.spec.nodeName)
    const endpoint = ip === pod.status.podIP ? candidate.endpoint : { ...candidate.endpoint, addresses: [ip] }
    group.endpoints.push(zone ? inZone(endpoint, zone, service) : endpoint)
  }
  return groups
}

/** A pod has at most one address of each family. */
function ipOfFamily({ status: { podIP, podIPs = [] } }: Pod, family: AddressType): string | undefined {
  if (addressTypeOf(podIP!) === family) return podIP
  return podIPs.find(({ ip }) => addressTypeOf(ip) === family)?.ip
}

function inZone(endpoint: Endpoint, zone: string, { spec: { trafficDistribution } }: Service): Endpoint {
  if (trafficDistribution === undefined) return { ...endpoint, zone }
  const forNodes = trafficDistribution === 'PreferSameNode' && { forNodes: [{ name: endpoint.nodeName! }] }
  return { ...endpoint, zone, hints: { forZones: [{ name: zone }], ...forNodes } }
}
