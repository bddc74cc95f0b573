/** Whether a node takes a pod that has been assigned to it. Pure. */
import { anyCollide, freePorts, type HostPort, hostPortsOf } from '../../api/core/host-ports.ts'
import { allocatableOf } from '../../api/core/node.ts'
import { meetsNodeRequirements } from '../../api/core/node-selector.ts'
import { isExtendedResource } from '../../api/core/resource-names.ts'
import { type Amounts, amountsOf, podRequests, qosClassOf } from '../../api/core/resources.ts'
import { isTolerated } from '../../api/core/toleration.ts'
import type { Node, Pod, Taint } from '../../api/generated/types/core-v1.ts'
import type { KubeletSettings } from '../../api/kubelet/defaults.ts'
import { isCritical } from './critical.ts'

export interface Rejection {
  readonly reason: string
  readonly message: string
}

/** What a node's pods use together. */
export interface Usage {
  /** By resource; `pods` is their number. */
  readonly amounts: Record<string, number>
  readonly hostPorts: HostPort[]
}

/** Of a node without pods. */
export const noUsage = (): Usage => ({ amounts: {}, hostPorts: [] })

/** What a node knows of itself when a pod comes. */
interface Host {
  readonly node: Node | undefined
  readonly usage: Usage
  /** What it is short of: the conditions that say so. */
  readonly pressures: readonly string[]
  readonly isShuttingDown: boolean
  /** Its operating system: `linux` or `windows`. */
  readonly os: string
  readonly settings: Pick<KubeletSettings, 'allowedUnsafeSysctls'>
}

/** Why the node turns the pod away; undefined when it takes it. @param isStatic whether the pod was given to the node itself */
export function rejectionOf(
  pod: Pod,
  { node, usage, pressures, isShuttingDown, os, settings }: Host,
  isStatic: boolean,
): Rejection | undefined {
  if (isShuttingDown)
    return { reason: 'NodeShutdown', message: 'Pod was rejected as the node is shutting down.' }
  if (pressures.length > 0 && !isCritical(pod, isStatic) && !bearsPressure(pod, pressures))
    return { reason: 'Evicted', message: `The node had condition: [${pressures.join(' ')}]. ` }
  const forbidden = sysctlProblem(pod, settings.allowedUnsafeSysctls)
  if (forbidden) return { reason: 'SysctlForbidden', message: `forbidden sysctl: ${forbidden}` }
  const selected = pod.spec.nodeSelector?.['kubernetes.io/os']
  if (selected !== undefined && selected !== os) {
    return {
      reason: 'PodOSSelectorNodeLabelDoesNotMatch',
      message: "Failed to admit pod as the `kubernetes.io/os` label doesn't match node label",
    }
  }
  if (pod.spec.os && pod.spec.os.name !== os) {
    return {
      reason: 'PodOSNotSupported',
      message: "Failed to admit pod as the OS field doesn't match node OS",
    }
  }
  if (!node) return undefined
  return shortageOf(pod, node, usage) ?? mismatchOf(pod, node, usage)
}

/** What a pod may set on any node: it has no influence on the others there. Source: SafeSysctlAllowlist of the kubelet. */
const safeSysctls: ReadonlySet<string> = new Set([
  'kernel.shm_rmid_forced',
  ...[
    'ip_local_port_range',
    'tcp_syncookies',
    'ping_group_range',
    'ip_unprivileged_port_start',
    'ip_local_reserved_ports',
    'tcp_keepalive_time',
    'tcp_fin_timeout',
    'tcp_keepalive_intvl',
    'tcp_keepalive_probes',
    'tcp_rmem',
    'tcp_wmem',
  ].map((name) => `net.ipv4.${name}`),
])

/** Of a shortage of memory alone only those feel anything that ask for none, and do not bear it either. */
function bearsPressure({ spec }: Pod, pressures: readonly string[]): boolean {
  if (pressures.length > 1 || pressures[0] !== 'MemoryPressure') return false
  return qosClassOf(spec) !== 'BestEffort' || isTolerated(memoryPressure, spec.tolerations)
}

const memoryPressure: Taint = { key: 'node.kubernetes.io/memory-pressure', effect: 'NoSchedule' }

/** @param pattern the name of one, or how their names begin, with a `*` behind it */
const isNamedBy = (pattern: string, name: string): boolean =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name

function sysctlProblem(
  { spec: { securityContext, hostNetwork, hostIPC } }: Pod,
  allowed: readonly string[] = [],
): string | undefined {
  for (const { name } of securityContext?.sysctls ?? []) {
    const dotted = name.replaceAll('/', '.')
    if (!safeSysctls.has(dotted) && !allowed.some((each) => isNamedBy(each, dotted)))
      return `"${dotted}" not allowlisted`
    const isOfNetwork = dotted.startsWith('net.')
    if (isOfNetwork && hostNetwork) return `"${dotted}" not allowed with host net enabled`
    if (!isOfNetwork && hostIPC) return `"${dotted}" not allowed with host ipc enabled`
  }
  return undefined
}

/** What of the node a pod would have too much of. */
export function shortageOf({ spec, status }: Pod, node: Node, usage: Usage): Rejection | undefined {
  const requests = podRequests(spec)
  const capacities = amountsOf(allocatableOf(node))
  const devices = status.extendedResourceClaimStatus?.requestMappings
  // What the node does not know by name comes from elsewhere.
  const isForeign = (resource: string) =>
    devices?.some(({ resourceName }) => resourceName === resource) ||
    (isExtendedResource(resource) && capacities[resource] === undefined)
  const short = shortage('pods', 1)
  if (short) return short
  for (const resource in requests) {
    const found =
      requests[resource] > 0 && !isForeign(resource) ? shortage(resource, requests[resource]) : undefined
    if (found) return found
  }
  return undefined

  function shortage(resource: string, requested: number): Rejection | undefined {
    const capacity = capacities[resource] ?? 0
    const used = usage.amounts[resource] ?? 0
    if (used + requested <= capacity) return undefined
    const amounts = `requested: ${requested}, used: ${used}, capacity: ${capacity}`
    return {
      reason: `OutOf${resource}`,
      message: `Node didn't have enough resource: ${resource}, ${amounts}`,
    }
  }
}

function mismatchOf({ spec }: Pod, node: Node, { hostPorts }: Usage): Rejection | undefined {
  const { nodeSelector, affinity } = spec
  if ((nodeSelector || affinity?.nodeAffinity) && !meetsNodeRequirements(spec, node)) {
    const message = "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"
    return { reason: 'NodeAffinity', message }
  }
  if (anyCollide(hostPortsOf(spec), hostPorts)) {
    const message = "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"
    return { reason: 'NodePorts', message }
  }
  const untolerated = node.spec.taints?.some(
    (taint) => taint.effect === 'NoExecute' && !isTolerated(taint, spec.tolerations),
  )
  if (!untolerated) return undefined
  const message = "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate"
  return { reason: 'TaintToleration', message }
}

/** Counts a pod in (`1`) or out (`-1`). */
export function addUsage({ amounts, hostPorts }: Usage, { spec }: Pod, by: 1 | -1): void {
  amounts.pods = (amounts.pods ?? 0) + by
  const requests: Amounts = podRequests(spec)
  for (const resource in requests) amounts[resource] = (amounts[resource] ?? 0) + by * requests[resource]
  const ports = hostPortsOf(spec)
  if (by === 1) hostPorts.push(...ports)
  else freePorts(hostPorts, ports)
}
