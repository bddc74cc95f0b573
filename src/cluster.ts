/** Wires the parts together. The only file that knows all of them. */
import { ApiError } from './api/errors.ts'
import type { Kind, KubeObject } from './api/kind.ts'
import { type ConditionLike, findCondition } from './api/meta.ts'
import { admissionPlugins } from './apiserver/admission/plugins.ts'
import { serverSideApply } from './apiserver/apply.ts'
import { keepTickShape } from './apiserver/http/node-ticks.ts'
import type { RunningServer, ServeOptions } from './apiserver/http/serve.ts'
import { Registry } from './apiserver/registry.ts'
import { Store } from './apiserver/store.ts'
import { bootstrap } from './bootstrap.ts'
import { Cache } from './client/cache.ts'
import { Client, type RequestContext } from './client/client.ts'
import { defaultNamespace, inDefaultNamespace } from './client/default-namespace.ts'
import { EventSeriesRecorder } from './client/event-series.ts'
import { type ClusterOptions, checkOptions } from './cluster-options.ts'
import { kubernetesService } from './controllers/kubernetesservice/controller.ts'
import { runActors } from './controllers/runtime/actor.ts'
import { runControllers } from './controllers/runtime/runtime.ts'
import { actors, kinds } from './kinds.ts'
import { KubeletFleet } from './kubelet-sim/fleet.ts'
import type { NodeSpec } from './kubelet-sim/node.ts'
import { Network } from './kubelet-sim/runtime/network.ts'
import { kindOf, parseManifests } from './manifests.ts'
import { type Profile, profiles } from './profile.ts'
import { runScheduler } from './scheduler/scheduler.ts'
import { Clock } from './sim/clock.ts'
import { minutes } from './sim/duration.ts'
import { Random } from './sim/random.ts'
import { Supervisor } from './sim/supervisor.ts'
import { textTable } from './text-table.ts'

const newYear2026 = Date.UTC(2026, 0, 1)

/** What only waits longer than this has not settled: a crash loop, a rollout that cannot go on. */
const longestSettleMs = minutes(30)

export class Cluster {
  readonly clock: Clock
  readonly store: Store
  readonly registry: Registry
  readonly kubelets: KubeletFleet
  /**
   * The typed verbs, for whoever uses the cluster from within this process. Objects are checked as if they came over
   * HTTP; what names no namespace is in `default`.
   */
  readonly client: Client
  #server: RunningServer | undefined

  /** @throws RangeError, TypeError for options that make no sense */
  constructor(options: ClusterOptions = {}) {
    checkOptions(options)
    keepTickShape()
    const { nodes = 3, seed = 1, profile: profileName = 'instant', startAt = newYear2026 } = options
    const profile = profiles[profileName]
    const random = new Random(seed)
    const supervisor = new Supervisor({
      whereabouts: () => ({ at: clock.now(), revision: store.revision, seed }),
      isRefusal: (error) => error instanceof ApiError,
    })
    const clock: Clock = new Clock(startAt, supervisor)
    const store: Store = new Store(clock)
    const served = kinds.map(({ kind }) => kind)
    const registry = new Registry({
      store,
      clock,
      random: random.fork('apiserver'),
      kinds: served,
      admission: admissionPlugins(),
    })
    const cache = new Cache(clock, { lagMs: options.cacheLagMs })
    store.subscribe((change) => cache.apply(change))
    const clientOf = (fieldManager: string, user: string) =>
      new Client(registry, { fieldManager, user, trusted: true })

    this.clock = clock
    this.store = store
    this.registry = registry
    this.client = new Client(inDefaultNamespace(registry), publicContext)

    const apiServer = clientOf('kube-apiserver', 'system:apiserver')
    bootstrap(apiServer)
    const parts: Parts = { clock, cache, random, profile, clientOf }
    startControllers(parts, served, apiServer)
    startScheduler(parts)
    this.kubelets = new KubeletFleet({
      clock,
      cache,
      random: random.fork('kubelets'),
      client: (nodeName) => clientOf('kubelet', `system:node:${nodeName}`),
      network: new Network(),
      profile: profile.kubelets,
    })
    for (const spec of nodeSpecs(nodes)) this.kubelets.addNode(spec)
    this.settle()
  }

  /**
   * Moves time forward, and with it everything that happens meanwhile. @param ms `minutes(5)`
   * @throws TurnFailure for a turn that failed by a mistake, its own or of code that was brought in; all others have had theirs
   */
  advance(ms: number): void {
    this.clock.advance(ms)
  }

  /**
   * Runs until nothing is left to do but to wait: for a probe, a back-off, a heartbeat. Answers whether that came to
   * pass within half an hour of the cluster's time.
   */
  settle(): boolean {
    return this.clock.settle(longestSettleMs)
  }

  /**
   * Creates or changes objects as `kubectl apply --server-side` does.
   * @param source YAML or JSON text, an object, or a list of objects
   * @throws ManifestError for text that is no manifest, ApiError for what the API server refuses
   */
  apply(source: string | object | readonly object[]): readonly KubeObject[] {
    return parseManifests(source).map((manifest) => {
      const kind = kindOf(this.registry.kinds, manifest)
      const metadata = { ...manifest.metadata }
      if (kind.namespaced) metadata.namespace ??= defaultNamespace
      const configuration = { ...manifest, metadata }
      const ref = { name: metadata.name ?? '', namespace: metadata.namespace }
      return serverSideApply(this.registry, { kind, ref, configuration, context: publicContext })
    })
  }

