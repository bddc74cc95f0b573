/** One control plane from its start to its end: wires the parts together. The only file that knows all of them. */
import { ApiError } from './api/errors.ts'
import type { Kind } from './api/kind.ts'
import { nodeMetricsOf } from './api/metrics/nodemetrics.ts'
import { podMetricsOf } from './api/metrics/podmetrics.ts'
import { csiDriver } from './api/storage/csidriver.ts'
import { diskDriverObject, standardClass } from './api/storage/simulated-disk.ts'
import { storageClass } from './api/storage/storageclass.ts'
import { admissionPlugins } from './apiserver/admission/plugins.ts'
import { Evaluations } from './apiserver/admission/pod-security/evaluations.ts'
import { AuditLog } from './apiserver/audit/audit-log.ts'
import { CustomResources } from './apiserver/custom-resources.ts'
import { Outside } from './apiserver/outside.ts'
import { Registry } from './apiserver/registry.ts'
import { Resources } from './apiserver/resources.ts'
import { ContainerRequests } from './apiserver/rest/container-requests.ts'
import { extensionServers } from './apiserver/rest/extension-server.ts'
import { onlyNews, Store } from './apiserver/store/store.ts'
import { bootstrap } from './bootstrap.ts'
import { Cache } from './client/cache.ts'
import type { Change } from './client/change.ts'
import { Client } from './client/client.ts'
import type { Counts, QueueCounts, SchedulingCounts } from './client/counts.ts'
import type { MetricsConnection } from './client/metrics-connection.ts'
import type { Servers } from './client/node-connection.ts'
import {
  administrator,
  apiServer as apiServerUser,
  controllerManager as controllerManagerUser,
  scheduler as schedulerUser,
  serviceAccountUser,
  type User,
} from './client/user.ts'
import { apiServiceAvailability } from './controllers/apiserviceavailability/controller.ts'
import { apiServiceRegistration } from './controllers/apiserviceregistration/controller.ts'
import { customResourceDefinitionController } from './controllers/customresourcedefinition/controller.ts'
import { defaultServiceCIDRController } from './controllers/defaultservicecidr/controller.ts'
import { flowControlBootstrap } from './controllers/flowcontrolbootstrap/controller.ts'
import { flowSchemaController } from './controllers/flowschema/controller.ts'
import { kubernetesService } from './controllers/kubernetesservice/controller.ts'
import { holdLeases } from './controllers/leaderelection/leaders.ts'
import { queueNameOf } from './controllers/queue-names.ts'
import { runActors } from './controllers/runtime/actor.ts'
import type { Controller } from './controllers/runtime/controller.ts'
import { type RuntimeOptions, runControllers } from './controllers/runtime/runtime.ts'
import { serviceController } from './controllers/service/controller.ts'
import { serviceAddresses } from './controllers/serviceaddresses/controller.ts'
import { systemNamespacesController } from './controllers/systemnamespaces/controller.ts'
import { actors, kinds } from './kinds.ts'
import { KubeletFleet } from './kubelet-sim/fleet.ts'
import { MetricsServer } from './kubelet-sim/metrics-server.ts'
import { checkMachine, type NodeSpec, numberedNodes } from './kubelet-sim/node.ts'
import { Network } from './kubelet-sim/runtime/network/network.ts'
import { WebhookServers } from './kubelet-sim/webhook-servers.ts'
import type { OwnParts } from './own-parts.ts'
import { type Profile, profiles } from './profile.ts'
import type { RunOptions } from './run-options.ts'
import { runScheduler } from './scheduler/scheduler.ts'
import { type SchedulerSettings, schedulerSettings } from './scheduler/settings.ts'
import { Clock } from './sim/clock.ts'
import { minutes, seconds } from './sim/duration.ts'
import { type Goal, Journey, settling } from './sim/journey.ts'
import { Random } from './sim/random.ts'
import { Supervisor } from './sim/supervisor.ts'
import type { WorkQueue } from './sim/work-queue.ts'
import { oneManifest, readStaticPod } from './static-pod-manifest.ts'
import { installControllerAccounts } from './system/controller-accounts.ts'
import { installCoreDns } from './system/coredns.ts'
import { installIngressController } from './system/ingress.ts'
import { installKubeProxy } from './system/kube-proxy.ts'
import { installKubeadmConfiguration } from './system/kubeadm.ts'
import { MetricsAdapter } from './system/metrics-adapter.ts'
import { installMetricsServer } from './system/metrics-server.ts'
import { installTokenTracking } from './system/token-tracking.ts'
import type { Sight } from './why/question.ts'

