/** The rules of a Service, apart from those of its addresses: service-address-problems.ts. Source: ValidateService. */
import { duplicate, type FieldErrors, forbidden, invalid, notSupported, required } from '../field-error.ts'
import { breaches, choiceProblems } from '../fields.ts'
import type { Service, ServicePort, ServiceSpec } from '../generated/types/core-v1.ts'
import { cidrProblems, ipProblems, specialIPProblems } from '../ip.ts'
import { labelProblems } from '../labels.ts'
import {
  dnsLabelProblems,
  dnsSubdomainProblems,
  portNameProblems,
  portNumberProblems,
  qualifiedNameProblems,
} from '../names.ts'
import { serviceAddressProblems } from './service-address-problems.ts'
import { isExternallyAccessible, needsHealthCheck } from './service-type.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const protocols = ['SCTP', 'TCP', 'UDP']
const maxAffinitySeconds = 86_400

export function* serviceProblems({ metadata, spec }: Service): FieldErrors {
  yield* topologyProblems(metadata.annotations)
  yield* typeProblems(spec)
  yield* portsProblems(spec)
  yield* labelProblems(spec.selector, 'spec.selector')
  yield* affinityProblems(spec)
  yield* serviceAddressProblems(spec)
  yield* externalIPProblems(spec)
  yield* choiceProblems('spec.type', spec.type, types)
  yield* portsTogetherProblems(spec)
  yield* sourceRangeProblems(spec, metadata.annotations)
  yield* balancerProblems(spec)
  yield* trafficProblems(spec)
}

type Annotations = Service['metadata']['annotations']

const topologyMode = 'service.kubernetes.io/topology-mode'
const topologyHints = 'service.kubernetes.io/topology-aware-hints'

function* topologyProblems(annotations: Annotations = {}): FieldErrors {
  const { [topologyMode]: mode, [topologyHints]: hints } = annotations
  if (mode === undefined || hints === undefined || mode === hints) return
  const detail = `must match annotations[${topologyHints}] when both are specified`
  yield invalid(`metadata.annotations[${topologyMode}]`, mode, detail)
}

