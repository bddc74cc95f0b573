/** The rules of a Service. */
import { duplicate, type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches, choiceProblems, ipProblems } from '../fields.ts'
import type { ServicePort, ServiceSpec } from '../generated/types/core-v1.ts'
import { labelProblems } from '../labels.ts'
import { dnsLabelProblems, dnsSubdomainProblems, portNameProblems, portNumberProblems } from '../names.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const protocols = ['SCTP', 'TCP', 'UDP']
const maxAffinitySeconds = 86_400

export function* serviceProblems(spec: ServiceSpec): FieldErrors {
  yield* typeProblems(spec)
  yield* portsProblems(spec)
  yield* labelProblems(spec.selector, 'spec.selector')
  yield* affinityProblems(spec)
  for (const [n, ip] of (spec.externalIPs ?? []).entries()) yield* ipProblems(`spec.externalIPs[${n}]`, ip)
  yield* choiceProblems('spec.type', spec.type, types)
  yield* trafficProblems(spec)
  yield* clusterIPProblems(spec)
}

function* typeProblems(spec: ServiceSpec): FieldErrors {
  const { type, clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName } = spec
  if ((type === 'LoadBalancer' || type === 'NodePort') && clusterIPs[0] === 'None') {
    yield invalid('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`)
  }
  if (type !== 'ExternalName') return
  const detail = 'may not be set for ExternalName services'
  if (clusterIPs.length > 0) yield forbidden('spec.clusterIPs', detail)
  if (ipFamilies.length > 0) yield forbidden('spec.ipFamilies', detail)
  if (ipFamilyPolicy !== undefined) yield forbidden('spec.ipFamilyPolicy', detail)
  // A trailing dot says that the name is complete.
  const target = externalName?.replace(/\.$/, '') ?? ''
  if (target === '') yield required('spec.externalName')
  else yield* breaches(dnsSubdomainProblems, 'spec.externalName', target)
}

function* portsProblems({ type, ports = [], clusterIP }: ServiceSpec): FieldErrors {
  if (ports.length === 0 && clusterIP !== 'None' && type !== 'ExternalName') yield required('spec.ports')
  const names = new Set<string>()
  const pairs = new Set<string>()
  const nodePorts = new Set<string>()
  for (const [n, port] of ports.entries()) {
    const field = `spec.ports[${n}]`
    yield* nameProblems(port, field, ports.length > 1, names)
    yield* portProblems(port, field)
    if (port.nodePort && (type === 'ClusterIP' || type === 'ExternalName')) {
      yield forbidden(`${field}.nodePort`, `may not be used when \`type\` is '${type}'`)
    }
    const nodePort = `${port.protocol}/${port.nodePort}`
    if (port.nodePort && nodePorts.has(nodePort)) yield duplicate(`${field}.nodePort`, port.nodePort)
    nodePorts.add(nodePort)
    const pair = `${port.protocol}/${port.port}`
    if (pairs.has(pair)) yield duplicate(field, { protocol: port.protocol, port: port.port })
    pairs.add(pair)
  }
}

function* nameProblems(
  { name }: ServicePort,
  field: string,
  isRequired: boolean,
  names: Set<string>,
): FieldErrors {
  if (!name) {
    if (isRequired) yield required(`${field}.name`)
    return
  }
  yield* breaches(dnsLabelProblems, `${field}.name`, name)
  if (names.has(name)) yield duplicate(`${field}.name`, name)
  names.add(name)
}

function* portProblems({ port, protocol, targetPort }: ServicePort, field: string): FieldErrors {
  for (const problem of portNumberProblems(port ?? 0)) yield invalid(`${field}.port`, port ?? 0, problem)
  yield* choiceProblems(`${field}.protocol`, protocol, protocols)
  const problems =
    typeof targetPort === 'string' ? portNameProblems(targetPort) : portNumberProblems(targetPort ?? 0)
  for (const problem of problems) yield invalid(`${field}.targetPort`, targetPort, problem)
}

function* affinityProblems({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldErrors {
  yield* choiceProblems('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])
  const field = 'spec.sessionAffinityConfig'
  if (sessionAffinity === 'None' && sessionAffinityConfig) {
    yield forbidden(field, 'must not be set when session affinity is None')
  }
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds
  if (
    sessionAffinity === 'ClientIP' &&
    seconds !== undefined &&
    (seconds <= 0 || seconds > maxAffinitySeconds)
  ) {
    const detail = `must be greater than 0 and less than ${maxAffinitySeconds}`
    yield invalid(`${field}.clientIP.timeoutSeconds`, seconds, detail)
  }
}

function* trafficProblems(spec: ServiceSpec): FieldErrors {
  const { type, externalTrafficPolicy, internalTrafficPolicy, allocateLoadBalancerNodePorts } = spec
  const isOutside = type === 'NodePort' || type === 'LoadBalancer' || (spec.externalIPs ?? []).length > 0
  if (externalTrafficPolicy && !isOutside) {
    const detail = 'may only be set for externally-accessible services'
    yield invalid('spec.externalTrafficPolicy', externalTrafficPolicy, detail)
  } else if (externalTrafficPolicy && !['Cluster', 'Local'].includes(externalTrafficPolicy)) {
    yield notSupported('spec.externalTrafficPolicy', externalTrafficPolicy, ['Cluster', 'Local'])
  }
  if (internalTrafficPolicy && !['Cluster', 'Local'].includes(internalTrafficPolicy)) {
    yield notSupported('spec.internalTrafficPolicy', internalTrafficPolicy, ['Cluster', 'Local'])
  }
  if (type === 'LoadBalancer') return
  if (allocateLoadBalancerNodePorts !== undefined) {
    yield forbidden('spec.allocateLoadBalancerNodePorts', "may only be used when `type` is 'LoadBalancer'")
  }
  if (spec.loadBalancerClass !== undefined) {
    yield forbidden('spec.loadBalancerClass', "may only be used when `type` is 'LoadBalancer'")
  }
  if (spec.loadBalancerSourceRanges?.length) {
    yield forbidden('spec.LoadBalancerSourceRanges', "may only be used when `type` is 'LoadBalancer'")
  }
}

function* clusterIPProblems({ type, clusterIP, clusterIPs = [] }: ServiceSpec): FieldErrors {
  if (type === 'ExternalName') return
  if (clusterIP && clusterIPs.length > 0 && clusterIPs[0] !== clusterIP) {
    yield invalid('spec.clusterIPs', clusterIPs, 'first value must match `clusterIP`')
  }
  for (const [n, ip] of clusterIPs.entries()) {
    const field = `spec.clusterIPs[${n}]`
    if (ip === 'None') {
      if (clusterIPs.length > 1) yield invalid(field, ip, "'None' must be the first and only value")
    } else {
      yield* ipProblems(field, ip)
    }
  }
}

/** The addresses of a Service stay as they are, unless it comes from, or turns into, an ExternalName. */
export function* serviceChangeProblems(spec: ServiceSpec, was: ServiceSpec): FieldErrors {
  if (spec.type === 'ExternalName' || was.type === 'ExternalName') return
  const now = spec.clusterIPs ?? []
  const before = was.clusterIPs ?? []
  if (before.length === 0) return
  if (now.length === 0) {
    yield invalid('spec.clusterIPs[0]', now, 'primary clusterIP can not be unset')
  } else if (now[0] !== before[0]) {
    yield invalid('spec.clusterIPs[0]', now, 'may not change once set')
  }
}