/** The addresses of load balancers: a range that nobody has, for it is kept for tests of networks. */
const balancerRange = '198.18.0.0/15'

const newYear2026 = Date.UTC(2026, 0, 1)

/** What runs in kube-system comes up in that time. */
const systemLeadMs = seconds(30)

/** What only waits longer than this has not settled: a crash loop, a rollout that cannot go on. */
export const longestSettleMs = minutes(30)

export class ControlPlane {
  readonly clock: Clock
  readonly store: Store
  readonly registry: Registry
  readonly kubelets: KubeletFleet
  readonly metrics: MetricsAdapter
  /** Undefined: nobody wants to know. */
  readonly audit: AuditLog | undefined
  readonly #queues: (readonly [name: string, queue: WorkQueue])[] = []
  readonly #evaluations = new Evaluations()
  readonly #scheduling: () => SchedulingCounts
  readonly #nodes: readonly NodeSpec[]
  readonly #startAt: number
  readonly #hasSystem: boolean
  readonly #hasIngress: boolean
  readonly #hasMetrics: boolean
  readonly #mayBePrivileged: boolean
  readonly #random: Random
  readonly #schedulerSettings: SchedulerSettings

  /** For a part of the cluster itself. */
  readonly #clientOf = (fieldManager: string, user: User): Client =>
    new Client(this.registry, { fieldManager, user, trusted: true })

