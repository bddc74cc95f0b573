/** All simulated nodes of a cluster: hands every pod to its node, and gives the pods their turns. */
import { configMap } from '../api/core/configmap.ts'
import { node as nodeKind } from '../api/core/node.ts'
import { pod as podKind } from '../api/core/pod.ts'
import { secret } from '../api/core/secret.ts'
import type { Pod } from '../api/generated/types/core-v1.ts'
import { keyOf } from '../api/meta.ts'
import type { Cache } from '../client/cache.ts'
import type { Client } from '../client/client.ts'
import type { LogRequest, LogStream, NodeConnection } from '../client/node-connection.ts'
import type { Clock } from '../sim/clock.ts'
import type { Random } from '../sim/random.ts'
import type { Turn } from '../sim/supervisor.ts'
import { Heartbeat } from './heartbeat.ts'
import { library } from './images/library.ts'
import { ImageRegistry } from './images/node-images.ts'
import { Kubelet, type Surroundings } from './kubelet.ts'
import { readLogs } from './logs.ts'
import type { NodeSpec } from './node.ts'
import { dotted } from './pod-addresses.ts'
import type { KubeletProfile } from './profile.ts'
import { ContainerRuntime } from './runtime/container-runtime.ts'
import { Volume } from './runtime/files.ts'
import type { Network } from './runtime/network.ts'
import { ServiceEnvironment } from './service-environment.ts'
import { ServiceNetwork } from './service-network.ts'
import { ContentUpdates } from './volumes/content-volume.ts'
import { configMapKey, secretKey } from './volumes/contents.ts'
import type { Worker } from './worker/node-services.ts'

interface KubeletFleetOptions {
  readonly clock: Clock
  readonly random: Random
  readonly cache: Cache
  /** The client of the kubelet of a node. */
  client(nodeName: string): Client
  readonly profile: KubeletProfile
  readonly network: Network
}

/** How many pods get their turn before other work does. */
const podsPerTurn = 10

/** 172.18.0.3 is the first node; the control plane would be .2. */
const firstNodeAddress = 172 * 0x100_0000 + 18 * 0x1_0000 + 3

/** A range of the addresses of pods has room for so many; a node that takes more gets one of its own. */
const mostPodsInRange = 250

/** A pod whose status is refused is reported again at the next sync, and its neighbours on the node go on. */
const syncTurn: Turn<Worker> = {
  name: 'kubelet',
  run: (worker) => worker.sync(),
  of: ({ kubelet, pod }) => `${kubelet.name}, pod ${keyOf(pod)}`,
  refused: (worker) => worker.syncLater(),
}

interface Member {
  readonly kubelet: Kubelet
  readonly heartbeat: Heartbeat
}

export class KubeletFleet implements NodeConnection {
  readonly #options: KubeletFleetOptions
  readonly #surroundings: Surroundings
  readonly #members = new Map<string, Member>()
  /** The nodes' own. */
  readonly #addresses = new Set<string>()
  readonly #claims = new Map<string, Volume>()
  #queue: Worker[] = []
  #isTurnPlanned = false
  #addedNodes = 0
  #wideNodes = 0

