/** One simulated node: what its pods need of it, and the pods. */
import { node as nodeKind } from '../api/core/node.ts'
import type { Node, Pod } from '../api/generated/types/core-v1.ts'
import type { Cache } from '../client/cache.ts'
import type { Client } from '../client/client.ts'
import { EventRecorder } from '../client/events.ts'
import type { Clock, Timer, TimerOptions } from '../sim/clock.ts'
import { seconds } from '../sim/duration.ts'
import type { Random } from '../sim/random.ts'
import type { Turn } from '../sim/supervisor.ts'
import { type ImageRegistry, NodeImages } from './images/node-images.ts'
import { noUsage, type Usage } from './pod/admission.ts'
import type { Variable } from './pod/environment.ts'
import { PodAddresses } from './pod-addresses.ts'
import type { KubeletProfile } from './profile.ts'
import type { ContainerRuntime } from './runtime/container-runtime.ts'
import type { Volume } from './runtime/files.ts'
import type { Network } from './runtime/network.ts'
import type { ServiceEnvironment } from './service-environment.ts'
import type { ContentUpdates } from './volumes/content-volume.ts'
import { type HostFiles, makeHostFiles } from './volumes/host-files.ts'
import { NoAddress, type NodeServices, type Worker } from './worker/node-services.ts'
import { PodWorker } from './worker/pod-worker.ts'

/** What all nodes of a cluster share. */
export interface Surroundings {
  readonly clock: Clock
  readonly cache: Cache
  readonly network: Network
  readonly runtime: ContainerRuntime
  readonly profile: KubeletProfile
  readonly registry: ImageRegistry
  readonly services: ServiceEnvironment
  readonly updates: ContentUpdates
  /** Gives a worker its turn, soon. */
  enqueue(worker: Worker): void
  /** The disk behind a claim. */
  claim(namespace: string, name: string): Volume
}

interface KubeletOptions {
  readonly name: string
  readonly ip: string
  readonly client: Client
  readonly random: Random
}

const rejectionPeriodMs = seconds(1)
const rejectionsPerPeriod = 10

export class Kubelet implements NodeServices {
  readonly name: string
  readonly ip: string
  readonly client: Client
  readonly random: Random
  readonly clock: Clock
  readonly cache: Cache
  readonly network: Network
  readonly runtime: ContainerRuntime
  readonly profile: KubeletProfile
  readonly events: EventRecorder
  readonly images: NodeImages
  readonly usage: Usage = noUsage()
  /** The second in which pods are turned away now, or next, and how many have their turn in it. */
  #rejections = { since: 0, count: 0 }
  isFrozen = false
  readonly #workers = new Map<string, Worker>()
  #missed: (() => void)[] = []
  readonly #turn: Turn<() => void>
  /** As it was told last. */
  #isUnschedulable = false
  #addresses: PodAddresses | undefined
  #host: HostFiles | undefined

  constructor(
    private readonly surroundings: Surroundings,
    { name, ip, client, random }: KubeletOptions,
  ) {
    const { clock, cache, network, runtime, profile, registry } = surroundings
    this.name = name
    this.#turn = { name: `kubelet ${name}`, run: (run) => run() }
    this.ip = ip
    this.client = client
    this.random = random
    this.clock = clock
    this.cache = cache
    this.network = network
    this.runtime = runtime
    this.profile = profile
    this.images = new NodeImages({ clock, random, registry, profile })
    this.events = new EventRecorder({ client, clock, component: 'kubelet', host: name })
  }

  get node(): Node | undefined {
    return this.cache.get(nodeKind, this.name)
  }

  /** A pod was assigned to this node, or has changed. */
  follow(pod: Pod): void {
    const known = this.#workers.get(pod.metadata.uid)
    if (known) return known.update(pod)
    const worker = new PodWorker(this, pod)
    this.#workers.set(pod.metadata.uid, worker)
    this.enqueue(worker)
  }