  /** @param onEntry called with every entry of the log, from the first on */
  constructor(options: RunOptions, own: OwnParts = {}, onEntry?: (entry: Change) => void) {
    const { nodes = 3, seed = 1, system = false, ingress = false, startAt = newYear2026 } = options
    const profile = profileOf(options)
    const random = new Random(seed)
    const supervisor = new Supervisor({
      whereabouts: () => ({ at: clock.now(), revision: store.revision, seed }),
      isRefusal: (error) => error instanceof ApiError,
    })
    const clock: Clock = new Clock(system || ingress ? startAt - systemLeadMs : startAt, supervisor)
    const store: Store = new Store(clock, { capacityBytes: options.capacityBytes })
    if (onEntry) store.subscribe(onEntry)
    const cache = new Cache(clock, { lagMs: options.cacheLagMs })
    const { metrics = system } = options
    const resources = new Resources([
      ...kinds.map(({ kind }) => kind),
      ...(metrics ? this.#metricsKinds(cache) : []),
      ...(own.kinds ?? []),
    ])
    this.metrics = new MetricsAdapter({ cache, served: resources })
    if (own.audit) {
      const ids = random.fork('audit')
      this.audit = new AuditLog(own.audit, {
        now: () => clock.now(),
        newId: () => ids.uuid(),
        failed: (error) => supervisor.report('write the audit log', error),
      })
    }
    const ground: Ground = { clock, random, cache, network: new Network() }
    const registry = this.#newRegistry(options, own, { ...ground, store, resources })
    store.subscribe((change) => cache.apply(change), onlyNews)
    store.followRepeats(cache)
    this.clock = clock
    this.store = store
    this.registry = registry
    this.#random = random
    const clientOf = this.#clientOf
    const apiServer = clientOf('kube-apiserver', apiServerUser)
    const families = { isDualStack: isDualStack(options) }
    bootstrap(registry, apiServer, families)
    const parts: Parts = { ...ground, profile, own, clientOf }
    const { loadBalancers = system || ingress } = options
    const servers: Servers = { exchange: (to, request) => this.kubelets.exchange(to, request) }
    const optional = loadBalancers ? [serviceController(balancerRange)] : []
    startControllers(
      { ...parts, onQueue: (name, queue) => this.#queues.push([name, queue]) },
      { resources, apiServer, optional, ...families, metrics: this.metrics, servers },
    )
    this.#schedulerSettings = schedulerSettings(options.scheduler, own.schedulerPlugins)
    this.#scheduling = startScheduler(parts, this.#schedulerSettings)
    this.kubelets = this.#newKubelets(options, own, { ...ground, registry })
    this.#nodes = nodeSpecs(nodes)
    this.#startAt = startAt
    this.#hasSystem = system
    this.#hasIngress = ingress
    this.#hasMetrics = metrics
    this.#mayBePrivileged = options.allowPrivileged ?? true
  }

  /** The API server, and what it asks beyond the store: webhooks in the cluster, and outside of it. */
  #newRegistry(
    options: RunOptions,
    own: OwnParts,
    { clock, random, cache, network, store, resources }: Ground & Stored,
  ): Registry {
    const outside = new Outside()
    const webhooks = new WebhookServers({ cache, network })
    const registry = new Registry({
      store,
      clock,
      random: random.fork('apiserver'),
      resources,
      outside,
      // A view that lags has an object as it was, and not as it stands.
      writesInFull: Boolean(options.cacheLagMs),
      admission: [
        ...admissionPlugins({ ...options, webhooks: { webhooks, outside } }, this.#evaluations),
        ...(own.admissionPlugins ?? []),
      ],
    })
    new CustomResources(store, resources, { webhooks, outside })
    return registry
  }

  /** The machines and their kubelets. What containers ask of the API server may lead back to them. */
  #newKubelets(
    options: RunOptions,
    own: OwnParts,
    { clock, random, cache, network, registry }: Ground & { readonly registry: Registry },
  ): KubeletFleet {
    const api = new ContainerRequests({
      registry,
      nodes: {
        readLogs: (pod, request) => this.kubelets.readLogs(pod, request),
        openSession: (pod, request) => this.kubelets.openSession(pod, request),
        connect: (pod, port) => this.kubelets.connect(pod, port),
        exchange: (target, request) => this.kubelets.exchange(target, request),
      },
      metrics: () => this.metrics,
      audit: () => this.audit,
      clock,
    })
    return new KubeletFleet({
      clock,
      cache,
      random: random.fork('kubelets'),
      apiServer: registry,
      api,
      newApiServer: extensionServers({ clock, random: random.fork('extension-servers') }),
      network,
      isDualStack: isDualStack(options),
      hasInternet: options.internet,
      profile: profileOf(options).kubelets,
      readManifest: (text, origin) => readStaticPod(oneManifest(text), origin),
      images: own.images,
      isStrict: options.registry === 'strict',
      privateRegistries: options.privateRegistries,
      kubelet: options.kubelet,
    })
  }

  /** The plugins that schedule the pods of a scheduler, looking at what they are given; undefined: no such scheduler runs here. */
  readonly schedulerPlugins: Sight['plugins'] = (schedulerName, context) =>
    this.#schedulerSettings.profiles
      .find((profile) => profile.schedulerName === schedulerName)
      ?.enable({ ...context, schedulerName })

  /** What its parts have counted so far. */
  get counts(): Counts {
    return {
      queues: this.#queues.map(countsOfQueue),
      scheduling: this.#scheduling(),
      podSecurity: this.#evaluations,
    }
  }

  /** Lets its nodes join, and settles, in small steps: until then it is not there for anybody. @throws TurnFailure */
  *start(): Generator<void> {
    for (const spec of this.#nodes) {
      this.kubelets.add(spec)
      yield
    }
    yield* this.#travel(settling(this.clock, longestSettleMs))
    const kubeadm = new Client(this.registry, { fieldManager: 'kubeadm', user: administrator })
    if (this.#hasMetrics) installMetricsServer(kubeadm)
    if (!this.#hasSystem && !this.#hasIngress) return
    if (this.#hasSystem) this.#installSystem(kubeadm)
    if (this.#hasIngress) installIngressController(kubeadm)
    yield* this.#travel(settling(this.clock, longestSettleMs))
    if (this.clock.now() < this.#startAt) yield* this.#travel({ limitAt: this.#startAt })
  }

  /** What nodes and pods use, nobody stores: it is asked of the kubelets. */
  #metricsKinds(cache: Cache): readonly Kind[] {
    const { nodes, pods } = new MetricsServer({
      cache,
      now: () => this.clock.now(),
      usesOf: (pod) => this.kubelets.usesOf(pod),
      useOfNode: (nodeName) => this.kubelets.useOfNode(nodeName),
    })
    return [nodeMetricsOf(nodes) as Kind, podMetricsOf(pods) as Kind]
  }

  #installSystem(kubeadm: Client): void {
    kubeadm.create(csiDriver, diskDriverObject)
    kubeadm.create(storageClass, standardClass)
    installKubeadmConfiguration(kubeadm)
    installCoreDns(kubeadm)
    installKubeProxy(kubeadm, this.#mayBePrivileged)
    const clientOf = this.#clientOf
    installTokenTracking(clientOf('kube-apiserver', apiServerUser), this.clock.now())
    installControllerAccounts(clientOf('kube-controller-manager', controllerManagerUser))
    holdLeases({ clock: this.clock, random: this.#random.fork('leaders'), clientOf })
  }

  *#travel(goal: Goal): Generator<void> {
    const journey = new Journey(this.clock, goal)
    while (journey.go()) {
      this.clock.supervisor.throwUntold()
      yield
    }
    this.clock.supervisor.throwUntold()
  }
}

/** What is there before any part of the control plane. */
interface Ground {
  readonly clock: Clock
  readonly random: Random
  readonly cache: Cache
  readonly network: Network
}

/** What is stored, and of which kinds. */
interface Stored {
  readonly store: Store
  readonly resources: Resources
}

const profileOf = ({ profile = 'instant' }: RunOptions): Profile => profiles[profile]

const isDualStack = ({ ipFamilies }: RunOptions): boolean => ipFamilies?.includes('IPv6') ?? false

/** What controllers and scheduler work with. */
interface Parts extends Ground {
  readonly profile: Profile
  readonly own: OwnParts
  clientOf(fieldManager: string, user: User): Client
}

interface Controlled {
  readonly resources: Resources
  readonly apiServer: Client
  /** Those that not every cluster has. */
  // biome-ignore lint/suspicious/noExplicitAny: what each remembers is its own business
  readonly optional: readonly Controller<any, any>[]
  readonly isDualStack: boolean
  readonly metrics: MetricsConnection
  readonly servers: Servers
}

function startControllers(
  { clock, cache, random, profile, own, clientOf, onQueue }: Parts & Pick<RuntimeOptions, 'onQueue'>,
  { resources, apiServer, optional, isDualStack, metrics, servers }: Controlled,
): void {
  const forked = random.fork('controllers')
  const asking = (
    clientFor: RuntimeOptions['clientFor'],
    hearsRepeats?: RuntimeOptions['hearsRepeats'],
  ): RuntimeOptions => ({
    clock,
    cache,
    random: forked,
    latencyMs: profile.controllers.latencyMs,
    onQueue,
    clientFor,
    hearsRepeats,
  })
  // In a real cluster they are parts of the API server.
  const ofApiServer = asking(() => apiServer)
  runActors([systemNamespacesController, kubernetesService, serviceAddresses], ofApiServer)
  runActors([defaultServiceCIDRController(isDualStack)], ofApiServer)
  runActors([customResourceDefinitionController(resources)], ofApiServer)
  const flowControl = (role: string) =>
    asking(() => clientOf(`api-priority-and-fairness-config-${role}-v1`, apiServerUser))
  runActors([flowControlBootstrap], flowControl('producer'))
  runControllers([flowSchemaController], flowControl('consumer'))
  runActors([apiServiceRegistration], ofApiServer)
  runControllers([apiServiceAvailability(servers)], ofApiServer)
  const clientFor = (account: string) =>
    clientOf('kube-controller-manager', serviceAccountUser('kube-system', account))
  runControllers(
    [...kinds.flatMap(({ controllers }) => controllers), ...optional, ...(own.controllers ?? [])],
    asking(clientFor, (controller) => own.controllers?.includes(controller) ?? false),
  )
  runActors(
    [
      ...actors(resources, { isDualStack, metrics, makeDiskMs: profile.controllers.makeDiskMs }),
      ...(own.actors ?? []),
    ],
    asking(clientFor),
  )
}

function startScheduler(
  { clock, cache, random, profile, clientOf }: Parts,
  settings: SchedulerSettings,
): () => SchedulingCounts {
  return runScheduler({
    clock,
    cache,
    random: random.fork('scheduler'),
    client: clientOf('kube-scheduler', schedulerUser),
    profile: profile.scheduler,
    settings,
  })
}

const countsOfQueue = ([name, queue]: readonly [string, WorkQueue]): QueueCounts => {
  const { depth, adds, retries, turns, delayMs } = queue
  return { name: queueNameOf(name), depth, adds, retries, turns, waitMs: delayMs }
}

function nodeSpecs(nodes: number | readonly NodeSpec[]): readonly NodeSpec[] {
  if (typeof nodes === 'number') return numberedNodes(nodes)
  for (const each of nodes) checkMachine(each)
  return nodes
}
