/** The Node object of a simulated machine: what its kubelet says of it. Pure. */
import { isEqual } from '../api/equality.ts'
import { badRequest } from '../api/errors.ts'
import type {
  ContainerImage,
  Node,
  NodeCondition,
  NodeFeatures,
  NodeRuntimeHandler,
  NodeStatus,
  Taint,
} from '../api/generated/types/core-v1.ts'
import type { CSINode } from '../api/generated/types/storage-v1.ts'
import type { New } from '../api/kind.ts'
import type { KubeletConfiguration } from '../api/kubelet/configuration.ts'
import { type KubeletSettings, usualSettings } from '../api/kubelet/defaults.ts'
import { kubernetesVersion } from '../api/kubernetes-version.ts'
import { deepFreeze, memoByIdentity } from '../api/memo.ts'
import { findCondition } from '../api/meta.ts'
import { secondRangeOf } from '../api/networking/second-addresses.ts'
import { isQuantity, quantityValue } from '../api/quantity.ts'
import { movedProvisioners } from '../api/storage/moved-drivers.ts'
import { diskDriver } from '../api/storage/simulated-disk.ts'
import { formatTime } from '../api/time.ts'
import { hash, Random } from '../sim/random.ts'
import { allocatableOf } from './allocatable.ts'
import { nodeKernel } from './runtime/kernel.ts'
import type { OperatingSystem } from './runtime/operating-system.ts'

/** What a node is like. All but its name has a default. */
export interface NodeSpec {
  readonly name: string
  /** Over the default of 4 CPUs, 16Gi of memory, 100Gi of disk and 110 pods. */
  readonly capacity?: { readonly [resource: string]: string }
  readonly labels?: { readonly [key: string]: string }
  readonly annotations?: { readonly [key: string]: string }
  readonly taints?: readonly Taint[]
  readonly unschedulable?: boolean
  /** The addresses of its pods. Default: the cluster gives it a range. */
  readonly podCIDR?: string
  /** How its kubelet is configured: a KubeletConfiguration of kubelet.config.k8s.io/v1beta1. Default: as those of its cluster are. */
  readonly kubelet?: KubeletConfiguration
  /** Its operating system. Default: linux. */
  readonly os?: OperatingSystem
  /** What its container runtime can run containers with, as a RuntimeClass names it. Default: `usualHandlers`. */
  readonly runtimeHandlers?: readonly string[]
}

/** A node with all that holds of its kubelet. */
export interface MachineSpec extends Omit<NodeSpec, 'kubelet'> {
  readonly kubelet: KubeletSettings
  /** As it was given, where it was. */
  readonly configuration?: KubeletConfiguration
}

/** Who writes JavaScript has no types to tell him. @throws TypeError */
export function checkMachine(spec: NodeSpec): void {
  if (typeof spec?.name !== 'string') throw new TypeError("a machine is added as { name: 'node-4' }")
}

/** The nodes of a cluster of which only their number is said. */
export const numberedNodes = (count: number): readonly { readonly name: string }[] =>
  Array.from({ length: count }, (_, n) => ({ name: `node-${n + 1}` }))

const defaultCapacity = Object.freeze({
  cpu: '4',
  'ephemeral-storage': '100Gi',
  'hugepages-1Gi': '0',
  'hugepages-2Mi': '0',
  memory: '16Gi',
  pods: '110',
})

/** The handlers that people have on their nodes. */
export const usualHandlers: readonly string[] = Object.freeze([
  'crun',
  'kata',
  'kata-clh',
  'kata-fc',
  'kata-qemu',
  'nvidia',
  'runc',
  'runsc',
  'test-handler',
])

type Resources = Readonly<Record<string, string>>

/** @throws ApiError 400 for what is no amount */
export function checkCapacity({ capacity = {} }: Pick<NodeSpec, 'capacity'>): void {
  for (const [resource, amount] of Object.entries(capacity))
    if (!isQuantity(amount)) throw badRequest(`capacity.${resource}: must be a quantity such as 2Gi`)
}

/** What the machine has. */
export function capacityOf({ capacity, kubelet }: Pick<MachineSpec, 'capacity' | 'kubelet'>): Resources {
  if (!capacity && kubelet === usualSettings) return defaultCapacity
  const all = { ...defaultCapacity, ...capacity }
  return { ...all, pods: capacity?.pods ?? String(mostPods(kubelet, all.cpu)) }
}

function mostPods({ maxPods, podsPerCore = 0 }: KubeletSettings, cpu: string): number {
  return podsPerCore > 0 ? Math.min(podsPerCore * Math.floor(quantityValue(cpu)), maxPods) : maxPods
}

