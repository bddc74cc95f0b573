/** A cluster as its users have it: the door to its control plane, its clock, and its server. */
import { pod as podKind } from './api/core/pod.ts'
import type { Pod } from './api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from './api/kind.ts'
import { kindOfWord } from './api/kind-words.ts'
import { type ConditionLike, findCondition } from './api/meta.ts'
import { serverSideApply } from './apiserver/field-manager/apply.ts'
import { keepTickShape } from './apiserver/http/node-ticks.ts'
import type { RunningServer, ServeOptions } from './apiserver/http/serve.ts'
import type { RestOptions } from './apiserver/rest/rest.ts'
import type { Store } from './apiserver/store/store.ts'
import { Client, type RequestContext } from './client/client.ts'
import { defaultNamespace, inDefaultNamespace } from './client/default-namespace.ts'
import type { LogRequest, LogStream } from './client/node-connection.ts'
import { administrator } from './client/user.ts'
import {
  type ClusterOptions,
  checkOptions,
  isWholeNumber,
  mustBeWholeNumber,
  turnCounts,
} from './cluster-options.ts'
import { type ControlPlane, longestSettleMs } from './control-plane.ts'
import { Beginning, type Prepared } from './door/beginning.ts'
import { Door } from './door/door.ts'
import type { Moved, Reset } from './door/http/lever.ts'
import type { Input } from './door/input.ts'
import type { Journal, JournalLine } from './door/journal.ts'
import { KubeletLevers } from './door/kubelet-levers.ts'
import { MetricsLevers } from './door/metrics-levers.ts'
import { NetworkLevers } from './door/network-levers.ts'
import { NodeLevers } from './door/node-levers.ts'
import { type Wish, wishOf } from './door/wish.ts'
import { type ExecOptions, Execution } from './execution.ts'
import type { Fetcher, FetchInit } from './fetch/fetch.ts'
import { kindOf, parseManifests } from './manifests.ts'
import type { OwnParts } from './own-parts.ts'
import type { RunOptions } from './run-options.ts'
import type { Clock } from './sim/clock.ts'
import { travel } from './sim/journey.ts'
import type { Pacer } from './sim/pacer.ts'
import { textTable } from './text-table.ts'
import type { Why } from './why/why.ts'

export class Cluster {
  /**
   * The typed verbs, for whoever uses the cluster from within this process. Objects are checked as if they came over
   * HTTP; what names no namespace is in `default`.
   */
  readonly client: Client
  /** The machines of the nodes: added, removed, stopped, started, cut off and connected again. */
  readonly nodes: NodeLevers
  /** What the kubelets of the nodes are given, and not the API: static pods. */
  readonly kubelets: KubeletLevers
  /** What is done to its network on purpose: connections that are slow, cut or refused. */
  readonly network: NetworkLevers
  /** What is said of metrics that nothing here measures: autoscalers act on them. */
  readonly metrics: MetricsLevers
  readonly #options: RunOptions
  readonly #own: OwnParts
  readonly #journal: Journal | undefined
  readonly #door: Door
  #plane: ControlPlane
  /** What came in at the start, and does so again after a reset. */
  readonly #prepared: Prepared[] = []
  #server: RunningServer | undefined
  #fetcher: Promise<Fetcher> | undefined

