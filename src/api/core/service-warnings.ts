/** What the API server warns of in a Service: what is old, and what does nothing in its type. Source: pkg/api/service/warnings.go. */
import type { LoadBalancerIngress, Service, ServiceSpec } from '../generated/types/core-v1.ts'
import { cidrWarnings, ipWarnings } from '../ip.ts'

const oldHints = 'service.kubernetes.io/topology-aware-hints'

export function* serviceWarnings({ metadata, spec }: Service): Iterable<string> {
  const { type, externalIPs = [], externalName, loadBalancerIP, trafficDistribution } = spec
  if (metadata.annotations?.[oldHints] !== undefined) {
    yield `annotation ${oldHints} is deprecated, please use service.kubernetes.io/topology-mode instead`
  }
  if (spec.clusterIP && spec.clusterIP !== 'None') {
    for (const [n, ip] of (spec.clusterIPs ?? []).entries()) yield* ipWarnings(`spec.clusterIPs[${n}]`, ip)
  }
  const isHeadless = type === 'ClusterIP' && spec.clusterIP === 'None'
  if (isHeadless) yield* headlessWarnings(spec)
  for (const [n, ip] of externalIPs.entries()) yield* ipWarnings(`spec.externalIPs[${n}]`, ip)
  if (externalIPs.length > 0 && !isHeadless && type !== 'ExternalName') {
    yield 'spec.externalIPs is deprecated and may no longer be implemented in some clusters'
  }
  if (loadBalancerIP) yield* ipWarnings('spec.loadBalancerIP', loadBalancerIP)
  for (const [n, range] of (spec.loadBalancerSourceRanges ?? []).entries()) {
    yield* cidrWarnings(`spec.loadBalancerSourceRanges[${n}]`, range)
  }
  if (type === 'ExternalName' && externalIPs.length > 0) {
    yield 'spec.externalIPs is ignored when spec.type is "ExternalName"'
  }
  if (type !== 'ExternalName' && externalName) {
    yield 'spec.externalName is ignored when spec.type is not "ExternalName"'
  }
  if (trafficDistribution === 'PreferClose') {
    yield 'spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"'
  }
}

interface Balancer {
  readonly ingress?: readonly Pick<LoadBalancerIngress, 'ip'>[]
}

/** Of the status of what a load balancer stands before: a Service or an Ingress. */
export function* balancerWarnings(balancer: Balancer | undefined): Iterable<string> {
  for (const [n, { ip }] of (balancer?.ingress ?? []).entries())
    if (ip) yield* ipWarnings(`status.loadBalancer.ingress[${n}]`, ip)
}

function* headlessWarnings({ loadBalancerIP, externalIPs, sessionAffinity }: ServiceSpec): Iterable<string> {
  if (loadBalancerIP) yield 'spec.loadBalancerIP is ignored for headless services'
  if (externalIPs?.length) yield 'spec.externalIPs is ignored for headless services'
  if (sessionAffinity !== 'None') yield 'spec.SessionAffinity is ignored for headless services'
}