function* typeProblems(spec: ServiceSpec): FieldErrors {
  const { type, ports = [], clusterIPs = [], ipFamilies = [], ipFamilyPolicy, externalName } = spec
  const isHeadless = clusterIPs[0] === 'None'
  if (ports.length === 0 && !isHeadless && type !== 'ExternalName') yield required('spec.ports')
  if ((type === 'LoadBalancer' || type === 'NodePort') && isHeadless) {
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

function* portsProblems({ ports = [] }: ServiceSpec): FieldErrors {
  const names = new Set<string>()
  for (const [n, port] of ports.entries()) {
    const field = `spec.ports[${n}]`
    if (port.name) {
      yield* breaches(dnsLabelProblems, `${field}.name`, port.name)
      if (names.has(port.name)) yield duplicate(`${field}.name`, port.name)
      names.add(port.name)
    } else if (ports.length > 1) yield required(`${field}.name`)
    yield* portProblems(port, field)
  }
}

function* portProblems({ port, protocol, targetPort, appProtocol }: ServicePort, field: string): FieldErrors {
  for (const problem of portNumberProblems(port ?? 0)) yield invalid(`${field}.port`, port ?? 0, problem)
  yield* choiceProblems(`${field}.protocol`, protocol, protocols)
  const problems =
    typeof targetPort === 'string' ? portNameProblems(targetPort) : portNumberProblems(targetPort ?? 0)
  for (const problem of problems) yield invalid(`${field}.targetPort`, targetPort ?? 0, problem)
  if (appProtocol !== undefined) yield* breaches(qualifiedNameProblems, `${field}.appProtocol`, appProtocol)
}

/** What is wrong with a port because of the type, or because of another port. */
function* portsTogetherProblems({ type, ports = [] }: ServiceSpec): FieldErrors {
  for (const [n, { nodePort }] of ports.entries()) {
    if (!nodePort || type !== 'ClusterIP') continue
    yield forbidden(`spec.ports[${n}].nodePort`, "may not be used when `type` is 'ClusterIP'")
  }
  const nodePorts = new Set<string>()
  for (const [n, { protocol, nodePort }] of ports.entries()) {
    if (nodePort && nodePorts.has(`${protocol}/${nodePort}`)) {
      yield duplicate(`spec.ports[${n}].nodePort`, nodePort)
    }
    nodePorts.add(`${protocol}/${nodePort}`)
  }
  const pairs = new Set<string>()
  for (const [n, { protocol, port }] of ports.entries()) {
    if (pairs.has(`${protocol}/${port}`)) yield duplicate(`spec.ports[${n}]`, portKey(protocol, port))
    pairs.add(`${protocol}/${port}`)
  }
}

/** The API server compares, and prints, a port of its own type of which nothing else is filled in. */
const portKey = (Protocol: string, Port: number) => ({
  Name: '',
  Protocol,
  AppProtocol: null,
  Port,
  TargetPort: 0,
  NodePort: 0,
})

function* affinityProblems({ sessionAffinity, sessionAffinityConfig }: ServiceSpec): FieldErrors {
  yield* choiceProblems('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None'])
  const field = 'spec.sessionAffinityConfig'
  if (sessionAffinity === 'None' && sessionAffinityConfig) {
    yield forbidden(field, 'must not be set when session affinity is None')
  }
  if (sessionAffinity !== 'ClientIP') return
  const seconds = sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 0
  if (seconds <= 0 || seconds > maxAffinitySeconds) {
    const detail = `must be greater than 0 and less than ${maxAffinitySeconds}`
    yield invalid(`${field}.clientIP.timeoutSeconds`, seconds, detail)
  }
}

function* externalIPProblems({ externalIPs = [] }: ServiceSpec): FieldErrors {
  for (const [n, ip] of externalIPs.entries()) {
    const field = `spec.externalIPs[${n}]`
    const malformed = ipProblems(field, ip)
    yield* malformed.length > 0 ? malformed : specialIPProblems(field, ip)
  }
}

const onlyForBalancers = "may only be used when `type` is 'LoadBalancer'"
const sourceRangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges'

/** The annotation counts where the field says nothing. */
function* sourceRangeProblems(spec: ServiceSpec, annotations: Annotations): FieldErrors {
  const { type, loadBalancerSourceRanges: ranges = [] } = spec
  if (ranges.length > 0) {
    const field = 'spec.LoadBalancerSourceRanges'
    if (type !== 'LoadBalancer') yield forbidden(field, onlyForBalancers)
    for (const [n, range] of ranges.entries()) yield* cidrProblems(`${field}[${n}]`, range.trim())
    return
  }
  const annotated = annotations?.[sourceRangesAnnotation]
  if (annotated === undefined) return
  const field = `metadata.annotations[${sourceRangesAnnotation}]`
  if (type !== 'LoadBalancer') yield forbidden(field, onlyForBalancers)
  if (annotated.trim() === '') return
  for (const range of annotated.split(',')) yield* cidrProblems(field, range.trim())
}

function* balancerProblems(spec: ServiceSpec): FieldErrors {
  const { type, allocateLoadBalancerNodePorts, loadBalancerClass } = spec
  const isBalancer = type === 'LoadBalancer'
  if (allocateLoadBalancerNodePorts !== undefined && !isBalancer) {
    yield forbidden('spec.allocateLoadBalancerNodePorts', onlyForBalancers)
  }
  if (loadBalancerClass === undefined) return
  if (isBalancer) yield* breaches(qualifiedNameProblems, 'spec.loadBalancerClass', loadBalancerClass)
  else yield forbidden('spec.loadBalancerClass', onlyForBalancers)
}

const policies = ['Cluster', 'Local']
const distributions = ['PreferClose', 'PreferSameZone', 'PreferSameNode']

function* trafficProblems(spec: ServiceSpec): FieldErrors {
  const { type, externalTrafficPolicy, internalTrafficPolicy, trafficDistribution } = spec
  const field = 'spec.externalTrafficPolicy'
  if (isExternallyAccessible(spec)) yield* choiceProblems(field, externalTrafficPolicy, policies)
  else if (externalTrafficPolicy) {
    yield invalid(field, externalTrafficPolicy, 'may only be set for externally-accessible services')
  }
  yield* healthCheckProblems(spec)
  if (internalTrafficPolicy !== undefined) {
    if (!policies.includes(internalTrafficPolicy)) {
      yield notSupported('spec.internalTrafficPolicy', internalTrafficPolicy, policies)
    }
  } else if (types.includes(type) && type !== 'ExternalName') yield required('spec.internalTrafficPolicy')
  if (trafficDistribution !== undefined && !distributions.includes(trafficDistribution)) {
    yield notSupported('spec.trafficDistribution', trafficDistribution, distributions)
  }
}

function* healthCheckProblems(spec: ServiceSpec): FieldErrors {
  const { healthCheckNodePort: port } = spec
  const field = 'spec.healthCheckNodePort'
  if (!needsHealthCheck(spec)) {
    const detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
    if (port) yield invalid(field, port, detail)
  } else if (!port) yield required(field)
  else for (const problem of portNumberProblems(port)) yield invalid(field, port, problem)
}

/** What is wrong with a change of a Service, besides that of its addresses. */
export function* serviceChangeProblems(spec: ServiceSpec, was: ServiceSpec): FieldErrors {
  const areBalancers = spec.type === 'LoadBalancer' && was.type === 'LoadBalancer'
  if (areBalancers && spec.loadBalancerClass !== was.loadBalancerClass) {
    yield invalid('spec.loadBalancerClass', spec.loadBalancerClass, 'may not change once set')
  }
  // That is asked of the Service as a whole, too.
  if (spec.type !== 'LoadBalancer' && spec.loadBalancerClass !== undefined)
    yield forbidden('spec.loadBalancerClass', onlyForBalancers)
  const isChecked = needsHealthCheck(spec) && needsHealthCheck(was)
  if (isChecked && spec.healthCheckNodePort !== was.healthCheckNodePort) {
    yield forbidden('spec.healthCheckNodePort', 'field is immutable')
  }
}
