/** One machine of a cluster: it has power or not, it has the network or not, and its kubelet comes and goes with that. */
import { configMap } from '../api/core/configmap.ts'
import { node as nodeKind } from '../api/core/node.ts'
import { pod as podKind } from '../api/core/pod.ts'
import { secret } from '../api/core/secret.ts'
import type { Node, PersistentVolumeClaim, Pod } from '../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { refOfKey } from '../api/meta.ts'
import type { Attachable } from '../api/storage/attachable.ts'
import type { Cache } from '../client/cache.ts'
import type { Change } from '../client/change.ts'
import { Client } from '../client/client.ts'
import type { Link } from '../client/link.ts'
import { nodeUser } from '../client/user.ts'
import { seconds } from '../sim/duration.ts'
import type { Random } from '../sim/random.ts'
import type { Turn } from '../sim/supervisor.ts'
import type { Way } from './distant-log-reader.ts'
import { Heartbeat } from './heartbeat.ts'
import { Kubelet } from './kubelet.ts'
import { healthServer, kubeletApi } from './kubelet-api/kubelet-api.ts'
import { KubeletView } from './kubelet-view.ts'
import { type MachineLoad, systemUse } from './machine-use.ts'
import type { MachineSpec } from './node.ts'
import type { NodeDisk } from './node-disk.ts'
import type { PodUse } from './pod/pod-use.ts'
import type { Surroundings } from './surroundings.ts'
import { configMapKey, secretKey } from './volumes/contents.ts'
import type { Worker } from './worker/node-services.ts'

interface NodeMachineOptions {
  readonly spec: MachineSpec
  readonly ip: string
  readonly cache: Cache
  readonly link: Link
  readonly disk: NodeDisk
  readonly random: Random
}

/** Where it answers over HTTP. */
const kubeletPort = 10_250
const kubeletHealthPort = 10_248

/** How long a kubelet waits that could not register its node. */
const registerAgainMs = seconds(7)

/** A machine, as those see it who hold the levers. */
export interface NodeState {
  readonly name: string
  /** It has power. */
  readonly isRunning: boolean
  /** It is cut off from the network. */
  readonly isPartitioned: boolean
}

export class NodeMachine {
  readonly name: string
  readonly ip: string
  readonly disk: NodeDisk
  readonly #client: Client
  /** Is not trusted with what a user says of a node. */
  readonly #registrar: Client
  readonly #view: KubeletView
  readonly #connection: Turn<void>
  #load: MachineLoad = {}
  #running: { readonly kubelet: Kubelet; readonly heartbeat: Heartbeat; isConnected: boolean } | undefined

