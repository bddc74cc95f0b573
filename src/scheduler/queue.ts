/** The pods that wait for a node: to be tried now, for the end of a back-off, or for something to change. */
import TinyQueue from 'tinyqueue'
import type { Clock, Timer } from '../sim/clock.ts'
import { minutes, seconds } from '../sim/duration.ts'
import type { Plugin, Wakes } from './framework/plugin.ts'
import type { PodView } from './views/pod-view.ts'

const firstBackOffMs = seconds(1)
const longestBackOffMs = seconds(10)
/** A pod that nothing has woken for so long is tried again all the same. */
const longestWaitMs = minutes(5)
const leftoverCheckMs = seconds(30)

/** A waiting pod, with what came of the attempts so far. */
export interface QueuedPod {
  pod: PodView
  place: 'active' | 'backingOff' | 'unschedulable' | 'inFlight' | 'gone'
  /** Since when it waits: when it came, or when it was tried last. */
  waitingSince: number
  /** Orders what waits since the same instant. */
  order: number
  /** How often it was tried. */
  attempts: number
  /** How often in a row no node was found, and how often something went wrong. */
  refusals: number
  errors: number
  backOffUntil: number
  refusedBy: readonly Plugin[]
}

/** Where pods wait. */
type Waiting = 'active' | 'backingOff' | 'unschedulable'

/** What a plugin is told of something that has happened. */
type Happened<W extends keyof Wakes> = Required<Wakes>[W] extends (
  pod: PodView,
  ...happened: infer H
) => boolean
  ? H
  : never

export class SchedulingQueue {
  readonly #pods = new Map<string, QueuedPod>()
  readonly #active = new TinyQueue<QueuedPod>([], byPriorityThenAge)
  /** Pods that were woken before their back-off was over: tried when there is nothing better to do. */
  readonly #backingOff = new TinyQueue<QueuedPod>([], byBackOffThenPriority)
  readonly #unschedulable = new Set<QueuedPod>()
  readonly #refusedBy = new Map<Plugin, Set<QueuedPod>>()
  readonly #errorTimers = new Map<QueuedPod, Timer>()
  #leftoverTimer: Timer | undefined
  #order = 0

  /** @param onReady called when there is something to pop. */
  constructor(
    private readonly clock: Clock,
    private readonly onReady: () => void,
  ) {}

  /** The pod of a uid, if it waits or is being scheduled. */
  get(uid: string): QueuedPod | undefined {
    return this.#pods.get(uid)
  }

  add(pod: PodView): void {
    const queued: QueuedPod = {
      pod,
      place: 'active',
      waitingSince: this.clock.now(),
      order: this.#order++,
      attempts: 0,
      refusals: 0,
      errors: 0,
      backOffUntil: 0,
      refusedBy: [],
    }
    this.#pods.set(pod.object.metadata.uid, queued)
    this.#activate(queued)
  }

  /** Takes in a changed pod; the change may be what it has waited for. */
  update(queued: QueuedPod, pod: PodView): void {
    const previous = queued.pod
    queued.pod = pod
    if (queued.place !== 'unschedulable' || pod.spec === previous.spec) return
    if (queued.refusedBy.some(({ wakesOn }) => wakesOn.pod?.(pod, previous.object))) this.#wake(queued)
  }

  /** Forgets a pod: it has a node, or is gone. */
  remove(queued: QueuedPod): void {
    this.#pods.delete(queued.pod.object.metadata.uid)
    this.#leaveUnschedulable(queued)
    this.#errorTimers.get(queued)?.cancel()
    this.#errorTimers.delete(queued)
    queued.place = 'gone' // What still stands in a heap is skipped when its turn comes.
  }

