/** The scheduler: finds a node for each pod that has none, one at a time. */
import { node } from '../api/core/node.ts'
import { pod } from '../api/core/pod.ts'
import { isPodTerminal } from '../api/core/pod-conditions.ts'
import { specInUse } from '../api/core/resources-in-use.ts'
import { isEqual } from '../api/equality.ts'
import type { Node, Pod } from '../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../api/meta.ts'
import type { Cache } from '../client/cache.ts'
import type { Change } from '../client/change.ts'
import type { Client } from '../client/client.ts'
import type { SchedulingCounts } from '../client/counts.ts'
import { EventSeriesRecorder } from '../client/event-series.ts'
import type { Clock, Timer } from '../sim/clock.ts'
import type { Random } from '../sim/random.ts'
import type { Turn } from '../sim/supervisor.ts'
import { BindingCycle } from './binding/binding-cycle.ts'
import { Failures, tellFailure } from './failures.ts'
import { isPerNode, type Wakes } from './framework/plugin.ts'
import { Profile } from './profile.ts'
import { type QueuedPod, SchedulingQueue } from './queue.ts'
import { SchedulingCycle } from './scheduling-cycle.ts'
import { type SchedulerSettings, schedulerSettings } from './settings.ts'
import { NodeViews } from './views/node-views.ts'
import { PodView, takeTheSame } from './views/pod-view.ts'
import { type Happened, helps } from './waking.ts'

interface SchedulerOptions {
  readonly clock: Clock
  readonly random: Random
  readonly cache: Cache
  readonly client: Client
  readonly profile?: SchedulingProfile
  /** Default: one profile, with the plugins of Kubernetes. */
  readonly settings?: SchedulerSettings
}

export interface SchedulingProfile {
  /** How long it takes from the choice of a node until the pod is bound to it. Default 0. */
  readonly schedulingMs?: number
}

/** So many pods are scheduled before other work gets its turn. */
const podsPerTurn = 25

/** Answers what it counts, each time anew. */
export function runScheduler(options: SchedulerOptions): () => SchedulingCounts {
  const scheduler = new Scheduler(options)
  scheduler.start()
  return () => scheduler.counts
}

