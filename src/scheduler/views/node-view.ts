/** A node as the scheduler sees it: what it has, and what the pods placed on it take of that. */
import { freePorts, type HostPort } from '../../api/core/host-ports.ts'
import { allocatableOf } from '../../api/core/node.ts'
import type { ContainerImage, Node, Taint } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { type Capacity, capacityOf } from './demand.ts'
import type { PodView } from './pod-view.ts'

/** The images that a node has, with their sizes in bytes. */
type Images = ReadonlyMap<string, number>

const noImages: Images = new Map()

const imagesIn = memoByIdentity(
  (images: readonly ContainerImage[]): Images =>
    new Map(
      images.flatMap(({ names, sizeBytes = 0 }) => (names ?? []).map((name) => [name, sizeBytes] as const)),
    ),
)

const noTaints: readonly Taint[] = []

export class NodeView {
  /** Absent while pods are placed on a node that is not, or no longer, there. */
  #node: Node | undefined
  /** As a map, for they are looked up for every pod that is spread. */
  #labels: ReadonlyMap<string, string> = new Map()
  cpuMilli = 0
  memoryBytes = 0
  storageBytes = 0
  pods = 0
  extended: Capacity['extended'] = new Map()
  isCordoned = false
  /** What keeps pods away that do not tolerate it. */
  hardTaints = noTaints
  /** What is only better avoided. */
  softTaints = noTaints

  images = noImages

  usedCpuMilli = 0
  usedMemoryBytes = 0
  usedStorageBytes = 0
  usedPods = 0
  /** What is used where containers that ask for nothing count as small ones. */
  countedCpuMilli = 0
  countedMemoryBytes = 0
  readonly usedExtended = new Map<string, number>()
  readonly usedPorts: HostPort[] = []
  /** The pods that are placed on it. */
  readonly holds = new Set<PodView>()
  /** The pods that use volumes in which others have an interest. */
  readonly storageUsers = new Set<PodView>()

  /** Where it stands in the list of all nodes; none: it is not listed, or the list is not made. */
  position = -1

  /** @param number what no other view has while this one is kept: small, so that lists can be indexed by it */
  constructor(
    readonly name: string,
    readonly number: number,
  ) {}

  get exists(): boolean {
    return this.#node !== undefined
  }

  /** To be asked only of a view that is listed. */
  get node(): Node {
    return this.#node!
  }

  /** The value of a label of the node, which must be listed; undefined: it has no such label. */
  label(key: string): string | undefined {
    return this.#labels.get(key)
  }

  get labelKeys(): Iterable<string> {
    return this.#labels.keys()
  }

  /** Takes in the node as it is now. */
  show(node: Node): void {
    if (node.metadata.labels !== this.#node?.metadata.labels)
      this.#labels = new Map(Object.entries(node.metadata.labels ?? {}))
    this.#node = node
    const { cpuMilli, memoryBytes, storageBytes, pods, extended } = capacityOf(allocatableOf(node))
    this.cpuMilli = cpuMilli
    this.memoryBytes = memoryBytes
    this.storageBytes = storageBytes
    this.pods = pods
    this.extended = extended
    this.images = node.status.images?.length ? imagesIn(node.status.images) : noImages
    this.isCordoned = node.spec.unschedulable ?? false
    const { taints = noTaints } = node.spec
    this.hardTaints = taints.filter(({ effect }) => effect !== 'PreferNoSchedule')
    this.softTaints = taints.filter(({ effect }) => effect === 'PreferNoSchedule')
  }

  /** The node is gone; its pods may still be there. */
  hide(): void {
    this.#node = undefined
  }

  place(pod: PodView): void {
    this.#count(pod, 1)
    this.holds.add(pod)
    for (const port of pod.hostPorts) this.usedPorts.push(port)
    if (pod.usesStorage) this.storageUsers.add(pod)
  }

  remove(pod: PodView): void {
    this.#count(pod, -1)
    this.holds.delete(pod)
    freePorts(this.usedPorts, pod.hostPorts)
    this.storageUsers.delete(pod)
  }

  #count({ demand }: PodView, sign: 1 | -1): void {
    this.usedPods += sign
    this.usedCpuMilli += sign * demand.cpuMilli
    this.usedMemoryBytes += sign * demand.memoryBytes
    this.usedStorageBytes += sign * demand.storageBytes
    this.countedCpuMilli += sign * demand.countedCpuMilli
    this.countedMemoryBytes += sign * demand.countedMemoryBytes
    for (const [name, amount] of demand.extended) {
      this.usedExtended.set(name, (this.usedExtended.get(name) ?? 0) + sign * amount)
    }
  }
}
