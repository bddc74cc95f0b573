/** core/v1 Node: a machine that runs pods. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { nullIfEmpty } from '../empty-list.ts'
import { isEqual } from '../equality.ts'
import { duplicate, type FieldErrors, forbidden, internal, invalid } from '../field-error.ts'
import type { Node, NodeAddress, NodeSpec, NodeStatus, Taint } from '../generated/types/core-v1.ts'
import { areDualStack, cidrProblems } from '../ip.ts'
import { defineKind } from '../kind.ts'
import { untilFaultless } from '../memo.ts'
import { findCondition, isConditionTrue } from '../meta.ts'
import { parseQuantity } from '../quantity.ts'
import { quoted } from '../quote.ts'
import { byteLength } from '../text-bytes.ts'
import { isIntegerResource } from './resource-names.ts'
import type { Quantities } from './resources.ts'
import { taintProblems } from './taint-problems.ts'

export const node = defineKind<Node>('v1', 'Node', {
  plural: 'nodes',
  shortNames: ['no'],
  scope: 'Cluster',
  storedUnder: 'minions',
  subresources: ['proxy', 'status'],
  keepsStatusOnCreate: true,
  countsGenerations: false,

  defaults: { parts: { spec: defaultCIDRs, status: defaultStatus } },

  *validate({ spec, status }) {
    yield* taintsProblems(spec.taints ?? [])
    yield* amountProblems(status)
    yield* featureProblems(status.declaredFeatures ?? [])
    if (spec.podCIDRs) yield* rangeProblems(spec.podCIDRs)
  },

  *validateUpdate({ spec, status }, previous) {
    yield* amountProblems(status)
    yield* featureProblems(status.declaredFeatures ?? [])
    yield* addressProblems(status.addresses ?? [])
    yield* changeProblems(spec, previous.spec)
  },

  prepareForStatusUpdate({ status }, previous) {
    if (!previous.status.config) delete status.config
  },

  *validateStatus({ status }) {
    yield* amountProblems(status)
    yield* featureProblems(status.declaredFeatures ?? [])
    yield* addressProblems(status.addresses ?? [])
  },

  warnsAlways: true,
  *warnings({ spec }) {
    if (spec.externalID) yield 'spec.externalID: this field is deprecated, and is unused by Kubernetes'
  },

  selectableFields: {
    'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false),
  },

  columns: columnsOf<Node>((c) => [
    c.name,
    c.show('Status', statusText),
    c.show('Roles', rolesText),
    c.age,
    c.show('Version', ({ status }) => status.nodeInfo?.kubeletVersion ?? ''),
    c.wide('Internal-IP', (object) => addressOf(object, 'InternalIP')),
    c.wide('External-IP', (object) => addressOf(object, 'ExternalIP')),
    c.wide('OS-Image', ({ status }) => status.nodeInfo?.osImage || '<unknown>'),
    c.wide('Kernel-Version', kernelText),
    c.wide('Container-Runtime', ({ status }) => status.nodeInfo?.containerRuntimeVersion || '<unknown>'),
  ]),
})

/** podCIDR is the first of podCIDRs. Where both are written and differ, the single one counts. */
function defaultCIDRs(spec: Draft<NodeSpec>): void {
  const first = spec.podCIDRs?.[0]
  if (spec.podCIDR && spec.podCIDR !== first) spec.podCIDRs = [spec.podCIDR]
  else if (first) spec.podCIDR = first
}

const unknownSystem = {
  machineID: '',
  systemUUID: '',
  bootID: '',
  kernelVersion: '',
  osImage: '',
  containerRuntimeVersion: '',
  kubeletVersion: '',
  kubeProxyVersion: '',
  operatingSystem: '',
  architecture: '',
}

function defaultStatus(status: Draft<NodeStatus>): void {
  if (status.capacity) status.allocatable ??= status.capacity
  status.daemonEndpoints ??= { kubeletEndpoint: { Port: 0 } }
  status.nodeInfo ??= { ...unknownSystem }
  for (const image of status.images ?? []) nullIfEmpty(image, 'names')
}

function* taintsProblems(taints: readonly Taint[]): FieldErrors {
  const seen = new Set<string>()
  for (const [n, taint] of taints.entries()) {
    const field = `metadata.taints[${n}]`
    const { key, value = '', effect, timeAdded = null } = taint
    yield* taintProblems(taint, field)
    const identity = `${key}:${effect}`
    if (seen.has(identity)) {
      const shown = { Key: key, Value: value, Effect: effect, TimeAdded: timeAdded }
      const { message, ...rest } = duplicate(field, shown)
      yield { ...rest, message: `${message}: taints must be unique by key and effect pair` }
    }
    seen.add(identity)
  }
}

function* amountProblems({ capacity = {}, allocatable = {} }: NodeStatus): FieldErrors {
  yield* amountsIn(capacity, 'status.capacity')
  yield* amountsIn(allocatable, 'status.allocatable')
}