  /** The pod to try next; it is in flight until it is removed or comes back. */
  pop(): QueuedPod | undefined {
    this.#activateRested()
    const queued = popPresent(this.#active, 'active') ?? popPresent(this.#backingOff, 'backingOff')
    if (queued) {
      queued.place = 'inFlight'
      queued.attempts++
    }
    return queued
  }

  /** How many pods wait where. */
  get waiting(): Readonly<Record<Waiting, number>> {
    const counts = { active: 0, backingOff: 0, unschedulable: 0 }
    for (const { place } of this.#pods.values()) if (place in counts) counts[place as Waiting]++
    return counts
  }

  /** No node was found: the pod waits until something happens that may help with one of the refusals. */
  putAside(queued: QueuedPod, refusedBy: readonly Plugin[]): void {
    queued.refusals++
    queued.errors = 0
    this.#stamp(queued, queued.refusals)
    queued.refusedBy = refusedBy
    queued.place = 'unschedulable'
    this.#unschedulable.add(queued)
    for (const plugin of refusedBy) {
      const waiting = this.#refusedBy.get(plugin)
      if (waiting) waiting.add(queued)
      else this.#refusedBy.set(plugin, new Set([queued]))
    }
    this.#leftoverTimer ??= this.clock.after(leftoverCheckMs, () => this.#wakeLeftovers(), {
      background: true,
    })
  }

  /** Something went wrong that has nothing to do with the pod: it is tried again after its back-off. */
  putBack(queued: QueuedPod): void {
    queued.errors++
    this.#stamp(queued, queued.errors)
    queued.place = 'backingOff'
    const again = () => {
      this.#errorTimers.delete(queued)
      this.#activate(queued)
    }
    const delayMs = queued.backOffUntil - this.clock.now()
    this.#errorTimers.set(queued, this.clock.after(delayMs, again, { background: true }))
  }

  /** Something has happened: wakes the pods for which a plugin that refused them says that it may help. */
  wake<W extends keyof Wakes>(what: W, ...happened: Happened<W>): void {
    for (const [{ wakesOn }, waiting] of this.#refusedBy) {
      if (!wakesOn[what]) continue
      const wakes = wakesOn as Record<W, (pod: PodView, ...happened: Happened<W>) => boolean>
      for (const queued of waiting) if (wakes[what](queued.pod, ...happened)) this.#wake(queued)
    }
  }

  #stamp(queued: QueuedPod, failures: number): void {
    queued.waitingSince = this.clock.now()
    queued.order = this.#order++
    queued.backOffUntil =
      queued.waitingSince + Math.min(firstBackOffMs * 2 ** (failures - 1), longestBackOffMs)
  }

  #wake(queued: QueuedPod): void {
    this.#leaveUnschedulable(queued)
    const isRested = queued.backOffUntil <= this.clock.now()
    queued.place = isRested ? 'active' : 'backingOff'
    const queue = isRested ? this.#active : this.#backingOff
    queue.push(queued)
    this.onReady()
  }

  #activate(queued: QueuedPod): void {
    queued.place = 'active'
    this.#active.push(queued)
    this.onReady()
  }

  #activateRested(): void {
    const now = this.clock.now()
    for (
      let next = this.#backingOff.peek();
      next && next.backOffUntil <= now;
      next = this.#backingOff.peek()
    ) {
      this.#backingOff.pop()
      if (next.place === 'backingOff') this.#activate(next)
    }
  }

  #wakeLeftovers(): void {
    const oldest = this.clock.now() - longestWaitMs
    for (const queued of this.#unschedulable) if (queued.waitingSince < oldest) this.#wake(queued)
    this.#leftoverTimer = undefined
    if (this.#unschedulable.size === 0) return
    this.#leftoverTimer = this.clock.after(leftoverCheckMs, () => this.#wakeLeftovers(), { background: true })
  }

  #leaveUnschedulable(queued: QueuedPod): void {
    if (!this.#unschedulable.delete(queued)) return
    for (const plugin of queued.refusedBy) this.#refusedBy.get(plugin)?.delete(queued)
  }
}

function popPresent(queue: TinyQueue<QueuedPod>, place: QueuedPod['place']): QueuedPod | undefined {
  for (let next = queue.pop(); next; next = queue.pop()) if (next.place === place) return next
  return undefined
}

function byPriorityThenAge(a: QueuedPod, b: QueuedPod): number {
  return b.pod.priority - a.pod.priority || a.waitingSince - b.waitingSince || a.order - b.order
}

/** Back-offs that end in the same second count as one. */
function byBackOffThenPriority(a: QueuedPod, b: QueuedPod): number {
  const [aSecond, bSecond] = [Math.trunc(a.backOffUntil / 1_000), Math.trunc(b.backOffUntil / 1_000)]
  return aSecond - bSecond || byPriorityThenAge(a, b)
}