const usualAllocatable = allocatableOf(defaultCapacity, usualSettings)

/** What of that is for pods. @param capacity of that node */
const forPods = (capacity: Resources, kubelet: KubeletSettings): Resources =>
  capacity === defaultCapacity && kubelet === usualSettings
    ? usualAllocatable
    : allocatableOf(capacity, kubelet)

/** @param isDualStack whether its pods have addresses of IPv6, too */
export function newNode(
  {
    name,
    labels,
    annotations,
    unschedulable,
    podCIDR,
    capacity,
    kubelet,
    os = 'linux',
    ...spec
  }: MachineSpec,
  isDualStack = false,
) {
  const all = capacityOf({ capacity, kubelet })
  const { registerWithTaints = [], providerID } = kubelet
  const taints = [...registerWithTaints, ...(spec.taints ?? [])]
  return {
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': os,
        ...labels,
      },
      annotations: {
        'node.alpha.kubernetes.io/ttl': '0',
        'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
        ...annotations,
      },
    },
    spec: {
      ...(podCIDR && { podCIDR, podCIDRs: isDualStack ? [podCIDR, secondRangeOf(podCIDR)] : [podCIDR] }),
      ...(providerID && { providerID }),
      ...(taints.length > 0 && { taints }),
      ...(unschedulable && { unschedulable }),
    },
    status: { capacity: all, allocatable: forPods(all, kubelet) },
  }
}

/** The storage drivers on a node: it goes with its Node. */
export const newCsiNode = ({ metadata: { name, uid } }: Node): New<CSINode> => ({
  metadata: {
    name,
    annotations: { 'storage.alpha.kubernetes.io/migrated-plugins': Object.keys(movedProvisioners).join(',') },
    ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid }],
  },
  spec: { drivers: [{ name: diskDriver, nodeID: name }] },
})

/** How a node is, as its kubelet sees it. */
interface NodeState {
  /** What it is short of. */
  readonly pressures: readonly string[]
  /** It is about to go. */
  readonly isShuttingDown: boolean
}

interface NodeReport {
  readonly spec: MachineSpec
  readonly ips: readonly string[]
  readonly images: readonly ContainerImage[]
  readonly bootId: string
  readonly state: NodeState
  /** The cluster's time, as a timestamp. */
  readonly at: string
}