const amountsIn = untilFaultless(function* (amounts: NonNullable<NodeStatus['capacity']>, path): FieldErrors {
  for (const [name, text] of Object.entries(amounts)) {
    const field = `${path}.${name}`
    const { nanos } = parseQuantity(text)
    if (nanos < 0n) yield invalid(field, text, 'must be greater than or equal to 0')
    if (isIntegerResource(name) && nanos % 1_000_000_000n !== 0n)
      yield invalid(field, text, 'must be an integer')
  }
})

const featurePattern = /^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$/
const longestFeature = 253

function* featureProblems(features: readonly string[]): FieldErrors {
  for (const [n, feature] of features.entries()) {
    const field = (at: number) => `status.declaredFeatures[${at}]`
    const why = featureProblem(feature)
    if (why) yield invalid(field(n), feature, `invalid feature name ${quoted(feature)}: ${why}`)
    const next = features[n + 1]
    if (next === feature) yield duplicate(field(n + 1), next)
    else if (next < feature) yield invalid(field(n + 1), next, 'list must be sorted alphabetically')
  }
}

function featureProblem(feature: string): string | undefined {
  if (byteLength(feature) > longestFeature) return `must be no more than ${longestFeature} characters`
  if (featurePattern.test(feature)) return undefined
  return "must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes"
}

function* addressProblems(addresses: readonly NodeAddress[]): FieldErrors {
  const seen = new Set<string>()
  for (const [n, { type = '', address = '' }] of addresses.entries()) {
    const shown = { Type: type, Address: address }
    const identity = JSON.stringify(shown)
    if (seen.has(identity)) yield duplicate(`status.addresses[${n}]`, shown)
    seen.add(identity)
  }
}

function* rangeProblems(podCIDRs: readonly string[]): FieldErrors {
  const field = 'spec.podCIDRs'
  for (const [n, cidr] of podCIDRs.entries()) yield* cidrProblems(`${field}[${n}]`, cidr)
  if (podCIDRs.length < 2) return
  const unread = podCIDRs.findIndex((cidr) => cidrProblems(field, cidr).length > 0)
  if (unread >= 0) {
    const why = `invalid CIDR[${unread}]: <nil> (invalid CIDR address: ${podCIDRs[unread]})`
    yield internal(field, `invalid PodCIDRs. failed to check with dual stack with error:${why}`)
  }
  // Twins are of one family, and that is what is told of them.
  if (podCIDRs.length > 2 || !areDualStack(podCIDRs)) {
    yield invalid(field, podCIDRs, 'may specify no more than one CIDR for each IP family')
  }
}

function* changeProblems(spec: NodeSpec, was: NodeSpec): FieldErrors {
  if (was.podCIDRs?.length && !isEqual(spec.podCIDRs, was.podCIDRs)) {
    const detail = 'node updates may not change podCIDR except from "" to valid'
    yield forbidden('spec.podCIDRs', detail)
  }
  if (was.providerID && spec.providerID !== was.providerID) {
    const detail = 'node updates may not change providerID except from "" to valid'
    yield forbidden('spec.providerID', detail)
  }
  yield* taintsProblems(spec.taints ?? [])
  if (spec.externalID !== was.externalID) {
    yield forbidden('spec.externalID', 'may not be updated')
  }
}

function kernelText({ status: { nodeInfo } }: Node): string {
  const kernel = nodeInfo?.kernelVersion || '<unknown>'
  return nodeInfo?.architecture ? `${kernel} (${nodeInfo.architecture})` : kernel
}

function statusText({ spec, status }: Node): string {
  const ready = findCondition(status.conditions, 'Ready')
  const text = ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown'
  return spec.unschedulable ? `${text},SchedulingDisabled` : text
}

const rolePrefix = 'node-role.kubernetes.io/'

/** `control-plane,worker`, as kubectl shows it; `<none>` */
export function rolesText({ metadata: { labels = {} } }: Node): string {
  const roles = new Set<string>()
  for (const [key, value] of Object.entries(labels)) {
    if (key.startsWith(rolePrefix) && key !== rolePrefix) roles.add(key.slice(rolePrefix.length))
    else if (key === 'kubernetes.io/role' && value) roles.add(value)
  }
  return roles.size === 0 ? '<none>' : [...roles].sort().join(',')
}

const addressOf = ({ status }: Node, type: string): string =>
  status.addresses?.find((address) => address.type === type)?.address ?? '<none>'

const nothing: Quantities = Object.freeze({})

/** What a node lets pods use: nothing, until its kubelet has said. */
export const allocatableOf = ({ status }: Node): Quantities => status.allocatable ?? nothing

export const isNodeReady = ({ status }: Node): boolean => isConditionTrue(status.conditions, 'Ready')

export const zoneLabel = 'topology.kubernetes.io/zone'
const regionLabel = 'topology.kubernetes.io/region'

/** The name of a node's zone, with its region: nodes without labels share one. */
export const zoneOf = ({ metadata: { labels } }: Node): string =>
  `${labels?.[regionLabel] ?? ''}/${labels?.[zoneLabel] ?? ''}`
