/** The default scheduler: finds a node for each pod that has none, one at a time. */
import { node } from '../api/core/node.ts'
import { pod } from '../api/core/pod.ts'
import { isPodTerminal } from '../api/core/pod-conditions.ts'
import { ApiError, hasReason } from '../api/errors.ts'
import type { Node, Pod, PodCondition } from '../api/generated/types/core-v1.ts'
import { findCondition, isBeingDeleted, keyOf } from '../api/meta.ts'
import { formatTime, unsetTime } from '../api/time.ts'
import type { Cache } from '../client/cache.ts'
import type { Change } from '../client/change.ts'
import type { Client } from '../client/client.ts'
import type { SchedulingCounts } from '../client/counts.ts'
import type { EventSeriesRecorder } from '../client/event-series.ts'
import type { Clock, Timer } from '../sim/clock.ts'
import type { Random } from '../sim/random.ts'
import type { Turn } from '../sim/supervisor.ts'
import { type Misfit, shortened, withPreemption } from './fit-error.ts'
import { defaultPlugins } from './framework/default-plugins.ts'
import type { Plugin } from './framework/plugin.ts'
import { NodeSearch } from './node-search.ts'
import { driveOff, tellOf } from './preemption/driving-off.ts'
import { Preemption } from './preemption/preemption.ts'
import type { Candidate } from './preemption/victims.ts'
import { type QueuedPod, SchedulingQueue } from './queue.ts'
import { NodeView } from './views/node-view.ts'
import { NodeViews } from './views/node-views.ts'
import { PodView, takeTheSame } from './views/pod-view.ts'

interface SchedulerOptions {
  readonly clock: Clock
  readonly random: Random
  readonly cache: Cache
  readonly client: Client
  readonly events: EventSeriesRecorder
  readonly profile?: SchedulingProfile
  /** Asked after those of Kubernetes. */
  readonly ownPlugins?: readonly Plugin[]
}

export interface SchedulingProfile {
  /** How long it takes from the choice of a node until the pod is bound to it. Default 0. */
  readonly schedulingMs?: number
}

/** The pods that name no other scheduler name this one. */
export const defaultScheduler = 'default-scheduler'

/** So many pods are scheduled before other work gets its turn. */
const podsPerTurn = 25

/** Answers what it counts, each time anew. */
export function runScheduler(options: SchedulerOptions): () => SchedulingCounts {
  const scheduler = new DefaultScheduler(options)
  scheduler.start()
  return () => scheduler.counts
}

/** A pod that has been given a node, which does not know of it yet. */
interface Assumed {
  readonly queued: QueuedPod
  readonly nodeName: string
}