  constructor(options: KubeletFleetOptions) {
    this.#options = options
    const { clock, random, cache, profile, network } = options
    const updates = new ContentUpdates(clock)
    this.#surroundings = {
      clock,
      cache,
      network,
      profile,
      updates,
      runtime: new ContainerRuntime({ clock, network, library, random: random.fork('runtime') }),
      registry: new ImageRegistry(),
      services: new ServiceEnvironment(cache),
      enqueue: (worker) => this.#enqueue(worker),
      claim: (namespace, name) => this.#claim(`${namespace}/${name}`),
    }
    network.configure(new ServiceNetwork(cache, (ip) => this.#addresses.has(ip)))
    cache.onChange(podKind, ({ type, object }) => {
      const { nodeName } = object.spec
      const kubelet = nodeName === undefined ? undefined : this.#members.get(nodeName)?.kubelet
      if (!kubelet || kubelet.isFrozen) return
      if (type === 'DELETED') kubelet.unfollow(object)
      else kubelet.follow(object)
    })
    cache.onChange(nodeKind, ({ object }) => this.#members.get(object.metadata.name)?.kubelet.nodeChanged())
    cache.onChange(configMap, ({ object: { metadata } }) =>
      updates.changed(configMapKey(metadata.namespace ?? '', metadata.name)),
    )
    cache.onChange(secret, ({ object: { metadata } }) =>
      updates.changed(secretKey(metadata.namespace ?? '', metadata.name)),
    )
  }

  /** Adds a machine; its kubelet registers the node. */
  addNode(spec: NodeSpec): void {
    const { name } = spec
    if (this.#members.has(name)) throw new Error(`there is a node "${name}" already`)
    const { random, client, cache } = this.#options
    const ip = dotted(firstNodeAddress + this.#addedNodes++)
    const kubelet = new Kubelet(this.#surroundings, {
      name,
      ip,
      client: client(name),
      random: random.fork(name),
    })
    const heartbeat = new Heartbeat(kubelet, { ...spec, podCIDR: spec.podCIDR ?? this.#wideRange(spec) })
    this.#options.network.attach(ip)
    this.#addresses.add(ip)
    this.#members.set(name, { kubelet, heartbeat })
    heartbeat.register()
    heartbeat.start()
    for (const pod of cache.where(podKind, 'spec.nodeName', name)) kubelet.follow(pod)
  }

  /** Takes a machine away, with all that runs on it, and its Node object. */
  removeNode(name: string): void {
    const { kubelet, heartbeat } = this.#member(name)
    heartbeat.stop()
    kubelet.destroy()
    this.#members.delete(name)
    this.#options.network.detach(kubelet.ip)
    this.#addresses.delete(kubelet.ip)
    const node = kubelet.client.find(nodeKind, name)
    if (node) kubelet.client.delete(nodeKind, node)
  }

  /** From now on nothing is heard of the node, and it notices nothing; its containers go on. */
  stopHeartbeat(name: string): void {
    const { kubelet, heartbeat } = this.#member(name)
    heartbeat.stop()
    kubelet.freeze()
  }

  /** The node is back: it catches up with what has happened meanwhile. */
  resumeHeartbeat(name: string): void {
    const { kubelet, heartbeat } = this.#member(name)
    if (!kubelet.isFrozen) return
    kubelet.resume(this.#options.cache.where(podKind, 'spec.nodeName', name))
    heartbeat.beat()
    heartbeat.start()
  }

  /** @throws ApiError 400 when the container is unknown, has not started, or has no previous instance */
  readLogs(pod: Pod, request: LogRequest): LogStream {
    const member = this.#members.get(pod.spec.nodeName ?? '')
    return readLogs(pod, member?.kubelet.worker(pod.metadata.uid), request)
  }

  #member(name: string): Member {
    const member = this.#members.get(name)
    if (!member) throw new Error(`there is no node "${name}"`)
    return member
  }

  #enqueue(worker: Worker): void {
    worker.isQueued = true
    this.#queue.push(worker)
    this.#planTurn()
  }

  #planTurn(): void {
    if (this.#isTurnPlanned) return
    this.#isTurnPlanned = true
    this.#options.clock.after(0, () => this.#turn())
  }

  #turn(): void {
    this.#isTurnPlanned = false
    const batch = this.#queue.splice(0, podsPerTurn)
    for (const worker of batch) {
      worker.isQueued = false
      if (!worker.kubelet.isFrozen) this.#options.clock.supervisor.run(syncTurn, worker)
    }
    if (this.#queue.length > 0) this.#planTurn()
  }

  #claim(key: string): Volume {
    let volume = this.#claims.get(key)
    if (!volume) this.#claims.set(key, (volume = new Volume({ madeAt: this.#surroundings.clock.now() })))
    return volume
  }

  #wideRange({ capacity }: NodeSpec): string | undefined {
    if (Number(capacity?.pods ?? 0) <= mostPodsInRange) return undefined
    return `100.${64 + (this.#wideNodes++ % 64)}.0.0/16`
  }
}
