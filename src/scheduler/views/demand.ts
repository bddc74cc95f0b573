/** What a pod asks of a node, and what a node has to give, as plain numbers. */
import { type Amounts, amountsOf, podRequests, type Quantities, sum } from '../../api/core/resources.ts'
import type { Container, PodSpec } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity, memoByPair } from '../../api/memo.ts'

type NamedAmount = readonly [name: string, amount: number]

/** The requests of a whole pod. */
export interface Demand {
  readonly cpuMilli: number
  readonly memoryBytes: number
  readonly storageBytes: number
  /** Devices, huge pages and whatever else is asked for by name. */
  readonly extended: readonly NamedAmount[]
  /** What it counts for where pods are spread: a container that asks for nothing counts as a small one. */
  readonly countedCpuMilli: number
  readonly countedMemoryBytes: number
}

/** What a node has for pods. */
export interface Capacity {
  readonly cpuMilli: number
  readonly memoryBytes: number
  readonly storageBytes: number
  readonly pods: number
  readonly extended: ReadonlyMap<string, number>
}

const hasField = new Set(['cpu', 'memory', 'ephemeral-storage', 'pods'])

const extendedIn = (amounts: Amounts): readonly NamedAmount[] =>
  Object.entries(amounts).filter(([name, amount]) => !hasField.has(name) && amount > 0)

/** Read once for all nodes that share it. */
export const capacityOf = memoByIdentity((allocatable: Quantities): Capacity => {
  const amounts = amountsOf(allocatable)
  return {
    cpuMilli: amounts['cpu'] ?? 0,
    memoryBytes: amounts['memory'] ?? 0,
    storageBytes: amounts['ephemeral-storage'] ?? 0,
    pods: amounts['pods'] ?? 0,
    extended: new Map(extendedIn(amounts)),
  }
})

const noContainers: readonly Container[] = Object.freeze([])

/**
 * Read once for all pods of one template. What is asked for the pod as a whole stands in for what its
 * containers ask; the overhead of its runtime comes on top.
 */
export function demandOf({
  containers,
  initContainers = noContainers,
  resources,
  overhead,
}: PodSpec): Demand {
  const { requested, counted, demand } = ofContainers(containers, initContainers)
  if (!resources?.requests && !overhead) return demand
  const whole = (amounts: Amounts) =>
    sum({ ...amounts, ...amountsOf(resources?.requests ?? {}) }, amountsOf(overhead ?? {}))
  return demandFrom(whole(requested), whole(counted))
}

const ofContainers = memoByPair((containers: readonly Container[], initContainers: readonly Container[]) => {
  const requested = podRequests({ containers, initContainers })
  const counted = podRequests({
    containers: containers.map(counting),
    initContainers: initContainers.map(counting),
  })
  return { requested, counted, demand: demandFrom(requested, counted) }
})

/** What a container counts for that says nothing. Source: schedutil.GetNonzeroRequests. */
const smallContainer: Quantities = { cpu: '100m', memory: '200Mi' }

const counting = (container: Container): Container => ({
  ...container,
  resources: { requests: { ...smallContainer, ...container.resources?.requests } },
})

const demandFrom = (requested: Amounts, counted: Amounts): Demand => ({
  cpuMilli: requested['cpu'] ?? 0,
  memoryBytes: requested['memory'] ?? 0,
  storageBytes: requested['ephemeral-storage'] ?? 0,
  extended: extendedIn(requested),
  countedCpuMilli: counted['cpu'],
  countedMemoryBytes: counted['memory'],
})
