/** core/v1 Service: one name and address for a changing set of pods. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import type { Service, ServicePort, ServiceSpec, ServiceStatus } from '../generated/types/core-v1.ts'
import { defineKind } from '../kind.ts'
import { labelsText } from '../labels.ts'
import { dnsLabelProblems } from '../names.ts'
import { serviceAddressChangeProblems } from './service-address-problems.ts'
import { serviceChangeProblems, serviceProblems } from './service-problems.ts'
import { serviceStatusProblems } from './service-status-problems.ts'
import { isExternallyAccessible, needsClusterIP } from './service-type.ts'
import { carriedOver } from './service-update.ts'
import { balancerWarnings, serviceWarnings } from './service-warnings.ts'

export const service = defineKind<Service>('v1', 'Service', {
  plural: 'services',
  shortNames: ['svc'],
  categories: ['all'],
  scope: 'Namespaced',
  storedUnder: 'services/specs',
  answersDeleted: true,
  createsOnUpdate: true,
  subresources: ['proxy', 'status'],
  countsGenerations: false,
  nameProblems: dnsLabelProblems,

  prepareForCreate(object) {
    object.status = { loadBalancer: {} }
    const { clusterIP, clusterIPs } = object.spec
    if (clusterIP && !clusterIPs) object.spec = { ...object.spec, clusterIPs: [clusterIP] }
  },

  prepareForUpdate(object, previous) {
    object.spec = carriedOver(object.spec, previous.spec)
    if (object.spec.type !== 'LoadBalancer' && previous.status.loadBalancer?.ingress) {
      object.status = { ...object.status, loadBalancer: {} }
    }
  },

  defaults: {
    parts: {
      spec: {
        first: defaultSpec,
        parts: {
          ports(port) {
            port.protocol ||= 'TCP'
            port.targetPort ||= port.port
          },
        },
      },
    },
    last(object) {
      if (object.spec.type === 'LoadBalancer') object.status = withAddressMode(object.status)
    },
  },

  updateChecks: ['metadataChange', 'change', 'object'],
  validate: serviceProblems,

  *validateUpdate({ spec }, previous) {
    yield* serviceAddressChangeProblems(spec, previous.spec)
    yield* serviceChangeProblems(spec, previous.spec)
  },

  validateStatus: serviceStatusProblems,

  warnings: serviceWarnings,
  statusWarnings: ({ status }) => balancerWarnings(status.loadBalancer),
  warnsAlways: true,

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

  notSimulated: {},
})

function defaultSpec(spec: Draft<ServiceSpec>): void {
  spec.sessionAffinity ||= 'None'
  spec.type ||= 'ClusterIP'
  if (spec.sessionAffinity === 'None') delete spec.sessionAffinityConfig
  else if (
    spec.sessionAffinity === 'ClientIP' &&
    spec.sessionAffinityConfig?.clientIP?.timeoutSeconds === undefined
  ) {
    spec.sessionAffinityConfig = { clientIP: { timeoutSeconds: 10_800 } }
  }
  if (isExternallyAccessible(spec)) spec.externalTrafficPolicy ||= 'Cluster'
  if (spec.type === 'LoadBalancer') spec.allocateLoadBalancerNodePorts ??= true
  if (needsClusterIP(spec)) spec.internalTrafficPolicy ??= 'Cluster'
}

/** Addresses are given as they were before there was a choice. */
function withAddressMode(status: Draft<ServiceStatus>): Draft<ServiceStatus> {
  const { ingress = [] } = status.loadBalancer ?? {}
  if (!ingress.some(({ ip, ipMode }) => ip && ipMode === undefined)) return status
  const complete = ingress.map((each) =>
    each.ip ? { ...each, ipMode: each.ipMode ?? ('VIP' as const) } : each,
  )
  return { ...status, loadBalancer: { ...status.loadBalancer, ingress: complete } }
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
