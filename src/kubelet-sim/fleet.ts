/** All simulated nodes of a cluster: hands every pod to its node, and gives the pods their turns. */
import { InvalidConfiguration } from '../api/component-config/invalid-configuration.ts'
import { configMap } from '../api/core/configmap.ts'
import { namespace as namespaceKind } from '../api/core/namespace.ts'
import { node as nodeKind } from '../api/core/node.ts'
import { persistentVolume } from '../api/core/persistentvolume.ts'
import { persistentVolumeClaim } from '../api/core/persistentvolumeclaim.ts'
import { pod as podKind } from '../api/core/pod.ts'
import { secret } from '../api/core/secret.ts'
import { service } from '../api/core/service.ts'
import { serviceAccount } from '../api/core/serviceaccount.ts'
import { isFileSystemDue } from '../api/core/volume-resize.ts'
import { alreadyExists, badRequest, notFound } from '../api/errors.ts'
import type { PersistentVolumeClaim, Pod } from '../api/generated/types/core-v1.ts'
import type { Kind } from '../api/kind.ts'
import type { KubeletConfiguration } from '../api/kubelet/configuration.ts'
import type { KubeletSettings } from '../api/kubelet/defaults.ts'
import { readKubeletConfiguration } from '../api/kubelet/reading.ts'
import { secondAddressOf } from '../api/networking/second-addresses.ts'
import { runtimeClass } from '../api/node/runtimeclass.ts'
import { attachableOf } from '../api/storage/attachable.ts'
import { csiDriver } from '../api/storage/csidriver.ts'
import { volumeAttachment } from '../api/storage/volumeattachment.ts'
import type { ApiConnection } from '../client/api-connection.ts'
import { type Cache, defineIndex } from '../client/cache.ts'
import type { Change } from '../client/change.ts'
import type { ApiServer } from '../client/client.ts'
import type { NewExtensionServer } from '../client/extension-server.ts'
import { Link } from '../client/link.ts'
import type {
  LogRequest,
  LogStream,
  NodeConnection,
  ProxiedRequest,
  ProxiedResponse,
  ProxyTarget,
} from '../client/node-connection.ts'
import type { CommandRequest, Connection, Session } from '../client/node-streams.ts'
import type { Clock } from '../sim/clock.ts'
import type { Random } from '../sim/random.ts'
import { clusterImages } from './images/cluster-images.ts'
import { libraryWith, stockOf } from './images/registry/library.ts'
import { ImageRegistry, NodeImages } from './images/registry/node-images.ts'
import type { PrivateRegistry } from './images/registry/private-registry.ts'
import { containerLogsPath, readLogs } from './logs.ts'
import { checkLoad, type MachineLoad } from './machine-use.ts'
import type { ReadManifest } from './manifest-folder.ts'
import type { NodeUse } from './metrics-server.ts'
import { ClusterNetwork, type Machines } from './network/cluster-network.ts'
import type { NetworkFaults } from './network/network-faults.ts'
import { capacityOf, checkCapacity, type MachineSpec, type NodeSpec } from './node.ts'
import { NodeDisk } from './node-disk.ts'
import { NodeMachine, type NodeState } from './node-machine.ts'
import type { ContainerUse } from './pod/pod-use.ts'
import { dotted } from './pod-addresses.ts'
import { PodTurns } from './pod-turns.ts'
import { connectTo } from './port-forward.ts'
import type { KubeletProfile } from './profile.ts'
import { proxiedExchange } from './proxied-exchange.ts'
import { kubeletRhythms } from './rhythms.ts'
import { ContainerRuntime } from './runtime/container-runtime.ts'
import type { Image } from './runtime/image.ts'
import { apiServerOver } from './runtime/network/api-server.ts'
import type { Network, OpenPort } from './runtime/network/network.ts'
import { ServiceEnvironment } from './service-environment.ts'
import { openSession } from './sessions.ts'
import type { Surroundings } from './surroundings.ts'
import { undialled, unreachable } from './unreachable.ts'
import { ContentUpdates } from './volumes/content-volume.ts'
import { configMapKey, secretKey } from './volumes/contents.ts'
import { Disks } from './volumes/disks.ts'