class Scheduler {
  readonly #views = new NodeViews()
  readonly #queue: SchedulingQueue
  /** By schedulerName. */
  readonly #profiles = new Map<string, Profile>()
  readonly #binding: BindingCycle
  readonly #cycle: SchedulingCycle
  /** By the number of attempts: how many pods needed so many. */
  readonly #podAttempts = new Map<number, number>()
  #turn: Timer | undefined
  readonly #attempt: Turn<QueuedPod> = {
    name: 'schedule',
    run: (queued) => this.#schedule(queued),
    of: ({ pod: { namespace, name } }) => `${namespace}/${name}`,
  }

  constructor(private readonly options: SchedulerOptions) {
    const { clock, cache, client } = options
    const { settings = schedulerSettings() } = options
    this.#queue = new SchedulingQueue({
      clock,
      ...settings,
      queueSort: (one, other) => queueSort(one, other),
      preEnqueue: ({ spec }) => this.#profiles.get(spec.schedulerName!)!.plugins.preEnqueue,
      onReady: () => this.#planTurn(),
    })
    const parts = { clock, cache, client, nodes: this.#views }
    const failures = new Failures(parts)
    this.#binding = new BindingCycle({
      ...parts,
      queue: this.#queue,
      failures,
      latencyMs: options.profile?.schedulingMs ?? 0,
      onBound: (queued, profile) => this.#count(queued, profile),
    })
    this.#cycle = new SchedulingCycle({ ...parts, queue: this.#queue, failures, binding: this.#binding })
    this.#addProfiles(settings)
    const [first] = this.#profiles.values()
    const [{ queueSort }] = first.plugins.queueSort
  }

  #addProfiles({ profiles }: SchedulerSettings): void {
    const { clock, cache, client, random } = this.options
    for (const each of profiles) {
      const profile = new Profile(each, {
        clock,
        cache,
        client,
        random,
        events: new EventSeriesRecorder({ client, clock, component: each.schedulerName }),
        nodes: this.#views,
        waitingPods: this.#binding,
        activate: (uid) => this.#queue.activate(uid),
      })
      this.#profiles.set(each.schedulerName, profile)
    }
  }

  start(): void {
    const { cache } = this.options
    for (const each of cache.list(node)) this.#views.show(each)
    for (const each of cache.list(pod)) this.#see(each)
    cache.onNews(node, (change) => this.#nodeChanged(change))
    cache.onNews(pod, (change) => this.#podChanged(change))
    const plugins = [...this.#profiles.values()].flatMap((profile) => profile.plugins.all)
    const perNode = new Set(plugins.filter(isPerNode).flatMap(({ watches = [] }) => watches))
    for (const kind of new Set(plugins.flatMap(({ watches = [] }) => watches))) {
      cache.onChange(kind, (change) => {
        this.#views.revision++
        if (perNode.has(kind)) this.#views.forgetFitness()
        this.#wake('change', change)
      })
    }
  }

  get counts(): SchedulingCounts {
    const { active, backingOff, unschedulable, gated } = this.#queue.waiting
    return {
      attempts: new Map([...this.#profiles].map(([name, { attempts }]) => [name, { ...attempts }])),
      attemptMs: this.options.profile?.schedulingMs ?? 0,
      pending: { active, backoff: backingOff, unschedulable, gated },
      podAttempts: this.#podAttempts,
    }
  }

  #nodeChanged({ type, object, previous }: Change<Node>): void {
    if (type === 'DELETED') {
      this.#views.hide(object.metadata.name)
      this.#wake('nodeGone', object)
    } else if (!previous || !offersTheSame(object, previous)) {
      this.#views.show(object)
      this.#wake('node', object, previous)
    } else if (!isEqual(object.status.images, previous.status.images)) this.#views.show(object)
  }

  #podChanged({ type, object, previous }: Change<Pod>): void {
    if (type === 'DELETED') this.#forget(object)
    else if (!previous || !asksTheSame(object, previous)) this.#see(object, previous)
  }

  #see(object: Pod, previous?: Pod): void {
    if (isPodTerminal(object)) this.#forget(object)
    else if (object.spec.nodeName) this.#hasNode(object, object.spec.nodeName, previous)
    else if (this.#profiles.has(object.spec.schedulerName ?? '')) this.#wantsNode(object, previous)
    else this.#forget(object)
  }

  #hasNode(object: Pod, nodeName: string, previous: Pod | undefined): void {
    this.#leaveQueue(object)
    this.#views.nominations.withdraw(object.metadata.uid)
    const placed = new PodView(object)
    const before = this.#views.place(placed, nodeName)
    if (before && !takeTheSame(before, placed)) this.#wake('podResized', placed, before)
    const isNew = !previous?.spec.nodeName
    if (isNew || (before && before.labels !== placed.labels))
      this.#wake('podPlaced', placed, isNew ? undefined : before)
  }

  #wantsNode(object: Pod, previous: Pod | undefined): void {
    const { uid } = object.metadata
    // One that has its place already, and is not bound yet, makes room for others when it leaves.
    if (this.#binding.get(uid)) return isBeingDeleted(object) ? this.#forget(object) : undefined
    const waiting = new PodView(object)
    const { nominatedNodeName } = object.status
    if (nominatedNodeName) this.#views.nominations.promise(waiting, nominatedNodeName)
    else this.#views.nominations.withdraw(uid)
    const queued = this.#queue.get(uid)
    if (queued) this.#queue.update(queued, waiting)
    else this.#queue.add(waiting)
    // Those that had to leave a node to it may have it again.
    const promised = previous?.status.nominatedNodeName
    if (promised && promised !== nominatedNodeName) this.#queue.wakeUpTo(waiting.priority, 'podGone', waiting)
  }

  /** The pod is gone, has ended, or is no longer to be scheduled. */
  #forget(object: Pod): void {
    const { uid } = object.metadata
    const waiting = this.#views.nominations.nodeOf(uid) === undefined ? undefined : this.#queue.get(uid)
    this.#leaveQueue(object)
    this.#views.nominations.withdraw(uid)
    const gone = this.#views.remove(uid)
    if (gone) this.#wake('podGone', gone)
    else if (waiting) this.#queue.wakeUpTo(waiting.pod.priority, 'podGone', waiting.pod)
  }

  #leaveQueue({ metadata: { uid } }: Pod): void {
    this.#binding.forget(uid)
    const queued = this.#queue.get(uid)
    if (queued) this.#queue.remove(queued)
  }

  #wake<W extends keyof Wakes>(what: W, ...happened: Happened<W>): void {
    this.#queue.wake(what, ...happened)
    const { supervisor } = this.options.clock
    this.#binding.wake((plugin, about) => {
      const asked = what === 'change' && plugin.wakesOn?.prepared ? 'prepared' : what
      return helps(plugin, about, { what: asked, happened: happened as Happened<typeof asked>, supervisor })
    })
  }

  #planTurn(): void {
    this.#turn ??= this.options.clock.after(0, () => {
      this.#turn = undefined
      this.#takeTurn()
    })
  }

  #takeTurn(): void {
    const { supervisor } = this.options.clock
    for (let n = 0; n < podsPerTurn; n++) {
      const queued = this.#queue.pop()
      if (!queued) return
      // One that fails by a mistake of ours is tried again, too.
      if (!supervisor.run(this.#attempt, queued) && queued.place === 'inFlight') this.#queue.putBack(queued)
    }
    this.#planTurn()
  }

  #schedule(queued: QueuedPod): void {
    const { spec, object, namespace, name } = queued.pod
    const profile = this.#profiles.get(spec.schedulerName!)!
    if (!isBeingDeleted(object)) return this.#cycle.run(queued, profile)
    this.#queue.remove(queued)
    tellFailure(profile, object, `skip schedule deleting pod: ${namespace}/${name}`)
  }

  #count({ attempts }: QueuedPod, profile: Profile): void {
    profile.attempts.scheduled++
    this.#podAttempts.set(attempts, (this.#podAttempts.get(attempts) ?? 0) + 1)
  }
}

/** Whether a change of a node is none of the scheduler's business, such as a heartbeat. */
const offersTheSame = (now: Node, before: Node): boolean =>
  now.spec === before.spec &&
  now.metadata.labels === before.metadata.labels &&
  now.status.allocatable === before.status.allocatable

/** Whether a change of a pod is none of the scheduler's business. */
const asksTheSame = (now: Pod, before: Pod): boolean =>
  now.spec === before.spec &&
  specInUse(now) === specInUse(before) &&
  now.metadata.labels === before.metadata.labels &&
  now.status.nominatedNodeName === before.status.nominatedNodeName &&
  now.status.resourceClaimStatuses === before.status.resourceClaimStatuses &&
  isBeingDeleted(now) === isBeingDeleted(before) &&
  isPodTerminal(now) === isPodTerminal(before)