  /**
   * What `kubectl get` prints: `cluster.get('deployments,pods')`, `cluster.get('pod/web', { wide: true })`.
   * @throws Error for a resource that is not served, ApiError 404 for a name that is not there
   */
  get(
    resources: string,
    options: { namespace?: string; wide?: boolean; allNamespaces?: boolean } = {},
  ): string {
    const { namespace = defaultNamespace, allNamespaces } = options
    const found = new Map<Kind, readonly KubeObject[]>()
    for (const word of resources.split(',')) {
      const [kind, objects] = this.#named(word, allNamespaces ? undefined : namespace)
      found.set(kind, [...new Set([...(found.get(kind) ?? []), ...objects])])
    }
    const style = { ...options, now: this.clock.now(), withKind: found.size > 1 }
    const tables = [...found]
      .filter(([, objects]) => objects.length > 0)
      .map(([kind, objects]) => textTable(kind, objects, style))
    if (tables.length > 0) return tables.join('\n\n')
    const inNamespace = !allNamespaces && [...found.keys()].every(({ namespaced }) => namespaced)
    return inNamespace ? `No resources found in ${namespace} namespace.` : 'No resources found'
  }

  /** The reason of a condition: `cluster.condition('deployment/web', 'Progressing')`; undefined where there is none. */
  condition(path: string, type: string, namespace = defaultNamespace): string | undefined {
    const [word, name] = path.split('/')
    const kind = this.#kindNamed(word)
    const ref = { name, namespace: kind.namespaced ? namespace : undefined }
    const object = this.store.get(kind, ref) as Conditioned | undefined
    return findCondition(object?.status?.conditions, type)?.reason
  }

  /** Serves the REST API. Time follows the wall clock from here on, unless `speed` says otherwise. */
  async listen(options: ServeOptions = {}): Promise<RunningServer> {
    if (this.#server) throw new Error('this cluster is listening already')
    const { serve } = await import('./apiserver/http/serve.ts')
    const { registry, clock, kubelets: nodes } = this
    this.#server = await serve({ registry, clock, nodes }, options)
    return this.#server
  }

  /** Ends the server, if there is one. @throws TurnFailure for a turn that has failed without anybody being told */
  async close(): Promise<void> {
    await this.#server?.close()
    this.#server = undefined
    this.clock.supervisor.throwUntold()
  }

  /** The objects of a type, or the one that `type/name` names. @param namespace absent for all of them */
  #named(path: string, namespace: string | undefined): [Kind, readonly KubeObject[]] {
    const [word, name] = path.split('/')
    const kind = this.#kindNamed(word)
    if (name === undefined) return [kind, this.store.list(kind, kind.namespaced ? namespace : undefined)]
    if (kind.namespaced && namespace === undefined)
      throw new Error('a resource cannot be retrieved by name across all namespaces')
    return [kind, [this.client.get(kind, name, kind.namespaced ? namespace : undefined)]]
  }

  /** A kind by any of its names: `deploy`, `deployment`, `deployments`, `deployments.apps`. */
  #kindNamed(word: string): Kind {
    const found = this.registry.kinds.find(({ plural, singular, shortNames, group }) =>
      [plural, singular, `${plural}.${group}`, ...shortNames].includes(word.toLowerCase()),
    )
    if (!found) throw new Error(`the server doesn't have a resource type "${word}"`)
    return found
  }
}

interface Conditioned extends KubeObject {
  readonly status?: { readonly conditions?: readonly ConditionLike[] }
}

/** What every part of the control plane works with. */
interface Parts {
  readonly clock: Clock
  readonly cache: Cache
  readonly random: Random
  readonly profile: Profile
  clientOf(fieldManager: string, user: string): Client
}

function startControllers(
  { clock, cache, random, profile, clientOf }: Parts,
  served: readonly Kind[],
  apiServer: Client,
): void {
  const options = {
    clock,
    cache,
    random: random.fork('controllers'),
    latencyMs: profile.controllers.latencyMs,
    clientFor: (name: string) =>
      clientOf('kube-controller-manager', `system:serviceaccount:kube-system:${name}-controller`),
  }
  // In a real cluster it is a part of the API server.
  runActors([kubernetesService], { ...options, clientFor: () => apiServer })
  runControllers(
    kinds.flatMap(({ controllers }) => controllers),
    options,
  )
  runActors(actors(served), options)
}

function startScheduler({ clock, cache, random, profile, clientOf }: Parts): void {
  const client = clientOf('kube-scheduler', 'system:kube-scheduler')
  const events = new EventSeriesRecorder({ client, clock, component: 'default-scheduler' })
  runScheduler({
    clock,
    cache,
    random: random.fork('scheduler'),
    client,
    events,
    profile: profile.scheduler,
  })
}

const publicContext: RequestContext = {
  fieldManager: 'kubesim',
  user: 'kubernetes-admin',
  fieldValidation: 'Strict',
}

const nodeSpecs = (nodes: number | readonly NodeSpec[]): readonly NodeSpec[] =>
  typeof nodes === 'number' ? Array.from({ length: nodes }, (_, n) => ({ name: `node-${n + 1}` })) : nodes

/** A cluster whose nodes are Ready. It needs no HTTP, and nothing in it moves until `advance` or `settle` is called. */
export const createCluster = (options?: ClusterOptions): Cluster => new Cluster(options)