  /** Who makes a pod that is turned away again and again would else do so without end in one instant. */
  takeRejectionTurn(): number {
    const now = this.clock.now()
    const endsAt = this.#rejections.since + rejectionPeriodMs
    if (now >= endsAt) this.#rejections = { since: now, count: 0 }
    else if (this.#rejections.count >= rejectionsPerPeriod) this.#rejections = { since: endsAt, count: 0 }
    this.#rejections.count++
    return Math.max(now, this.#rejections.since)
  }

  /** A pod is gone from the API. */
  unfollow({ metadata: { uid } }: Pod): void {
    this.#workers.get(uid)?.remove()
  }

  worker(uid: string): Worker | undefined {
    return this.#workers.get(uid)
  }

  /** The node object has changed: pods may have been waiting for that. */
  nodeChanged(): void {
    if ((this.node?.spec.unschedulable ?? false) !== this.#isUnschedulable) {
      this.after(0, () => this.#tellSchedulable())
    }
    if (this.#addresses || !this.node?.spec.podCIDR) return
    for (const worker of this.#workers.values()) this.enqueue(worker)
  }

  /** Tells an Event about how the node is now. */
  tellStatus(node: Node, reason: string): void {
    this.events.normal(node, reason, `Node ${this.name} status is now: ${reason}`)
  }

  #tellSchedulable(): void {
    const { node } = this
    if (!node) return
    const isUnschedulable = node.spec.unschedulable ?? false
    if (isUnschedulable === this.#isUnschedulable) return
    this.#isUnschedulable = isUnschedulable
    this.tellStatus(node, isUnschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable')
  }

  enqueue(worker: Worker): void {
    if (!worker.isQueued && !this.isFrozen) this.surroundings.enqueue(worker)
  }

  forget(worker: Worker): void {
    this.#workers.delete(worker.pod.metadata.uid)
  }

  after(ms: number, run: () => void, options?: TimerOptions): Timer {
    return this.clock.after(ms, () => this.#fallDue(run), options)
  }

  #fallDue(run: () => void): void {
    if (this.isFrozen) this.#missed.push(run)
    else this.clock.supervisor.run(this.#turn, run)
  }

  freeze(): void {
    this.isFrozen = true
  }

  /** Catches up with what has happened meanwhile. @param pods those that are assigned to this node now */
  resume(pods: readonly Pod[]): void {
    this.isFrozen = false
    const assigned = new Set(pods.map(({ metadata }) => metadata.uid))
    for (const [uid, worker] of this.#workers) if (!assigned.has(uid)) worker.remove()
    for (const pod of pods) this.follow(pod)
    for (const worker of this.#workers.values()) this.enqueue(worker)
    const missed = this.#missed
    this.#missed = []
    for (const run of missed) this.#fallDue(run)
  }

  /** The machine is gone. */
  destroy(): void {
    this.isFrozen = true
    for (const worker of this.#workers.values()) worker.destroy()
    this.#workers.clear()
  }

  serviceVariables(namespace: string, links: boolean): readonly Variable[] {
    return this.surroundings.services.variables(namespace, links)
  }

  takeAddress(): string | NoAddress {
    const cidr = this.node?.spec.podCIDR
    if (!this.#addresses && cidr) this.#addresses = new PodAddresses(cidr)
    const addresses = this.#addresses
    if (!addresses) return new NoAddress()
    const ip = addresses.take()
    if (ip !== undefined) return ip
    return new NoAddress(
      'rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="ptp" failed (add): ' +
        `failed to allocate for range 0: no IP addresses available in range set: ${addresses.range}`,
    )
  }

  releaseAddress(ip: string): void {
    this.network.detach(ip)
    this.#addresses?.release(ip)
  }

  get updates(): ContentUpdates {
    return this.surroundings.updates
  }

  claim(namespace: string, name: string): Volume {
    return this.surroundings.claim(namespace, name)
  }

  hostFiles(): HostFiles {
    this.#host ??= makeHostFiles(this.clock, this)
    return this.#host
  }
}
