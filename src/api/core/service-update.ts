/** What an update of a Service carries over from before: what was given to it, as long as its type has use for it. */
import type { Draft } from 'immer'
import { isEqual } from '../equality.ts'
import type { ServicePort, ServiceSpec } from '../generated/types/core-v1.ts'
import { isExternallyAccessible, needsClusterIP, needsHealthCheck, needsNodePorts } from './service-type.ts'

/** A copy of `spec`, which is to take the place of `was`. Source: patchAllocatedValues and its neighbours. */
export function carriedOver(spec: Draft<ServiceSpec>, was: ServiceSpec): Draft<ServiceSpec> {
  const next = { ...spec }
  keepAddress(next, was)
  followClusterIP(next, was)
  if (needsNodePorts(next) && needsNodePorts(was)) keepNodePorts(next, was)
  if (needsHealthCheck(next) && needsHealthCheck(was)) next.healthCheckNodePort ||= was.healthCheckNodePort
  dropAddress(next, was)
  dropPorts(next, was)
  dropWhatTheTypeHasNot(next, was)
  return next
}

/** What was allocated stays when an update, such as a replace, leaves it out. */
function keepAddress(spec: Draft<ServiceSpec>, was: ServiceSpec): void {
  if (!needsClusterIP(spec) || !needsClusterIP(was)) return
  spec.clusterIP ||= was.clusterIP
  if (!spec.clusterIPs?.length && spec.clusterIP === was.clusterIP) {
    spec.clusterIPs = was.clusterIPs as string[] | undefined
  }
}

const hasSameAddresses = (a: Pick<ServiceSpec, 'clusterIPs'>, b: Pick<ServiceSpec, 'clusterIPs'>): boolean =>
  isEqual(a.clusterIPs ?? [], b.clusterIPs ?? [])

/** Who changes clusterIP alone, or leaves clusterIPs out, means clusterIPs as well. */
function followClusterIP(spec: Draft<ServiceSpec>, was: ServiceSpec): void {
  const isAlone = !!spec.clusterIP && !spec.clusterIPs?.length
  if (spec.clusterIP === was.clusterIP || !(isAlone || hasSameAddresses(spec, was))) return
  if (spec.clusterIP) spec.clusterIPs = [spec.clusterIP]
  else delete spec.clusterIPs
}

/** A port is known by its name; what it was given is not given to two. */
function keepNodePorts(spec: Draft<ServiceSpec>, was: ServiceSpec): void {
  const before = new Map((was.ports ?? []).map(({ name, nodePort }) => [name, nodePort]))
  const asked = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort))
  const used = new Set([...before.values()].filter((nodePort) => asked.has(nodePort)))
  spec.ports = spec.ports?.map((port) => {
    const nodePort = port.nodePort || before.get(port.name)
    if (port.nodePort || !nodePort || used.has(nodePort)) return port
    used.add(nodePort)
    return { ...port, nodePort }
  })
}

function dropAddress(spec: Draft<ServiceSpec>, was: ServiceSpec): void {
  if (!needsClusterIP(was) || needsClusterIP(spec)) return
  if (hasSameAddresses(spec, was)) {
    delete spec.clusterIP
    delete spec.clusterIPs
  }
  if (isEqual(spec.ipFamilies ?? [], was.ipFamilies ?? [])) delete spec.ipFamilies
  if (spec.ipFamilyPolicy === was.ipFamilyPolicy) delete spec.ipFamilyPolicy
  if (spec.internalTrafficPolicy === was.internalTrafficPolicy) delete spec.internalTrafficPolicy
}

const nodePortsOf = ({ ports = [] }: { readonly ports?: readonly Pick<ServicePort, 'nodePort'>[] }) =>
  new Set(ports.flatMap(({ nodePort }) => nodePort || []))

function dropPorts(spec: Draft<ServiceSpec>, was: ServiceSpec): void {
  if (!needsNodePorts(was) || needsNodePorts(spec)) return
  if (!isEqual([...nodePortsOf(spec)].sort(), [...nodePortsOf(was)].sort())) return
  spec.ports = spec.ports?.map(({ nodePort: _dropped, ...port }) => port)
}

/** A change of the type takes along what only the old type had, unless the author changed that too. */
function dropWhatTheTypeHasNot(spec: Draft<ServiceSpec>, was: ServiceSpec): void {
  if (
    needsHealthCheck(was) &&
    !needsHealthCheck(spec) &&
    spec.healthCheckNodePort === was.healthCheckNodePort
  ) {
    delete spec.healthCheckNodePort
  }
  if (isExternallyAccessible(was) && !isExternallyAccessible(spec)) {
    if (spec.externalTrafficPolicy === was.externalTrafficPolicy) delete spec.externalTrafficPolicy
  }
  if (was.type !== 'LoadBalancer' || spec.type === 'LoadBalancer') return
  if (spec.loadBalancerClass === was.loadBalancerClass) delete spec.loadBalancerClass
  if (spec.allocateLoadBalancerNodePorts === was.allocateLoadBalancerNodePorts) {
    delete spec.allocateLoadBalancerNodePorts
  }
}
