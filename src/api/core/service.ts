/** core/v1 Service: one name and address for a changing set of pods. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { isEmpty } from '../equality.ts'
import type { Service, ServicePort, ServiceSpec } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { labelsText } from '../labels.ts'
import { dns1035LabelProblems } from '../names.ts'
import { serviceChangeProblems, serviceProblems } from './service-problems.ts'

export const service = defineKind<Service>('v1', 'Service', {
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  scope: 'Namespaced',
  storedUnder: 'services/specs',
  answersDeleted: true,
  createsOnUpdate: true,
  subresources: ['status'],
  notServed: ['proxy'],
  countsGenerations: false,
  nameProblems: dns1035LabelProblems,

  prepareForCreate(object) {
    object.status = { loadBalancer: {} }
    if (object.spec.clusterIP && !object.spec.clusterIPs && !Object.isFrozen(object.spec)) {
      object.spec.clusterIPs = [object.spec.clusterIP]
    }
  },

  prepareForUpdate(object, previous) {
    const spec = { ...object.spec }
    object.spec = spec
    followClusterIP(spec, previous.spec)
    keepAllocated(spec, previous.spec)
    dropWhatTheTypeHasNot(spec, previous.spec)
  },

  defaults({ spec }) {
    if (!Object.isFrozen(spec)) defaultSpec(spec)
  },

  validate: ({ spec }) => serviceProblems(spec),

  validateUpdate: ({ spec }, previous) => serviceChangeProblems(spec, previous.spec),

  selectableFields: {
    'spec.clusterIP': ({ spec }) => spec.clusterIP ?? '',
    'spec.type': ({ spec }) => spec.type,
  },

  columns: columnsOf<Service>((c) => [
    c.name,
    c.show('Type', ({ spec }) => spec.type),
    c.show('Cluster-IP', ({ spec }) => spec.clusterIPs?.[0] ?? '<none>'),
    c.show('External-IP', externalText),
    c.show('Port(s)', ({ spec }) => (spec.ports ?? []).map(portText).join(',') || '<none>'),
    c.age,
    c.wide('Selector', ({ spec }) => labelsText(spec.selector)),
  ]),

  notSimulated: ['spec.externalIPs', 'spec.loadBalancerClass', 'spec.trafficDistribution'],

  descriptions: {
    '': 'Gives a changing set of pods one name and one address.',
    'spec.selector': 'Which pods are behind it. Without one, somebody else writes the endpoints.',
    'spec.ports': 'The ports it offers, and where they lead.',
    'spec.type':
      'ClusterIP: an address inside the cluster. NodePort: and a port on every node. LoadBalancer: and an address outside. ExternalName: only another name.',
    'spec.clusterIP': 'The address inside the cluster; None for a headless Service. It never changes.',
    'spec.externalName': 'The name that an ExternalName Service stands for.',
    'spec.sessionAffinity': 'ClientIP: a client stays with the same pod.',
    'spec.internalTrafficPolicy': 'Local: only pods on the same node are reached.',
    'spec.externalTrafficPolicy': 'Local: only pods on the node that was asked are reached.',
    'spec.publishNotReadyAddresses': 'Whether pods that are not ready count as ready here.',
    status: 'What a load balancer has given it.',
  },
})

/** Whether a Service of this sort has an address of its own in the cluster. */
export const needsClusterIP = ({ type }: Pick<ServiceSpec, 'type'>): boolean => type !== 'ExternalName'

/** Whether the ports of such a Service are open on every node. */
export const needsNodePorts = ({
  type,
  allocateLoadBalancerNodePorts,
}: Pick<ServiceSpec, 'type' | 'allocateLoadBalancerNodePorts'>): boolean =>
  type === 'NodePort' || (type === 'LoadBalancer' && allocateLoadBalancerNodePorts !== false)

export const isHeadless = ({ clusterIP }: Pick<ServiceSpec, 'clusterIP'>): boolean => clusterIP === 'None'

function defaultSpec(spec: Draft<ServiceSpec>): void {
  spec.sessionAffinity ||= 'None'
  spec.type ||= 'ClusterIP'
  if (
    spec.sessionAffinity === 'ClientIP' &&
    spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined
  ) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10_800 } }
  }
  for (const port of spec.ports ?? []) {
    if (Object.isFrozen(port)) continue
    port.protocol ||= 'TCP'
    port.targetPort ||= port.port
  }
  const isOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  if (isOutside || (spec.externalIPs?.length && spec.type === 'ClusterIP')) {
    spec.externalTrafficPolicy ||= 'Cluster'
  }
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
  if (!needsClusterIP(spec)) return
  spec.internalTrafficPolicy ??= 'Cluster'
  defaultFamilies(spec)
}

