/** The kubelet of one machine, from its boot until the power goes: what its pods need of it, and the pods. */
import { isMirror } from '../api/core/mirror-pod.ts'
import { node as nodeKind } from '../api/core/node.ts'
import { persistentVolumeClaim } from '../api/core/persistentvolumeclaim.ts'
import { claimsOf } from '../api/core/pod-claims.ts'
import type { Node, PersistentVolumeClaim, Pod } from '../api/generated/types/core-v1.ts'
import type { KubeletSettings } from '../api/kubelet/defaults.ts'
import type { Attachable } from '../api/storage/attachable.ts'
import type { Client } from '../client/client.ts'
import { EventRecorder } from '../client/events.ts'
import type { Clock, Timer, TimerOptions } from '../sim/clock.ts'
import type { Random } from '../sim/random.ts'
import type { Rhythm } from '../sim/rhythm.ts'
import type { Turn } from '../sim/supervisor.ts'
import type { Eviction } from './eviction/eviction.ts'
import type { NodeImages } from './images/registry/node-images.ts'
import type { KubeletFacts } from './kubelet-api/facts.ts'
import type { KubeletView } from './kubelet-view.ts'
import type { MachineLoad } from './machine-use.ts'
import { watchManifests } from './manifest-folder.ts'
import type { ServiceTable } from './network/service-table.ts'
import { type MachineSpec, usualHandlers } from './node.ts'
import type { NodeDisk } from './node-disk.ts'
import { nodeEviction } from './node-eviction.ts'
import { NodeSystem } from './node-system.ts'
import { noUsage, type Usage } from './pod/admission.ts'
import type { Variable } from './pod/environment.ts'
import { KubeletCounts } from './pod/kubelet-counts.ts'
import { asSeen } from './pod/local-annotations.ts'
import type { PodUse } from './pod/pod-use.ts'
import type { KubeletProfile } from './profile.ts'
import { RejectionTurns } from './rejection-turns.ts'
import type { ContainerRuntime } from './runtime/container-runtime.ts'
import type { Network } from './runtime/network/network.ts'
import { Schedulability } from './schedulability.ts'
import { serviceVariables } from './service-environment.ts'
import { shutDown, waitsForPods } from './shutdown.ts'
import { StaticPods } from './static-pods.ts'
import type { Surroundings } from './surroundings.ts'
import type { ContentUpdates } from './volumes/content-volume.ts'
import { deviceMessages } from './volumes/devices.ts'
import type { Disks } from './volumes/disks.ts'
import { expandFileSystem } from './volumes/expansion.ts'
import { type HostFiles, logAt, makeHostFiles } from './volumes/host-files.ts'
import { VolumesInUse } from './volumes/volumes-in-use.ts'
import { NoAddress, type NodeServices, type Worker } from './worker/node-services.ts'
import { PendingResizes } from './worker/pending-resizes.ts'
import { apiRecord, type PodRecord, staticRecord } from './worker/pod-record.ts'
import { PodWorker } from './worker/pod-worker.ts'

interface KubeletOptions {
  readonly spec: MachineSpec
  /** What runs on the machine besides pods, now. */
  readonly load: () => MachineLoad
  readonly ip: string
  readonly client: Client
  readonly view: KubeletView
  readonly disk: NodeDisk
  readonly random: Random
}

export class Kubelet implements NodeServices {
  readonly name: string
  readonly ip: string
  readonly client: Client
  readonly random: Random
  readonly clock: Clock
  readonly restarts: Rhythm
  readonly view: KubeletView
  readonly network: Network
  readonly runtime: ContainerRuntime
  readonly profile: KubeletProfile
  readonly events: EventRecorder
  readonly images: NodeImages
  readonly usage: Usage = noUsage()
  readonly volumesInUse: VolumesInUse
  readonly resizes: PendingResizes = new PendingResizes(this)
  readonly counts = new KubeletCounts()
  isOff = false
  isShuttingDown = false
  readonly #disk: NodeDisk
  readonly #workers = new Map<string, Worker>()
  readonly #staticPods: StaticPods
  readonly #eviction: Eviction
  #system: NodeSystem | undefined
  readonly bootedAt: number
  /** What to do when the node is short of something, or no more. */
  onPressure: () => void = () => {}
  /** What to do when its Node has changed. */
  onNodeChange: () => void = () => {}
  readonly #turn: Turn<() => void>
  readonly #rejections = new RejectionTurns()
  readonly #schedulability = new Schedulability(this)
  /** The range of its pods' addresses is known. */
  #hasRange = false