interface KubeletFleetOptions {
  readonly clock: Clock
  readonly random: Random
  readonly cache: Cache
  readonly apiServer: ApiServer
  /** What containers reach as the API server. */
  readonly api: ApiConnection
  /** Makes the API servers that some of them are. */
  readonly newApiServer: NewExtensionServer
  readonly profile: KubeletProfile
  /** Reads a manifest that somebody has written on the disk of a node. */
  readonly readManifest: ReadManifest
  readonly network: Network
  /** Whether every address has one of IPv6 beside it. */
  readonly isDualStack?: boolean
  /** Whether containers reach the internet. Default: yes. */
  readonly hasInternet?: boolean
  /** Whether registries hold nothing but what is known. Default: they hold every image. */
  readonly isStrict?: boolean
  /** Those that want a password. */
  readonly privateRegistries?: readonly PrivateRegistry[]
  /** How kubelets are configured of which nothing else is said. Default: as a kubelet is by default. */
  readonly kubelet?: KubeletConfiguration
  /** Known besides those that kubesim knows. */
  readonly images?: readonly Image[]
}

/** Where the endpoints of the Service kubernetes lead. */
const apiServerAddress = '172.18.0.2'
const apiServerPort = 6_443

/** 172.18.0.3 is the first node. */
const firstNodeAddress = 172 * 0x100_0000 + 18 * 0x1_0000 + 3

/** What kubelets, and others on their machines, look up when they need it, besides what they follow. */
const read: readonly Kind[] = [service, serviceAccount, runtimeClass, csiDriver, namespaceKind]

/** A range of the addresses of pods has room for so many; a node that takes more gets one of its own. */
const mostPodsInRange = 250

const attachmentsOf = defineIndex(volumeAttachment, ({ spec }) => spec.source.persistentVolumeName)

/** What all machines have in common. */
function surroundingsOf(options: KubeletFleetOptions, clusterNetwork: ClusterNetwork): Surroundings {
  const { clock, random, cache, profile, network, isDualStack, images = [] } = options
  const runtime = new ContainerRuntime({
    clock,
    network,
    library: libraryWith([...clusterImages(clusterNetwork.ingress, options.newApiServer), ...images]),
    random: random.fork('runtime'),
  })
  const turns = new PodTurns(clock)
  return {
    clock,
    rhythms: kubeletRhythms(clock),
    network,
    profile,
    updates: new ContentUpdates(clock),
    runtime,
    disks: new Disks({ clock, space: runtime.limits.disk }),
    services: new ServiceEnvironment(cache),
    serviceTableAt: (ip) => clusterNetwork.services.tableAt(ip),
    hostPorts: clusterNetwork.hostPorts,
    addressesOf: isDualStack ? (ip) => [ip, secondAddressOf(ip)] : (ip) => [ip],
    readManifest: options.readManifest,
    enqueue: (worker) => turns.enqueue(worker),
  }
}

export class KubeletFleet implements NodeConnection {
  readonly #options: KubeletFleetOptions
  readonly #surroundings: Surroundings
  readonly #registry: ImageRegistry
  readonly #machines = new Map<string, NodeMachine>()
  readonly #partitioned = new Set<NodeMachine>()
  /** By the address of the node. */
  readonly #byAddress = new Map<string, NodeMachine>()
  readonly #clusterNetwork: ClusterNetwork
  readonly #usualSettings: KubeletSettings
  #addedNodes = 0
  #wideNodes = 0