/** The status as the kubelet reports it; conditions that it does not know of stay. */
export function nodeStatusOf(
  { status }: Node,
  { spec, ips, images, bootId, state, at }: NodeReport,
): NodeStatus {
  // What somebody else has found on the machine stays, such as GPUs, and pods may have it.
  const own = capacityOf(spec)
  const capacity = { ...status.capacity, ...own }
  const findings = findingsOf(state)
  const others = status.conditions?.filter((each) => !isOfKubelet(each)) ?? []
  return {
    ...status,
    capacity,
    allocatable: { ...capacity, ...forPods(own, spec.kubelet) },
    conditions: [...others, ...findings.map((each) => condition(each, status.conditions, at))],
    addresses: [
      ...ips.map((address) => ({ type: 'InternalIP', address })),
      { type: 'Hostname', address: spec.name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    runtimeHandlers: handlersOf(spec.runtimeHandlers ?? usualHandlers),
    features,
    nodeInfo: status.nodeInfo?.bootID === bootId ? status.nodeInfo : nodeInfoOf(spec, bootId),
    ...(images.length > 0 && { images }),
  }
}

const features: NodeFeatures = deepFreeze({ supplementalGroupsPolicy: true })

/** All can do the same; the one without a name is who runs what names none. */
const handlersOf = memoByIdentity((names: readonly string[]): readonly NodeRuntimeHandler[] =>
  ['', ...names].map((name) => ({
    name,
    features: { recursiveReadOnlyMounts: true, userNamespaces: true },
  })),
)

/** A Node whose kubelet reports at an instant what it has reported before. */
export const reportedAgain = (first: Node, at: number): Node => ({
  ...first,
  status: { ...first.status, conditions: first.status.conditions?.map((each) => foundAgain(each, at)) },
})

const foundAgain = (found: NodeCondition, at: number): NodeCondition =>
  isOfKubelet(found) ? { ...found, lastHeartbeatTime: formatTime(at) } : found

/** Whether two statuses differ at most in when they were reported. */
export const saysTheSame = (a: NodeStatus, b: NodeStatus): boolean => isEqual(undated(a), undated(b))

const undated = (status: NodeStatus): NodeStatus => ({
  ...status,
  conditions: status.conditions?.map((condition) => ({ ...condition, lastHeartbeatTime: undefined })),
})

/** The reasons of the Events about what was not so before. @param state how the node is now */
export const newsOf = ({ status }: Node, state: NodeState): readonly string[] =>
  findingsOf(state)
    .filter(({ type, status: found }) => findCondition(status.conditions, type)?.status !== found)
    .map(({ news }) => news)

/** What a kubelet tells when it starts, whatever is known of its node: all but that it is ready. */
export const newsOfStart: readonly string[] = [
  'NodeHasSufficientMemory',
  'NodeHasNoDiskPressure',
  'NodeHasSufficientPID',
]

/** Whether the machine has been started anew since its node was last reported. */
export const isRebooted = ({ status }: Node, bootId: string): boolean =>
  Boolean(status.nodeInfo?.bootID) && status.nodeInfo?.bootID !== bootId

interface Finding extends Required<Pick<NodeCondition, 'type' | 'status' | 'reason' | 'message'>> {
  /** The reason of the Event that tells of it. */
  readonly news: string
}

const finding = (
  type: string,
  status: 'True' | 'False',
  { reason, news, message }: Pick<Finding, 'reason' | 'news' | 'message'>,
): Finding => ({ type, status, reason, news, message })

/** How a node says that it has enough, and that it has not. */
const sufficiency: readonly { readonly not: Finding; readonly is: Finding }[] = [
  {
    not: finding('MemoryPressure', 'False', {
      reason: 'KubeletHasSufficientMemory',
      news: 'NodeHasSufficientMemory',
      message: 'kubelet has sufficient memory available',
    }),
    is: finding('MemoryPressure', 'True', {
      reason: 'KubeletHasInsufficientMemory',
      news: 'NodeHasInsufficientMemory',
      message: 'kubelet has insufficient memory available',
    }),
  },
  {
    not: finding('DiskPressure', 'False', {
      reason: 'KubeletHasNoDiskPressure',
      news: 'NodeHasNoDiskPressure',
      message: 'kubelet has no disk pressure',
    }),
    is: finding('DiskPressure', 'True', {
      reason: 'KubeletHasDiskPressure',
      news: 'NodeHasDiskPressure',
      message: 'kubelet has disk pressure',
    }),
  },
  {
    not: finding('PIDPressure', 'False', {
      reason: 'KubeletHasSufficientPID',
      news: 'NodeHasSufficientPID',
      message: 'kubelet has sufficient PID available',
    }),
    is: finding('PIDPressure', 'True', {
      reason: 'KubeletHasInsufficientPID',
      news: 'NodeHasInsufficientPID',
      message: 'kubelet has insufficient PID available',
    }),
  },
]

const ready = finding('Ready', 'True', {
  reason: 'KubeletReady',
  news: 'NodeReady',
  message: 'kubelet is posting ready status',
})

const shuttingDown = finding('Ready', 'False', {
  reason: 'KubeletNotReady',
  news: 'NodeNotReady',
  message: 'node is shutting down',
})

const wellOff: readonly Finding[] = [...sufficiency.map(({ not }) => not), ready]

const isOfKubelet = ({ type }: NodeCondition): boolean => wellOff.some((each) => each.type === type)

const findingsOf = ({ pressures, isShuttingDown }: NodeState): readonly Finding[] =>
  pressures.length === 0 && !isShuttingDown
    ? wellOff
    : [
        ...sufficiency.map(({ not, is }) => (pressures.includes(is.type) ? is : not)),
        isShuttingDown ? shuttingDown : ready,
      ]

function condition(
  { type, status, reason, message }: Finding,
  before: readonly NodeCondition[] | undefined,
  at: string,
): NodeCondition {
  const old = findCondition(before, type)
  const since = old?.status === status ? old.lastTransitionTime : at
  return { type, status, reason, message, lastHeartbeatTime: at, lastTransitionTime: since }
}

const linux = { kernelVersion: nodeKernel.release, osImage: 'Debian GNU/Linux 12 (bookworm)' }
const windows = { kernelVersion: '10.0.20348.3807', osImage: 'Windows Server 2022 Datacenter' }

function nodeInfoOf({ name, os = 'linux' }: MachineSpec, bootID: string): NodeStatus['nodeInfo'] {
  const random = new Random(hash(`machine/${name}`))
  return {
    machineID: random.uuid().replaceAll('-', ''),
    systemUUID: random.uuid(),
    bootID,
    ...(os === 'windows' ? windows : linux),
    containerRuntimeVersion: 'containerd://2.1.4',
    kubeletVersion: kubernetesVersion,
    // The kubelet no longer knows, and says so with the empty text.
    kubeProxyVersion: '',
    operatingSystem: os,
    architecture: 'amd64',
  }
}