  constructor(
    private readonly surroundings: Surroundings,
    private readonly options: KubeletOptions,
  ) {
    const { clock, network, runtime, profile } = surroundings
    const { spec, ip, client, view, disk, random } = options
    const { name } = spec
    this.name = name
    this.#turn = { name: `kubelet ${name}`, run: (run) => run() }
    this.ip = ip
    this.client = client
    this.view = view
    this.#disk = disk
    this.random = random
    this.clock = clock
    this.restarts = surroundings.rhythms.restarts
    this.network = network
    this.runtime = runtime
    this.profile = profile
    this.images = disk.images
    disk.machine = () => this.system.machine
    disk.cri = () => this.system.cri
    disk.journal.boot(clock.now())
    this.events = new EventRecorder({ client, clock, component: 'kubelet', host: name })
    this.volumesInUse = new VolumesInUse({
      nodeName: name,
      client,
      node: () => this.node,
      later: (ms, turn) =>
        void clock.after(ms, () => this.isOff || clock.supervisor.run(turn, undefined), {
          background: ms > 0,
        }),
      wake: (uid) => this.#enqueueWorkerOf(uid),
    })
    this.#eviction = nodeEviction(this, {
      spec,
      load: options.load,
      pods: () => [...this.#workers.values()],
      activePods: () => this.#activePods,
      onChange: () => this.onPressure(),
    })
    this.bootedAt = clock.now()
    this.#staticPods = new StaticPods({
      name,
      client,
      clock,
      manifests: disk.manifests,
      mirrorMs: this.profile.mirrorMs,
      work: (pod) => this.#work(pod, staticRecord),
      enqueue: (worker) => this.enqueue(worker),
      after: (ms, run, options) => void this.after(ms, run, options),
    })
    watchManifests(this, disk, surroundings.readManifest)
  }

  get node(): Node | undefined {
    return this.view.get(nodeKind, this.name)
  }

  /** Of the boot that it came with. */
  get bootId(): string {
    return this.#disk.bootId
  }

  /** A pod was assigned to this node, or has changed. */
  follow(pod: Pod): void {
    if (isMirror(pod)) return this.#staticPods.mirrorChanged(pod)
    const known = this.#workers.get(pod.metadata.uid)
    if (known) return known.update(pod)
    this.enqueue(this.#work(pod, apiRecord))
  }

  /** The manifests of static pods on the machine have changed, or it has booted. */
  readManifests(): void {
    this.#staticPods.read()
  }

  #work(pod: Pod, record: PodRecord): Worker {
    const { uid } = pod.metadata
    const worker = new PodWorker(this, pod, { record, remains: this.#disk.take(uid) })
    this.#workers.set(uid, worker)
    return worker
  }

  takeRejectionTurn(): number {
    return this.#rejections.take(this.clock.now())
  }

  /** A pod is gone from the API. */
  unfollow(pod: Pod): void {
    if (isMirror(pod)) return this.#staticPods.mirrorGone(pod)
    this.#workers.get(pod.metadata.uid)?.remove()
  }

  /** Who leads a pod, or the static pod that it shows. */
  worker(pod: Pod): Worker | undefined {
    return this.#staticPods.worker(pod) ?? this.#workers.get(pod.metadata.uid)
  }

  #enqueueWorkerOf(uid: string): void {
    const worker = this.#workers.get(uid)
    if (worker) this.enqueue(worker)
  }

  /** The disk of a claim has grown. */
  diskGrown(claim: PersistentVolumeClaim, disk: Attachable): void {
    const uids = this.volumesInUse.mountedIn(disk.name)
    const users = uids.flatMap((uid) => this.#workers.get(uid)?.pod ?? [])
    if (users.length > 0) this.after(0, () => expandFileSystem(this, claim, users))
  }

  volumesMounted(pod: Pod): void {
    for (const message of deviceMessages(pod, (kind, name, namespace) =>
      this.view.get(kind, name, namespace),
    ))
      this.events.normal(pod, 'SuccessfulMountVolume', message)
    for (const { name } of claimsOf(pod)) {
      const claim = this.view.get(persistentVolumeClaim, name, pod.metadata.namespace)
      if (claim) expandFileSystem(this, claim, [pod])
    }
  }

  /** The node object has changed: pods may have been waiting for that. */
  nodeChanged(): void {
    this.onNodeChange()
    this.volumesInUse.nodeChanged()
    this.#schedulability.check()
    if (this.#hasRange || !this.node?.spec.podCIDR) return
    this.#hasRange = true
    for (const worker of this.#workers.values()) this.enqueue(worker)
  }

  /** Tells an Event about how the node is now. */
  tellStatus(node: Node, reason: string): void {
    this.events.normal(node, reason, `Node ${this.name} status is now: ${reason}`)
  }

  enqueue(worker: Worker): void {
    if (!worker.isQueued && !this.isOff) this.surroundings.enqueue(worker)
  }

  forget(worker: Worker): void {
    this.#workers.delete(worker.pod.metadata.uid)
    worker.discard()
    if (worker.isStatic) this.#staticPods.gone(worker)
  }

  after(ms: number, run: () => void, options?: TimerOptions): Timer {
    return this.clock.after(ms, () => this.isOff || this.clock.supervisor.run(this.#turn, run), options)
  }

  /**
   * Takes in what the API server says at the start, or after it was out of reach.
   * @param pods those that are assigned to this node now
   */
  catchUp(pods: readonly Pod[]): void {
    const assigned = new Set(pods.map(({ metadata }) => metadata.uid))
    for (const [uid, worker] of this.#workers) if (!worker.isStatic && !assigned.has(uid)) worker.remove()
    for (const pod of pods) this.follow(pod)
    this.#disk.clean()
    for (const worker of this.#workers.values()) this.enqueue(worker)
    this.nodeChanged()
    this.volumesInUse.reportLater()
  }

  /** Nobody can be told any more what repeats itself. */
  pause(): void {
    for (const worker of this.#workers.values()) worker.starts.pause()
  }

  /** The power goes, and with it all that runs; nobody is told. */
  powerOff(): void {
    this.isOff = true
    for (const [uid, worker] of this.#workers) this.#disk.keep(uid, worker.powerOff())
    this.#workers.clear()
  }

  get pressures(): readonly string[] {
    return this.#eviction.pressures
  }

  watchUse(): void {
    this.#eviction.watch()
  }

  /** What its pods use, those that it has admitted. */
  uses(): readonly PodUse[] {
    return this.#activePods.map((worker) => worker.use())
  }

  /** The machine is to go: its pods end in order. @param done called when it may */
  shutDown(done: () => void): void {
    if (this.isShuttingDown) return
    const { settings } = this
    // One that has no time for it does not hear of it: the system ends all that runs.
    if (!waitsForPods(settings)) return done()
    this.isShuttingDown = true
    const { node } = this
    if (node) this.events.normal(node, 'Shutdown', 'Shutdown manager detected shutdown event')
    this.onPressure()
    const { clock } = this
    shutDown(
      {
        settings,
        get now() {
          return clock.now()
        },
        activePods: () => this.#activePods,
        after: (ms, run) => this.after(ms, run),
      },
      done,
    )
  }

  get settings(): KubeletSettings {
    return this.options.spec.kubelet
  }

  get os(): string {
    return this.options.spec.os ?? 'linux'
  }

  get runtimeHandlers(): readonly string[] {
    return this.options.spec.runtimeHandlers ?? usualHandlers
  }

  /** What its HTTP API tells of. */
  facts(): KubeletFacts {
    const { spec, load } = this.options
    return {
      spec,
      now: this.clock.now(),
      bootedAt: this.bootedAt,
      load: load(),
      imageBytes: this.images.sizeBytes,
      pods: Array.from(this.#workers.values(), (worker) => asSeen(worker.pod, worker)),
      uses: this.uses(),
      counts: this.counts,
      probes: () => Array.from(this.#workers.values(), (worker) => worker.probeCounts()).flat(),
      log: (path) => logAt(this.hostFiles(), path),
    }
  }

  get #activePods(): readonly Worker[] {
    return [...this.#workers.values()].filter(({ isActive }) => isActive)
  }

  serviceVariables(namespace: string, links: boolean): readonly Variable[] {
    if (this.view.isCutOff) return serviceVariables(this.view, namespace, links)
    return this.surroundings.services.variables(namespace, links)
  }

  get serviceTable(): ServiceTable {
    return this.surroundings.serviceTableAt(this.ip)
  }

  addressesOf(ip: string): readonly string[] {
    return this.surroundings.addressesOf(ip)
  }

  takeAddress(pod: Pod): string | NoAddress {
    const cidr = this.node?.spec.podCIDR
    if (!cidr) return new NoAddress()
    const addresses = this.#disk.addressesIn(cidr)
    const ip = addresses.take()
    if (ip !== undefined) {
      this.surroundings.hostPorts.open(pod, ip, this.ip)
      return ip
    }
    return new NoAddress(
      'rpc error: code = Unknown desc = failed to setup network for sandbox: plugin type="ptp" failed (add): ' +
        `failed to allocate for range 0: no IP addresses available in range set: ${addresses.range}`,
    )
  }

  releaseAddress(pod: Pod, ip: string): void {
    this.surroundings.hostPorts.close(pod, ip, this.ip)
    this.network.detach(ip)
    this.#disk.releaseAddress(ip)
  }

  get updates(): ContentUpdates {
    return this.surroundings.updates
  }

  get disks(): Disks {
    return this.surroundings.disks
  }

  hostFiles(): HostFiles {
    const { clock, name, ip, runtime, node } = this
    const podCIDR = node?.spec.podCIDR
    const { configuration } = this.options.spec
    return this.#disk.hostFiles(() =>
      makeHostFiles(clock, { name, ip, podCIDR, configuration, runtime, disk: this.#disk }),
    )
  }

  get system(): NodeSystem {
    this.#system ??= new NodeSystem(this, this.#disk.journal, () => this.#workers.values())
    return this.#system
  }
}