  constructor(options: KubeletFleetOptions) {
    this.#options = options
    this.#usualSettings = readKubeletConfiguration(options.kubelet)
    const { clock, cache, network, images = [], isStrict = false, privateRegistries = [] } = options
    this.#registry = new ImageRegistry(stockOf({ isStrict, own: images, privateRegistries }))
    this.#clusterNetwork = new ClusterNetwork({
      cache,
      network,
      machines: this.#addresses,
      isDualStack: options.isDualStack ?? false,
      hasInternet: options.hasInternet ?? true,
      now: () => clock.now(),
    })
    this.#surroundings = surroundingsOf(options, this.#clusterNetwork)
    network.listen(apiServerAddress, apiServerPort, apiServerOver(options.api))
    this.#follow(cache)
  }

  #follow(cache: Cache): void {
    const { disks } = this.#surroundings
    cache.onNews(podKind, (change) => {
      if (this.#partitioned.size > 0) this.#missed(change)
      this.#machines.get(change.object.spec.nodeName ?? '')?.podChanged(change)
    })
    cache.onNews(nodeKind, (change) => this.#machines.get(change.object.metadata.name)?.nodeChanged(change))
    cache.onChange(configMap, (change) => this.#contentChanged(change, configMapKey))
    cache.onChange(secret, (change) => this.#contentChanged(change, secretKey))
    for (const kind of read) cache.onChange(kind, (change) => this.#missed(change))
    cache.onChange(persistentVolumeClaim, (change) => {
      this.#missed(change)
      if (change.type !== 'DELETED' && isFileSystemDue(change.object)) this.#diskGrown(change.object)
    })
    cache.onChange(persistentVolume, (change) => {
      this.#missed(change)
      const { type, object, previous } = change
      if (type === 'DELETED') disks.forget(object)
      else if (previous?.status.phase === 'Released' && !object.spec.claimRef) disks.recycle(object)
    })
  }

  /** What is done to the network on purpose. */
  get faults(): NetworkFaults {
    return this.#clusterNetwork.faults
  }

  /** Every machine, in the order in which they came. */
  list(): readonly NodeState[] {
    return Array.from(this.#machines.values(), ({ name, isRunning, isPartitioned }) => ({
      name,
      isRunning,
      isPartitioned,
    }))
  }

  /** Adds a machine; its kubelet registers the node. @throws ApiError 400 for a configuration that makes no sense, 409 for a name that is taken, 422 for what no node can be */
  add(spec: NodeSpec): void {
    const { name } = spec
    if (this.#machines.has(name)) throw alreadyExists(nodeKind, name)
    checkCapacity(spec)
    const { random, apiServer, cache, clock, profile, kubelet } = this.#options
    const machineSpec = { ...spec, kubelet: this.#settingsFor(spec), configuration: spec.kubelet ?? kubelet }
    const ip = dotted(firstNodeAddress + this.#addedNodes++)
    const ownRandom = random.fork(name)
    const images = new NodeImages({
      clock,
      random: ownRandom,
      registry: this.#registry,
      profile,
      os: spec.os ?? 'linux',
      settings: machineSpec.kubelet,
    })
    const machine = new NodeMachine(this.#surroundings, {
      spec: { ...machineSpec, podCIDR: spec.podCIDR ?? this.#wideRange(machineSpec) },
      ip,
      cache,
      link: new Link(apiServer),
      disk: new NodeDisk(name, images),
      random: ownRandom,
    })
    machine.join()
    this.#byAddress.set(ip, machine)
    this.#machines.set(name, machine)
  }

  #settingsFor({ kubelet }: NodeSpec): KubeletSettings {
    if (kubelet === undefined) return this.#usualSettings
    try {
      return readKubeletConfiguration(kubelet)
    } catch (error) {
      if (error instanceof InvalidConfiguration) throw badRequest(`kubelet: ${error.message}`)
      throw error
    }
  }

  /** Takes a machine away, with all that runs on it, and its Node. @throws ApiError 404 */
  remove(name: string): void {
    const machine = this.#machine(name)
    machine.leave()
    this.#machines.delete(name)
    this.#partitioned.delete(machine)
    this.#byAddress.delete(machine.ip)
    this.#clusterNetwork.join(machine)
  }

  /** Takes the power from a machine: all that runs on it ends at once, and nobody is told. @throws ApiError 404 */
  stop(name: string): void {
    this.#machine(name).stop()
  }

  /** Shuts a machine down in order: its pods have the time that its kubelet is configured to give them. @throws ApiError 404 */
  shutDown(name: string): void {
    this.#machine(name).shutDown()
  }

  /** Gives a machine its power back: it boots, and takes up its pods anew. @throws ApiError 404 */
  start(name: string): void {
    this.#machine(name).start()
  }

  /** Cuts a machine off: nothing gets from it or to it, and what runs on it goes on. @throws ApiError 404 */
  partition(name: string): void {
    const machine = this.#machine(name)
    machine.partition()
    this.#partitioned.add(machine)
    this.#clusterNetwork.cutOff(machine)
  }

  /** Connects a machine again: it catches up with what has happened meanwhile. @throws ApiError 404 */
  heal(name: string): void {
    const machine = this.#machine(name)
    this.#partitioned.delete(machine)
    this.#clusterNetwork.join(machine)
    machine.heal()
  }

  /** Says what runs on a machine besides pods. @throws ApiError 400 for what is no amount, 404 */
  setLoad(name: string, load: MachineLoad): void {
    const machine = this.#machine(name)
    checkLoad(load)
    machine.setLoad(load)
  }

  /** The static pods of a node, by the file of each. @throws ApiError 404 */
  staticPods(name: string): ReadonlyMap<string, Pod> {
    return this.#machine(name).manifests
  }

  /** Writes the file of a static pod on a machine, or takes it away. @throws ApiError 404 */
  setStaticPod(name: string, file: string, pod: Pod | undefined): void {
    this.#machine(name).setManifest(file, pod)
  }

  /**
   * @throws ApiError 400 when the container is unknown, has not started, or has no previous instance; 503 when nobody
   * answers at its node
   */
  readLogs(pod: Pod, request: LogRequest): LogStream {
    const machine = this.#machines.get(pod.spec.nodeName ?? '')
    if (machine && !machine.isReachable) throw unreachable(machine, containerLogsPath(pod, request))
    return readLogs(pod, request, { worker: machine?.worker(pod), way: machine?.way })
  }

  /** Whether a pod that can be reached lets nobody in at a port, for nobody listens there. */
  refusesAt({ status: { podIP } }: Pod, port: number): boolean {
    return podIP !== undefined && this.#surroundings.network.connect(podIP, port) === 'connection refused'
  }

  /** Where the containers of a pod listen. */
  listeningIn({ status }: Pod): readonly OpenPort[] {
    return this.#surroundings.network.listening(status.podIP ?? '')
  }

  /** What the containers of a pod use; undefined where its node does not answer. */
  usesOf(pod: Pod): readonly ContainerUse[] | undefined {
    const machine = this.#machines.get(pod.spec.nodeName ?? '')
    return machine?.isReachable ? machine.worker(pod)?.use().containers : undefined
  }

  /** What is used of a node; undefined where it does not answer. */
  useOfNode(nodeName: string): NodeUse | undefined {
    const machine = this.#machines.get(nodeName)
    const uses = machine?.uses
    return uses && { uses, systemMemoryBytes: machine.systemMemoryBytes }
  }

  openSession(pod: Pod, request: CommandRequest): Session {
    return openSession(this.#dialled(pod)?.worker(pod), request)
  }

  connect(pod: Pod, port: number): Connection {
    this.#dialled(pod)
    return connectTo(pod, port, this.#surroundings.network)
  }

  exchange(to: ProxyTarget, request: ProxiedRequest): ProxiedResponse | string {
    return proxiedExchange(to, request, this.#surroundings.network)
  }

  /** The machine that a pod is on. @throws ApiError 500 where nobody answers there */
  #dialled({ spec }: Pod): NodeMachine | undefined {
    const machine = this.#machines.get(spec.nodeName ?? '')
    if (machine && !machine.isReachable) throw undialled(machine)
    return machine
  }

  #machine(name: string): NodeMachine {
    const machine = this.#machines.get(name)
    if (!machine) throw notFound(nodeKind, name)
    return machine
  }

  get #addresses(): Machines {
    return {
      nameAt: (ip) => this.#byAddress.get(ip)?.name,
      addressOf: (name) => this.#machines.get(name)?.ip,
      isRunning: (ip) => this.#byAddress.get(ip)?.isRunning ?? false,
    }
  }

  #contentChanged(change: Change, keyFor: (namespace: string, name: string) => string): void {
    const { name, namespace = '' } = change.object.metadata
    this.#missed(change)
    this.#surroundings.updates.changed(keyFor(namespace, name))
  }

  #diskGrown(claim: PersistentVolumeClaim): void {
    const { cache } = this.#options
    const disk = cache.get(persistentVolume, claim.spec.volumeName ?? '')
    const attachable = disk && attachableOf(disk, undefined)
    if (!attachable) return
    for (const { spec } of cache.by(attachmentsOf, disk.metadata.name))
      this.#machines.get(spec.nodeName)?.diskGrown(claim, attachable)
  }

  #missed(change: Change): void {
    for (const machine of this.#partitioned) machine.miss(change)
  }

  #wideRange(spec: MachineSpec): string | undefined {
    if (Number(capacityOf(spec).pods) <= mostPodsInRange) return undefined
    return `100.${64 + (this.#wideNodes++ % 64)}.0.0/16`
  }
}