function defaultFamilies(spec: Draft<ServiceSpec>): void {
  // Who writes the endpoints of a headless Service himself may write addresses of both families.
  const isOpen = isHeadless(spec) && isEmpty(spec.selector)
  spec.ipFamilyPolicy ??= isOpen ? 'RequireDualStack' : 'SingleStack'
  if (!spec.ipFamilies?.length) spec.ipFamilies = isOpen ? ['IPv4', 'IPv6'] : ['IPv4']
}

/** Who changes clusterIP alone means clusterIPs as well. */
function followClusterIP(spec: Draft<ServiceSpec>, was: ServiceSpec): void {
  if (spec.clusterIP === was.clusterIP) return
  const isSame =
    spec.clusterIPs?.length === was.clusterIPs?.length && spec.clusterIPs?.[0] === was.clusterIPs?.[0]
  if (isSame && spec.clusterIP) spec.clusterIPs = [spec.clusterIP]
  else if (isSame) delete spec.clusterIPs
}

/** What was allocated stays when an update, such as a replace, leaves it out. */
function keepAllocated(spec: Draft<ServiceSpec>, was: ServiceSpec): void {
  if (needsClusterIP(spec) && needsClusterIP(was)) {
    if (!spec.clusterIP && !spec.clusterIPs?.length) {
      spec.clusterIP = was.clusterIP
      spec.clusterIPs = was.clusterIPs as string[] | undefined
    }
    spec.ipFamilies ??= was.ipFamilies as typeof spec.ipFamilies
    spec.ipFamilyPolicy ??= was.ipFamilyPolicy
  }
  if (needsNodePorts(spec) && needsNodePorts(was)) {
    const before = new Map((was.ports ?? []).map((port) => [portKey(port), port.nodePort]))
    spec.ports = spec.ports?.map((port) => {
      const nodePort = port.nodePort || before.get(portKey(port))
      return nodePort === port.nodePort || !nodePort ? port : { ...port, nodePort }
    })
  }
}

const portKey = ({ protocol = 'TCP', port }: Pick<ServicePort, 'port'> & { protocol?: string }) =>
  `${protocol}/${port}`

/** A change of the type takes along what only the old type had, unless the author changed that too. */
function dropWhatTheTypeHasNot(spec: Draft<ServiceSpec>, was: ServiceSpec): void {
  if (spec.type === was.type) return
  if (needsClusterIP(was) && !needsClusterIP(spec) && spec.clusterIP === was.clusterIP) {
    for (const field of ['clusterIP', 'clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const)
      delete spec[field]
    delete spec.internalTrafficPolicy
  }
  if (needsNodePorts(was) && !needsNodePorts(spec)) {
    const before = new Set((was.ports ?? []).map(({ nodePort }) => nodePort))
    spec.ports = spec.ports?.map((port) => {
      const { nodePort, ...rest } = port
      return before.has(nodePort) ? rest : port
    })
  }
  const wasOutside = was.type === 'NodePort' || was.type === 'LoadBalancer'
  const isOutside = spec.type === 'NodePort' || spec.type === 'LoadBalancer'
  if (wasOutside && !isOutside) delete spec.externalTrafficPolicy
  if (was.type === 'LoadBalancer' && spec.type !== 'LoadBalancer') {
    delete spec.allocateLoadBalancerNodePorts
    delete spec.healthCheckNodePort
    delete spec.loadBalancerClass
  }
}

function externalText({ spec, status }: Service): string {
  switch (spec.type) {
    case 'ExternalName':
      return spec.externalName ?? ''
    case 'LoadBalancer': {
      const given = (status.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip || hostname || '')
      const all = [...given.filter((text) => text !== ''), ...(spec.externalIPs ?? [])]
      return all.length === 0 ? '<pending>' : all.join(',')
    }
    default:
      return spec.externalIPs?.length ? spec.externalIPs.join(',') : '<none>'
  }
}

const portText = ({ port, nodePort, protocol }: ServicePort) =>
  nodePort ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`
