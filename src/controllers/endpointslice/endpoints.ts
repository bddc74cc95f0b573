/** What a pod is to a service: an endpoint, and the ports it has it on. */
import { zoneLabel } from '../../api/core/node.ts'
import { isPodReady } from '../../api/core/pod-conditions.ts'
import type { Node, Pod, Service } from '../../api/generated/types/core-v1.ts'
import type { Endpoint, EndpointHints, EndpointPort } from '../../api/generated/types/discovery-v1.ts'
import { memoByPair } from '../../api/memo.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { type AddressType, addressTypeOf, type Group, portsKeyOf } from '../shared/endpoint-groups.ts'
import { inOrderOfSlices } from '../shared/port-order.ts'
import { hasNameBelow, targetPorts } from '../shared/service-ports.ts'
import { isSharedByZones } from './topology-hints.ts'

interface Candidate {
  readonly ports: readonly EndpointPort[]
  /** The same for pods with the same ports. */
  readonly portsKey: string
  readonly endpoint: Endpoint
}

/** A pod without any of the service's ports is an endpoint all the same, in a slice without ports. */
const candidateOf = memoByPair((pod: Pod, service: Service): Candidate => {
  const ports = inOrderOfSlices(targetPorts(service, pod))
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

interface GroupOptions {
  readonly addressType: AddressType
  /** Undefined where there is no such node. */
  nodeOf(name: string): Node | undefined
}

interface Grouped {
  /** By the ports that they are reached on. */
  readonly groups: ReadonlyMap<string, Group>
  /** Pods that are left out because nobody knows their node. */
  readonly lost: readonly Pod[]
}

/** The endpoints of a service. Who publishes what is not ready publishes pods without a node, too. */
export function groupEndpoints(
  service: Service,
  pods: readonly Pod[],
  { addressType, nodeOf }: GroupOptions,
): Grouped {
  const groups = new Map<string, Group>()
  const lost: Pod[] = []
  for (const pod of pods) {
    const node = nodeOf(pod.spec.nodeName ?? '')
    if (!node && !service.spec.publishNotReadyAddresses) {
      lost.push(pod)
      continue
    }
    const candidate = candidateOf(pod, service)
    const ip = ipOfFamily(pod, addressType)
    if (ip === undefined) continue
    const group = groups.get(candidate.portsKey) ?? { ports: candidate.ports, endpoints: [] }
    groups.set(candidate.portsKey, group)
    const endpoint = ip === pod.status.podIP ? candidate.endpoint : { ...candidate.endpoint, addresses: [ip] }
    group.endpoints.push(placed(endpoint, node?.metadata.labels?.[zoneLabel], service))
  }
  return { groups, lost }
}

/** A pod has at most one address of each family. */
function ipOfFamily({ status: { podIP, podIPs = [] } }: Pod, family: AddressType): string | undefined {
  if (addressTypeOf(podIP!) === family) return podIP
  return podIPs.find(({ ip }) => addressTypeOf(ip) === family)?.ip
}

/** An endpoint with its zone, and where traffic should come to it from. */
function placed(endpoint: Endpoint, zone: string | undefined, service: Service): Endpoint {
  const hints = hintsOf(endpoint, zone, service)
  return zone || hints ? { ...endpoint, ...(zone && { zone }), ...(hints && { hints }) } : endpoint
}

/** What is not ready is hinted at to nobody. Source: preferCloseHeuristic. */
function hintsOf(
  { conditions, nodeName }: Endpoint,
  zone: string | undefined,
  { spec: { trafficDistribution }, metadata: { annotations } }: Service,
): EndpointHints | undefined {
  if (trafficDistribution === undefined || !conditions?.ready || isSharedByZones(annotations))
    return undefined
  const forZones = zone && { forZones: [{ name: zone }] }
  const forNodes = trafficDistribution === 'PreferSameNode' && nodeName && { forNodes: [{ name: nodeName }] }
  return forZones || forNodes ? { ...forZones, ...forNodes } : undefined
}