class DefaultScheduler {
  readonly #views = new NodeViews()
  readonly #queue: SchedulingQueue
  readonly #plugins: readonly Plugin[]
  readonly #preBinding: readonly Plugin[]
  readonly #search: NodeSearch
  readonly #preemption: Preemption
  /** By uid: the pods that have been given a node and will be bound to it in a moment. */
  readonly #binding = new Map<string, { readonly timer: Timer; readonly queued: QueuedPod }>()
  /** By uid: the pods that something keeps out of the queue. */
  readonly #gated = new Set<string>()
  readonly #attempts = { scheduled: 0, unschedulable: 0, error: 0 }
  /** By the number of attempts: how many pods needed so many. */
  readonly #podAttempts = new Map<number, number>()
  #turn: Timer | undefined
  readonly #cycle: Turn<QueuedPod> = {
    name: 'schedule',
    run: (queued) => this.#schedule(queued),
    of: ({ pod: { object } }) => keyOf(object),
  }
  readonly #bindingCycle: Turn<Assumed> = {
    name: 'bind',
    run: (assumed) => this.#bind(assumed),
    of: ({ queued }) => keyOf(queued.pod.object),
    refused: (assumed, refusal) => this.#undo(assumed, refusal as ApiError),
  }

  constructor(private readonly options: SchedulerOptions) {
    this.#queue = new SchedulingQueue(options.clock, () => this.#planTurn())
    this.#plugins = [...defaultPlugins(options), ...(options.ownPlugins ?? [])]
    this.#preBinding = this.#plugins.filter(({ preBind }) => preBind)
    this.#search = new NodeSearch(this.#views, this.#plugins, options.random)
    const { cache, random } = options
    this.#preemption = new Preemption({
      views: this.#views,
      cycle: this.#search.cycle,
      cache,
      random: random.fork('preemption'),
    })
  }

  start(): void {
    const { cache } = this.options
    for (const each of cache.list(node)) this.#views.show(each)
    for (const each of cache.list(pod)) this.#see(each)
    cache.onChange(node, (change) => this.#nodeChanged(change))
    cache.onChange(pod, (change) => this.#podChanged(change))
    for (const kind of new Set(this.#plugins.flatMap(({ watches = [] }) => watches))) {
      cache.onChange(kind, (change) => {
        this.#views.revision++
        this.#queue.wake('change', change)
      })
    }
  }

  get counts(): SchedulingCounts {
    const { active, backingOff, unschedulable } = this.#queue.waiting
    return {
      attempts: { ...this.#attempts },
      attemptMs: this.options.profile?.schedulingMs ?? 0,
      pending: { active, backoff: backingOff, unschedulable, gated: this.#gated.size },
      podAttempts: this.#podAttempts,
    }
  }

  #nodeChanged({ type, object, previous }: Change<Node>): void {
    if (type === 'DELETED') this.#views.hide(object.metadata.name)
    else if (!previous || !offersTheSame(object, previous)) {
      this.#views.show(object)
      this.#queue.wake('node', object, previous)
    }
  }

  #podChanged({ type, object, previous }: Change<Pod>): void {
    if (type === 'DELETED') this.#forget(object)
    else if (!previous || !asksTheSame(object, previous)) this.#see(object, previous)
  }

  #see(object: Pod, previous?: Pod): void {
    if (this.#gated.size > 0) this.#gated.delete(object.metadata.uid)
    if (isPodTerminal(object)) this.#forget(object)
    else if (object.spec.nodeName) this.#hasNode(object, object.spec.nodeName, previous)
    else if (!isToSchedule(object)) this.#forget(object)
    else if (this.#plugins.every((plugin) => plugin.preEnqueue?.(object) ?? true)) this.#wantsNode(object)
    else this.#gate(object)
  }

  #gate(object: Pod): void {
    this.#forget(object)
    this.#gated.add(object.metadata.uid)
  }

  #hasNode(object: Pod, nodeName: string, previous: Pod | undefined): void {
    this.#leaveQueue(object)
    this.#views.nominations.withdraw(object.metadata.uid)
    const placed = new PodView(object)
    const before = this.#views.place(placed, nodeName)
    if (before && !takeTheSame(before, placed)) this.#wakeAfter(before)
    const isNews = !previous?.spec.nodeName || (before && before.labels !== placed.labels)
    if (isNews) this.#queue.wake('podPlaced', placed)
  }

  #wantsNode(object: Pod): void {
    const waiting = new PodView(object)
    const { nominatedNodeName } = object.status
    if (nominatedNodeName) this.#views.nominations.promise(waiting, nominatedNodeName)
    else this.#views.nominations.withdraw(object.metadata.uid)
    const queued = this.#queue.get(object.metadata.uid)
    if (queued) this.#queue.update(queued, waiting)
    else this.#queue.add(waiting)
  }

  /** The pod is gone, has ended, or is not, or no longer, to be scheduled. */
  #forget(object: Pod): void {
    this.#gated.delete(object.metadata.uid)
    this.#leaveQueue(object)
    this.#views.nominations.withdraw(object.metadata.uid)
    const gone = this.#views.remove(object.metadata.uid)
    if (gone) this.#wakeAfter(gone)
  }

  #leaveQueue({ metadata: { uid } }: Pod): void {
    this.#binding.get(uid)?.timer.cancel()
    this.#binding.delete(uid)
    const queued = this.#queue.get(uid)
    if (queued) this.#queue.remove(queued)
  }

  #wakeAfter(gone: PodView): void {
    this.#queue.wake('podGone', gone)
  }

  #planTurn(): void {
    this.#turn ??= this.options.clock.after(0, () => {
      this.#turn = undefined
      this.#takeTurn()
    })
  }

  #takeTurn(): void {
    for (let n = 0; n < podsPerTurn; n++) {
      const queued = this.#queue.pop()
      if (!queued) return
      // A cycle that failed tells of no misfit: the pod is tried again after a back-off.
      const isWell = this.options.clock.supervisor.run(this.#cycle, queued)
      if (isWell) continue
      this.#attempts.error++
      if (queued.place === 'inFlight') this.#queue.putBack(queued)
    }
    this.#planTurn()
  }

  #schedule(queued: QueuedPod): void {
    const found = this.#search.find(queued.pod)
    if (found instanceof NodeView) this.#assume(queued, found.name)
    else this.#reject(queued, found)
  }

  /** The place on the node counts as taken from now on, even if binding takes its time. */
  #assume(queued: QueuedPod, nodeName: string): void {
    const { clock, profile } = this.options
    const { uid } = queued.pod.object.metadata
    this.#views.place(queued.pod, nodeName)
    this.#views.nominations.withdraw(uid)
    const bind = () => void clock.supervisor.run(this.#bindingCycle, { queued, nodeName })
    if (!profile?.schedulingMs) bind()
    else this.#binding.set(uid, { timer: clock.after(profile.schedulingMs, bind), queued })
  }

  #bind({ queued, nodeName }: Assumed): void {
    const { object } = queued.pod
    const { name, namespace, uid } = object.metadata
    this.#binding.delete(uid)
    if (this.#preBinding.length > 0 && !this.#isPrepared(queued, nodeName)) return
    this.options.client.bind(object, nodeName)
    this.#attempts.scheduled++
    this.#podAttempts.set(queued.attempts, (this.#podAttempts.get(queued.attempts) ?? 0) + 1)
    this.options.events.record(object, {
      type: 'Normal',
      action: 'Binding',
      reason: 'Scheduled',
      message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
    })
  }

  /** What must be there before the pod is bound may take its time: then the pod gives up the node, and waits for that. */
  #isPrepared(queued: QueuedPod, nodeName: string): boolean {
    const view = this.#views.get(nodeName)
    const missing = view && this.#preBinding.find((plugin) => !plugin.preBind!(queued.pod, view))
    if (!missing) return true
    this.#views.remove(queued.pod.object.metadata.uid)
    this.#queue.putAside(queued, [missing])
    return false
  }

  #undo({ queued }: Assumed, refusal: ApiError): void {
    const { object } = queued.pod
    if (hasReason(refusal, 'NotFound')) return this.#forget(object)
    this.#attempts.error++
    const gone = this.#views.remove(object.metadata.uid)
    this.#queue.putBack(queued)
    if (gone) this.#wakeAfter(gone)
    const message = `binding rejected: running Bind plugin "DefaultBinder": ${refusal.message}`
    this.#report(queued, 'SchedulerError', message)
  }

  #reject(queued: QueuedPod, misfit: Misfit): void {
    const { message, refusedBy, freeable } = misfit
    this.#attempts.unschedulable++
    const found = freeable && this.#preemption.find(queued.pod, misfit)
    if (refusedBy.length > 0) this.#queue.putAside(queued, refusedBy)
    else this.#queue.putBack(queued)
    if (!found) this.#report(queued, 'Unschedulable', message)
    else if ('victims' in found) this.#makeRoom(queued, found, message)
    else {
      if (!found.keepsPromise) this.#views.nominations.withdraw(queued.pod.object.metadata.uid)
      this.#report(queued, 'Unschedulable', withPreemption(message, found.why))
    }
  }

  /** Drives off those that matter less; when they have gone, the pod is tried again. */
  #makeRoom(
    { pod: preemptor }: QueuedPod,
    { view: { name: nodeName }, victims }: Candidate,
    why: string,
  ): void {
    const { nominations } = this.#views
    nominations.promise(preemptor, nodeName)
    this.#report({ pod: preemptor }, 'Unschedulable', why)
    // Those that were promised the node may have no room there any more: they look elsewhere sooner.
    for (const each of nominations.below(preemptor.priority, nodeName)) this.#breakPromise(each)
    const by = { pod: preemptor.object, nodeName }
    for (const victim of victims) if (!this.#turnBack(victim, by)) driveOff(victim, by, this.options)
  }

  #breakPromise({ object }: PodView): void {
    const { client } = this.options
    const { name, namespace, uid } = object.metadata
    this.#views.nominations.withdraw(uid)
    const current = client.find(pod, name, namespace)
    if (current?.metadata.uid !== uid || !current.status.nominatedNodeName) return
    client.updateStatus(pod, current, (status) => {
      delete status.nominatedNodeName
    })
  }

  /** One that is not bound yet is not deleted: it waits for another node. */
  #turnBack({ object }: PodView, by: Parameters<typeof tellOf>[1]): boolean {
    const { uid } = object.metadata
    const binding = this.#binding.get(uid)
    if (!binding) return false
    binding.timer.cancel()
    this.#binding.delete(uid)
    const gone = this.#views.remove(uid)
    this.#queue.putBack(binding.queued)
    if (gone) this.#wakeAfter(gone)
    tellOf(object, by, { ...this.options, isUnbound: true })
    return true
  }

  #report({ pod: { object } }: Pick<QueuedPod, 'pod'>, reason: string, message: string): void {
    const { cache, events } = this.options
    const { name, namespace, uid } = object.metadata
    const current = cache.get(pod, name, namespace)
    if (current?.metadata.uid !== uid) return
    const failed = { type: 'Warning', action: 'Scheduling', reason: 'FailedScheduling' } as const
    events.record(current, { ...failed, message: shortened(message) })
    try {
      this.#setCondition(current, reason, message)
    } catch (error) {
      // Somebody has changed the pod meanwhile: the next attempt will tell.
      if (!(error instanceof ApiError)) throw error
    }
  }

  #setCondition(current: Pod, reason: string, message: string): void {
    const { client, clock } = this.options
    const before = findCondition(current.status.conditions, 'PodScheduled')
    const promised = this.#views.nominations.nodeOf(current.metadata.uid)
    const isSame = before?.status === 'False' && before.reason === reason && before.message === message
    if (isSame && promised === (current.status.nominatedNodeName || undefined)) return
    const { generation } = current.metadata
    const condition: PodCondition = {
      type: 'PodScheduled',
      ...(generation !== undefined && { observedGeneration: generation }),
      status: 'False',
      lastProbeTime: unsetTime,
      lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : formatTime(clock.now()),
      reason,
      message,
    }
    client.updateStatus(pod, current, (status) => {
      const others = status.conditions?.filter(({ type }) => type !== 'PodScheduled') ?? []
      status.conditions = [...others, condition]
      if (promised) status.nominatedNodeName = promised
      else delete status.nominatedNodeName
    })
  }
}

const isToSchedule = (object: Pod): boolean =>
  object.spec.schedulerName === defaultScheduler && !isBeingDeleted(object)

/** Whether a change of a node is none of the scheduler's business, such as a heartbeat. */
const offersTheSame = (now: Node, before: Node): boolean =>
  now.spec === before.spec &&
  now.metadata.labels === before.metadata.labels &&
  now.status.allocatable === before.status.allocatable

/** Whether a change of a pod is none of the scheduler's business. */
const asksTheSame = (now: Pod, before: Pod): boolean =>
  now.spec === before.spec &&
  now.metadata.labels === before.metadata.labels &&
  now.status.nominatedNodeName === before.status.nominatedNodeName &&
  isBeingDeleted(now) === isBeingDeleted(before) &&
  isPodTerminal(now) === isPodTerminal(before)