  /** @throws RangeError, TypeError for options that make no sense */
  constructor(given: ClusterOptions = {}) {
    checkOptions(given)
    const { journal, ...others } = given
    const { kinds, controllers, actors, admissionPlugins, schedulerPlugins, images, audit, ...options } =
      others
    const own: OwnParts = { kinds, controllers, actors, admissionPlugins, schedulerPlugins, images, audit }
    keepTickShape()
    this.#options = options
    this.#own = own
    this.#journal = journal
    this.#door = new Door(() => this.#plane)
    if (journal) this.#door.listen((input) => this.#note(input))
    this.client = new Client(inDefaultNamespace(this.#door), publicContext)
    this.nodes = new NodeLevers(this.#door, () => this.#plane.kubelets)
    this.kubelets = new KubeletLevers(this.#door, () => this.#plane.kubelets)
    this.network = new NetworkLevers(this.#door, () => this.#plane.kubelets)
    this.metrics = new MetricsLevers(this.#door, () => this.#plane.metrics.given)
    journal?.({ journal: 1, options })
    this.#plane = new Beginning({ options, own, journal }).complete()
  }

  /** Virtual time; another one after a reset, as are `store` and all that was read from them. */
  get clock(): Clock {
    return this.#plane.clock
  }

  /** The log, for reading. */
  get store(): Store {
    return this.#plane.store
  }

  /**
   * Moves time forward, and with it everything that happens meanwhile. @param ms `minutes(5)`
   * @throws TurnFailure for a turn that failed by a mistake, its own or of code that was brought in; all others have had theirs
   */
  advance(ms: number): void {
    this.#door.noteClock({ advance: ms })
    this.clock.advance(ms)
  }

  /** Runs the next `turns` tasks of the clock, moving time to each. Answers whether there were so many. @throws TurnFailure */
  step(turns = 1): boolean {
    if (!isWholeNumber(turns, turnCounts))
      throw new RangeError(`turns '${turns}' is invalid. ${mustBeWholeNumber(turnCounts)}`)
    this.#door.noteClock({ step: turns })
    return travel(this.clock, { turns })
  }

  /**
   * Runs until a wish has come true, and not longer than `limitMs`; answers whether it has. The wish is a question that is
   * asked after every turn, or what `kubectl wait` would wait for:
   * `cluster.runUntil({ resource: 'deployment/web', for: 'condition=Available' })`.
   * @throws Error for a wish that makes no sense, TurnFailure
   */
  runUntil(wish: Wish | (() => boolean), { limitMs = longestSettleMs } = {}): boolean {
    const limitAt = this.clock.now() + limitMs
    if (!Number.isFinite(limitAt) || limitMs < 0) throw new RangeError(`the limit cannot be ${limitMs} ms`)
    const isReached = typeof wish === 'function' ? wish : wishOf(this.#door, wish)
    this.#door.noteClock({ runUntil: typeof wish === 'function' ? 'a question' : wish, limit: limitMs })
    return travel(this.clock, { limitAt, isReached })
  }

  /**
   * Does something that belongs to the start of the cluster: what it writes, a reset writes again. Answers what it
   * answers. `cluster.startWith(() => cluster.apply(manifests))`
   */
  startWith<T>(prepare: () => T): T {
    const stop = this.#door.listen((input) => void this.#prepared.push({ ...this.#moment, input }))
    try {
      return prepare()
    } finally {
      stop()
      this.#prepared.push(this.#moment)
    }
  }

  /**
   * Begins anew: as the cluster started, with the same seed. Whatever was read of it before (`clock`, `store`, objects) is
   * of another life. Watches of a served cluster end with 410 Gone, so that clients look anew.
   */
  reset(): void {
    const reset = this.#beginReset()
    while (reset.go()) {}
    reset.end()
  }

  /**
   * Runs until nothing is left to do but to wait: for a probe, a back-off, a heartbeat. Answers whether that came to
   * pass within half an hour of the cluster's time.
   */
  settle(): boolean {
    this.#door.noteClock({ settle: longestSettleMs })
    return this.clock.settle(longestSettleMs)
  }

  /**
   * Creates or changes objects as `kubectl apply --server-side --force-conflicts` does.
   * @param source YAML or JSON text, an object, or a list of objects
   * @throws ManifestError for text that is no manifest, ApiError for what the API server refuses
   */
  apply(source: string | object | readonly object[]): readonly KubeObject[] {
    return parseManifests(source).map((manifest) => {
      const kind = kindOf(this.#door.kinds, manifest)
      const metadata = { ...manifest.metadata }
      if (kind.namespaced) metadata.namespace ??= defaultNamespace
      const configuration = { ...manifest, metadata }
      const ref = { name: metadata.name ?? '', namespace: metadata.namespace }
      return serverSideApply(this.#door, {
        kind,
        ref,
        configuration,
        context: { ...publicContext, force: true },
      })
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
    const kind = kindOfWord(this.#door.kinds, word)
    const ref = { name, namespace: kind.namespaced ? namespace : undefined }
    const object = this.store.get(kind, ref) as Conditioned | undefined
    return findCondition(object?.status?.conditions, type)?.reason
  }

  /**
   * What a container of a pod has written.
   * @throws ApiError 400 when the container is unknown, has not started, or has no previous instance; 503 when its node cannot be reached
   */
  readLogs(pod: Pod, request: LogRequest): LogStream {
    return this.#plane.kubelets.readLogs(pod, request)
  }

  /**
   * Runs a command in a container of a pod: `const ls = cluster.exec('web', ['ls', '/'])`, and `ls.stdout` once time has passed.
   * @throws ApiError 404 for a pod that there is not; 500 when its node cannot be reached
   * @throws NodeRefusal for a container that does not run
   */
  exec(pod: string, command: readonly string[], options: ExecOptions = {}): Execution {
    const { namespace = defaultNamespace, stdin, container } = options
    const found = this.client.get(podKind, pod, namespace)
    const wanted = container ?? found.spec.containers[0].name
    const streams = { stdin: stdin !== undefined, stdout: true, stderr: true, tty: false }
    const session = this.#door.nodes.openSession(found, { container: wanted, command, ...streams })
    return new Execution(session, stdin)
  }

  /**
   * The REST API without a socket, in the shape of the Fetch API: `cluster.fetch('/api/v1/pods?watch=true')`. What is
   * refused is an answer, too. Nothing moves in the cluster until its time does.
   */
  async fetch(address: string | URL | Request, init?: FetchInit): Promise<Response> {
    this.#fetcher ??= import('./fetch/fetch.ts').then(({ Fetcher }) => new Fetcher(this.#served))
    return (await this.#fetcher).fetch(address, init)
  }

  /**
   * Why an object stands as it does: why a Pod waits or went where it went, why a Deployment makes no progress.
   * `(await cluster.why('pod/web')).because`; in sentences: `whyText(await cluster.why('pod/web'))`.
   * @param asked type and name, or an object as it was read
   * @throws ApiError 400 for words that name no resource, 404 for a name that is not there
   */
  async why(asked: string | KubeObject, { namespace = defaultNamespace } = {}): Promise<Why> {
    const { whyOf } = await import('./why/answer.ts')
    const { kinds, store } = this.#door
    const { kubelets, schedulerPlugins: plugins } = this.#plane
    const sight = { clock: this.clock, kinds, store, plugins, kubelets }
    if (typeof asked === 'string') return whyOf({ resource: asked, namespace }, sight)
    const { plural, group } = kindOf(this.#door.kinds, asked)
    const resource = `${plural}${group && `.${group}`}/${asked.metadata.name}`
    return whyOf({ resource, namespace: asked.metadata.namespace ?? namespace }, sight)
  }

  /** Serves the REST API. Time follows the wall clock from here on, unless `speed` says otherwise. */
  async listen(options: ServeOptions = {}): Promise<RunningServer> {
    if (this.#server) throw new Error('this cluster is listening already')
    const { serve } = await import('./apiserver/http/serve.ts')
    const { serveLevers } = await import('./door/http/routes.ts')
    const { registry, nodes, metrics, audit } = this.#served
    this.#server = await serve(
      {
        registry,
        clock: () => this.clock,
        counts: () => this.#plane.counts,
        nodes,
        metrics,
        audit,
        more: (app, pacer) => serveLevers(app, this.#moved(pacer)),
      },
      options,
    )
    return this.#server
  }

  /** Ends the server, if there is one. @throws TurnFailure for a turn that has failed without anybody being told */
  async close(): Promise<void> {
    await this.#server?.close()
    this.#server = undefined
    await (await this.#fetcher)?.close()
    this.#fetcher = undefined
    this.#note({ end: true })
    this.clock.supervisor.throwUntold()
  }

  /** What is served, whatever way. */
  get #served(): RestOptions {
    return {
      registry: this.#door,
      nodes: this.#door.nodes,
      metrics: () => this.#plane.metrics,
      now: () => this.clock.now(),
      audit: () => this.#plane.audit,
      onWork: () => this.#server?.pacer.nudge(),
    }
  }

  /** What the levers over HTTP move. */
  #moved(pacer: Pacer): Moved {
    const clock = () => this.clock
    return {
      api: this.#door,
      pacer,
      get clock() {
        return clock()
      },
      noteClock: (order) => this.#door.noteClock(order),
      nodes: this.nodes,
      kubelets: this.kubelets,
      network: this.network,
      why: ({ resource, namespace }) => this.why(resource, { namespace }),
      metrics: this.metrics,
      beginReset: () => this.#beginReset(),
    }
  }

  /** The old control plane is there until the new one has begun: who asks meanwhile is answered by it. */
  #beginReset(): Reset {
    const lines: JournalLine[] = []
    const journal = this.#journal && ((line: JournalLine) => void lines.push(line))
    const beginning = new Beginning({
      options: this.#options,
      own: this.#own,
      prepared: this.#prepared,
      journal,
    })
    return {
      go: () => beginning.go(),
      end: () =>
        this.#door.renew(() => {
          this.#plane = beginning.complete()
          for (const line of lines) this.#journal?.(line)
        }),
    }
  }

  #note(input: Input): void {
    this.#journal?.({ ...this.#moment, input })
  }

  get #moment(): { readonly turns: number; readonly at: number } {
    const { clock } = this
    return { turns: clock.turns, at: clock.now() }
  }

  /** The objects of a type, or the one that `type/name` names. @param namespace absent for all of them */
  #named(path: string, namespace: string | undefined): [Kind, readonly KubeObject[]] {
    const [word, name] = path.split('/')
    const kind = kindOfWord(this.#door.kinds, word)
    if (name === undefined) return [kind, this.store.list(kind, kind.namespaced ? namespace : undefined)]
    if (kind.namespaced && namespace === undefined)
      throw new Error('a resource cannot be retrieved by name across all namespaces')
    return [kind, [this.client.get(kind, name, kind.namespaced ? namespace : undefined)]]
  }
}

interface Conditioned extends KubeObject {
  readonly status?: { readonly conditions?: readonly ConditionLike[] }
}

const publicContext: RequestContext = {
  fieldManager: 'kubesim',
  user: administrator,
  fieldValidation: 'Strict',
}

/** A cluster whose nodes are Ready. It needs no HTTP, and nothing in it moves until `advance` or `settle` is called. */
export const createCluster = (options?: ClusterOptions): Cluster => new Cluster(options)
