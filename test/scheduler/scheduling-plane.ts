/** An API server and the scheduler, and nothing else: nodes are only written down, and pods never run. */
import { event } from '../../src/api/core/event.ts'
import { namespace } from '../../src/api/core/namespace.ts'
import { node } from '../../src/api/core/node.ts'
import { pod } from '../../src/api/core/pod.ts'
import type { Node, NodeSpec, Pod, PodSpec } from '../../src/api/generated/types/core-v1.ts'
import type { DeepPartial, Kind } from '../../src/api/kind.ts'
import type { KubeSchedulerConfiguration } from '../../src/api/kubescheduler/configuration.ts'
import { findCondition } from '../../src/api/meta.ts'
import { Registry } from '../../src/apiserver/registry.ts'
import { Resources } from '../../src/apiserver/resources.ts'
import { Store } from '../../src/apiserver/store/store.ts'
import { Cache } from '../../src/client/cache.ts'
import { Client } from '../../src/client/client.ts'
import { userNamed } from '../../src/client/user.ts'
import type { Plugin, PluginFactory } from '../../src/scheduler/framework/plugin.ts'
import { runScheduler, type SchedulingProfile } from '../../src/scheduler/scheduler.ts'
import { schedulerSettings } from '../../src/scheduler/settings.ts'
import { minutes } from '../../src/sim/duration.ts'
import { Random } from '../../src/sim/random.ts'
import { supervisedClock } from '../support/supervised-clock.ts'

type Amounts = Readonly<Record<string, string>>

export interface NodeOptions {
  readonly allocatable?: Amounts
  readonly labels?: Amounts
  readonly spec?: DeepPartial<NodeSpec>
}

export interface PodOptions {
  readonly requests?: Amounts
  readonly labels?: Amounts
  readonly spec?: DeepPartial<PodSpec>
  /** Merged into the container. */
  readonly container?: object
}

export class SchedulingPlane {
  readonly clock = supervisedClock()
  readonly store = new Store(this.clock)
  readonly cache: Cache
  readonly client: Client
  readonly #registry: Registry
  readonly #random: Random
  readonly #profile: SchedulingProfile | undefined
  readonly #configuration: KubeSchedulerConfiguration | undefined
  readonly #plugins: readonly (Plugin | PluginFactory)[] | undefined

  constructor(
    options: {
      profile?: SchedulingProfile
      configuration?: KubeSchedulerConfiguration
      plugins?: readonly (Plugin | PluginFactory)[]
      cacheLagMs?: number
      seed?: number
      idle?: boolean
    } = {},
  ) {
    const { clock, store } = this
    this.#random = new Random(options.seed ?? 1)
    this.#profile = options.profile
    this.#plugins = options.plugins
    this.#configuration = options.configuration
    const kinds = [event, namespace, node, pod] as readonly unknown[] as readonly Kind[]
    const random = this.#random.fork('apiserver')
    this.#registry = new Registry({ store, clock, random, resources: new Resources(kinds), admission: [] })
    this.cache = new Cache(clock, { lagMs: options.cacheLagMs })
    store.subscribe((change) => this.cache.apply(change))
    this.client = this.#clientOf('test')
    if (!options.idle) this.startScheduler()
  }

  #clientOf(name: string): Client {
    return new Client(this.#registry, { fieldManager: name, user: userNamed(name), trusted: true })
  }

  startScheduler(): void {
    const { clock, cache } = this
    const client = this.#clientOf('kube-scheduler')
    const [profile, settings] = [this.#profile, schedulerSettings(this.#configuration, this.#plugins)]
    runScheduler({ clock, random: this.#random, cache, client, profile, settings })
  }

  settle(): void {
    this.clock.settle(minutes(30))
  }

  addNode(name: string, { allocatable, labels, spec }: NodeOptions = {}): void {
    const status = {
      allocatable: { cpu: '4', memory: '8Gi', 'ephemeral-storage': '50Gi', pods: '110', ...allocatable },
    }
    this.client.create(node, { metadata: { name, labels }, spec: { ...spec }, status } as never)
    this.settle()
  }

  changeNode(
    name: string,
    recipe: (draft: { spec: NodeSpec; metadata: { labels?: Amounts } }) => void,
  ): void {
    this.client.update(node, this.client.get(node, name), recipe as never)
    this.settle()
  }

  setAllocatable(name: string, allocatable: Amounts): void {
    this.client.updateStatus(node, this.client.get(node, name), (status) => {
      status.allocatable = { ...status.allocatable, ...allocatable }
    })
    this.settle()
  }

  /** Creates a pod and gives the scheduler its time. */
  addPod(name: string, options: PodOptions = {}): void {
    this.submit(name, options)
    this.settle()
  }

  /** Creates a pod. */
  submit(name: string, { requests, labels, spec, container }: PodOptions = {}): void {
    const resources = requests ? { requests, limits: requests } : {}
    const containers = [{ name: 'app', image: 'app:1', resources, ...container }]
    const metadata = { name, namespace: 'default', labels }
    this.client.create(pod, { metadata, spec: { containers, priority: 0, ...spec } } as never)
  }

  changePod(name: string, recipe: (draft: { spec: PodSpec; metadata: { labels?: Amounts } }) => void): void {
    this.client.update(pod, this.pod(name), recipe as never)
    this.settle()
  }

  /** As the kubelet does that has given it what it asks for. */
  resizePod(name: string, requests: Amounts): void {
    this.client.updateSubresource(pod, this.pod(name), 'resize', (draft) => {
      draft.spec.containers[0].resources = { requests, limits: requests }
    })
    this.settle()
  }

  deletePod(name: string): void {
    this.client.delete(pod, this.pod(name), { gracePeriodSeconds: 0 })
    this.settle()
  }

  /** Begins to delete a pod, which takes its time: its containers are yet to end. */
  markDeleted(name: string): void {
    this.client.delete(pod, this.pod(name), { gracePeriodSeconds: 30 })
    this.settle()
  }

  /** Says that a pod has done its work, as its kubelet would. */
  finish(name: string): void {
    this.client.updateStatus(pod, this.pod(name), (status) => {
      status.phase = 'Succeeded'
    })
    this.settle()
  }

  removeNode(name: string): void {
    this.client.delete(node, this.node(name))
    this.settle()
  }

  node(name: string): Node {
    return this.client.get(node, name)
  }

  pod(name: string): Pod {
    return this.client.get(pod, name, 'default')
  }

  nodeOf(name: string): string | undefined {
    return this.pod(name).spec.nodeName
  }

  /** How many pods each node has. */
  spread(): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {}
    for (const { spec } of this.client.list(pod)) {
      counts[spec.nodeName ?? 'none'] = (counts[spec.nodeName ?? 'none'] ?? 0) + 1
    }
    return counts
  }

  /** The message of the condition PodScheduled. */
  whyPending(name: string): string | undefined {
    return findCondition(this.pod(name).status.conditions, 'PodScheduled')?.message
  }

  /** What was reported about a pod, in order: `Warning FailedScheduling x2: 0/1 nodes …`. */
  eventsOf(name: string): readonly string[] {
    return this.client
      .list(event)
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(
        ({ type, reason, series, message }) =>
          `${type} ${reason}${series ? ` x${series.count}` : ''}: ${message}`,
      )
  }

  /** Who has told something about a pod. */
  reportersOf(name: string): readonly (string | undefined)[] {
    const about = this.client.list(event).filter(({ involvedObject }) => involvedObject.name === name)
    return [...new Set(about.map(({ reportingComponent }) => reportingComponent))]
  }
}