  constructor(
    private readonly surroundings: Surroundings,
    private readonly options: NodeMachineOptions,
  ) {
    const { spec, ip, cache, link, disk } = options
    this.name = spec.name
    this.ip = ip
    this.disk = disk
    const caller = { fieldManager: 'kubelet', user: nodeUser(spec.name) }
    this.#client = new Client(link, { ...caller, trusted: true })
    this.#registrar = new Client(link, caller)
    this.#view = new KubeletView(cache)
    this.#connection = {
      name: `start of kubelet ${spec.name}`,
      run: () => this.#connect(),
      refused: () => this.#connectLater(),
    }
  }

  get isRunning(): boolean {
    return this.#running !== undefined
  }

  get isPartitioned(): boolean {
    return this.options.link.isCut
  }

  /** The way to it. */
  get way(): Way {
    return this.options.link
  }

  /** Something can reach its kubelet. */
  get isReachable(): boolean {
    return this.isRunning && !this.isPartitioned
  }

  /** Whether an address is its own, or that of one of its pods. */
  owns(ip: string): boolean {
    return ip === this.ip || this.disk.hasAddress(ip)
  }

  /** An object as it is known there: while the machine is cut off as it was then. */
  known<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined {
    return this.#view.get(kind, name, namespace)
  }

  worker(pod: Pod): Worker | undefined {
    return this.#running?.kubelet.worker(pod)
  }

  /** What its pods use; undefined where nobody answers. */
  get uses(): readonly PodUse[] | undefined {
    return this.isReachable ? this.#running?.kubelet.uses() : undefined
  }

  /** How much of the memory is in use besides. */
  get systemMemoryBytes(): number {
    return systemUse(this.options.spec, this.#load).memoryBytes
  }

  /** The static pods on its disk, by the file of each. */
  get manifests(): ReadonlyMap<string, Pod> {
    return this.disk.manifests
  }

  /** Writes the file of a static pod, or takes it away. */
  setManifest(file: string, pod: Pod | undefined): void {
    if (pod) this.disk.manifests.set(file, pod)
    else this.disk.manifests.delete(file)
    this.#running?.kubelet.readManifests()
  }

  /** Something else runs on it than pods. */
  setLoad(load: MachineLoad): void {
    this.#load = load
    this.#running?.kubelet.watchUse()
  }

  /** Boots for the first time, and joins the cluster. @throws ApiError for a node that cannot be made: then nothing was done */
  join(): void {
    this.#boot()
    try {
      this.#connect()
    } finally {
      if (!this.#running?.isConnected) this.stop()
    }
  }

  /** Switches it on: it boots. */
  start(): void {
    if (this.isRunning) return
    this.#boot()
    this.surroundings.clock.supervisor.run(this.#connection, undefined)
  }

  /** Takes the power away: everything that runs on it ends, and nobody is told. */
  stop(): void {
    const running = this.#running
    if (!running) return
    this.#running = undefined
    running.heartbeat.stop()
    running.kubelet.powerOff()
    this.surroundings.network.detach(this.ip)
  }

  /** Shuts it down in order: its pods end before it does. */
  shutDown(): void {
    const running = this.#running
    running?.kubelet.shutDown(() => {
      if (this.#running === running) this.stop()
    })
  }

  /** Cuts it off from the network. What runs on it goes on. */
  partition(): void {
    this.#running?.heartbeat.pause()
    this.#running?.kubelet.pause()
    this.options.link.cut()
    this.#view.cutOff()
  }

  /** Connects it to the network again: its kubelet catches up with what has happened meanwhile. */
  heal(): void {
    if (!this.isPartitioned) return
    this.options.link.open()
    const { updates, clock } = this.surroundings
    const missed = this.#view.catchUp()
    for (const [kind, keyOf] of contents) {
      for (const key of missed.get(kind) ?? []) {
        const { namespace = '', name } = refOfKey(key)
        updates.changed(keyOf(namespace, name))
      }
    }
    const running = this.#running
    if (!running) return
    if (!running.isConnected) return void clock.supervisor.run(this.#connection, undefined)
    running.kubelet.catchUp(this.#assigned)
    running.heartbeat.beat()
  }

  /** Takes the Node out of the cluster. */
  leave(): void {
    this.stop()
    this.options.link.open()
    const found = this.#client.find(nodeKind, this.name)
    if (found) this.#client.delete(nodeKind, found)
  }

  /** A pod that is assigned to it has changed. */
  podChanged({ type, object }: Change<Pod>): void {
    const running = this.#running
    if (!running?.isConnected || this.isPartitioned) return
    if (type === 'DELETED') running.kubelet.unfollow(object)
    else running.kubelet.follow(object)
  }

  /** The disk of a claim has grown that is attached to it. */
  diskGrown(claim: PersistentVolumeClaim, disk: Attachable): void {
    if (this.#running?.isConnected && !this.isPartitioned) this.#running.kubelet.diskGrown(claim, disk)
  }

  /** Its Node has changed. */
  nodeChanged(change: Change<Node>): void {
    if (this.isPartitioned) this.#view.miss(change)
    else this.#running?.kubelet.nodeChanged()
  }

  /** Something has changed of which its kubelet would hear, had it the network. */
  miss(change: Change): void {
    this.#view.miss(change)
  }

  get #assigned(): readonly Pod[] {
    return this.options.cache.where(podKind, 'spec.nodeName', this.name)
  }

  #boot(): void {
    const { spec, ip, disk, random } = this.options
    disk.boot()
    this.surroundings.network.attach(ip)
    const options = { spec, load: () => this.#load, ip, client: this.#client, view: this.#view, disk, random }
    const kubelet = new Kubelet(this.surroundings, options)
    const heartbeat = new Heartbeat(kubelet, spec, this.surroundings.rhythms)
    this.#running = { kubelet, heartbeat, isConnected: false }
    this.surroundings.network.listen(ip, kubeletPort, {
      handle: (request) => kubeletApi(request, () => kubelet.facts()),
      speaksTls: true,
      isSignedByCluster: true,
      owner: 'kubelet',
    })
    this.surroundings.network.listen(ip, kubeletHealthPort, healthServer, true)
    kubelet.readManifests()
  }

  #connect(): void {
    const running = this.#running
    if (!running || running.isConnected) return
    running.heartbeat.register(this.#registrar)
    running.isConnected = true
    running.heartbeat.start()
    running.kubelet.catchUp(this.#assigned)
  }

  #connectLater(): void {
    // One that is cut off connects when it is healed.
    if (this.isPartitioned) return
    this.#running?.kubelet.after(registerAgainMs, () => this.#tryAgain(), { background: true })
  }

  #tryAgain(): void {
    this.surroundings.clock.supervisor.run(this.#connection, undefined)
  }
}

/** What the files of volumes come from. */
const contents = [
  [configMap, configMapKey],
  [secret, secretKey],
] as const
