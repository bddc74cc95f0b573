/** The pods that wait for a node: to be tried now, for the end of a back-off, or for something to change. Source: pkg/scheduler/backend/queue. */
import TinyQueue from 'tinyqueue'
import type { Clock, Timer } from '../sim/clock.ts'
import { minutes, seconds } from '../sim/duration.ts'
import { numberIn, refusalIn } from './framework/answers.ts'
import type { At } from './framework/extension-points.ts'
import type { Plugin, QueuedPodInfo, Wakes } from './framework/plugin.ts'
import { type Happening, Happenings } from './happenings.ts'
import type { PodView } from './views/pod-view.ts'
import { type Happened, helps, listens } from './waking.ts'

/** A pod that nothing has woken for so long is tried again all the same. */
const longestWaitMs = minutes(5)
const leftoverCheckMs = seconds(30)
/** Back-offs end with the second: the pods of one second are told apart by what else orders pods. */
const windowMs = seconds(1)

/** A waiting pod, with what came of the attempts so far. */
export interface QueuedPod extends QueuedPodInfo {
  pod: PodView
  place: 'active' | 'backingOff' | 'unschedulable' | 'inFlight' | 'gone'
  waitingSince: number
  /** Orders what waits since the same instant. */
  order: number
  attempts: number
  /** How often in a row no node was found, and how often something went wrong. */
  refusals: number
  errors: number
  backOffUntil: number
  refusedBy: readonly Plugin[]
  /** Who keeps it out of the queue. */
  gatedBy: Plugin | undefined
  /** What had happened before it was popped. */
  seen: number
  /** Whether somebody has asked for it to be tried again while it was being tried. */
  isWanted: boolean
  /** Where it stands among those that back off. */
  rest: Rest | undefined
}

/** A pod that backs off, until when. */
interface Rest {
  readonly queued: QueuedPod
  readonly window: number
}

/** Where pods wait. */
type Waiting = 'active' | 'backingOff' | 'unschedulable' | 'gated'

interface QueueOptions {
  readonly clock: Clock
  /** Which of two pods is tried first. */
  readonly queueSort: At<'queueSort'>['queueSort']
  /** Those that may keep a pod out of the queue. */
  readonly preEnqueue: (pod: PodView) => readonly At<'preEnqueue'>[]
  readonly firstBackOffMs: number
  readonly longestBackOffMs: number
  /** Called when there is something to pop. */
  readonly onReady: () => void
}

export class SchedulingQueue {
  readonly #pods = new Map<string, QueuedPod>()
  readonly #active: TinyQueue<QueuedPod>
  /** Pods that were woken before their back-off was over: tried when there is nothing better to do. */
  readonly #backingOff: TinyQueue<Rest>
  readonly #unschedulable = new Set<QueuedPod>()
  readonly #refusedBy = new Map<Plugin, Set<QueuedPod>>()
  readonly #errorTimers = new Map<QueuedPod, Timer>()
  readonly #happenings = new Happenings<QueuedPod>()
  #leftoverTimer: Timer | undefined
  #order = 0

  constructor(private readonly options: QueueOptions) {
    this.#active = new TinyQueue([], (a, b) => this.#compare(a, b))
    this.#backingOff = new TinyQueue<Rest>(
      [],
      (a, b) => a.window - b.window || this.#compare(a.queued, b.queued),
    )
  }

  /** The pod of a uid, if it waits or is being scheduled. */
  get(uid: string): QueuedPod | undefined {
    return this.#pods.get(uid)
  }

  add(pod: PodView): void {
    const queued: QueuedPod = {
      pod,
      place: 'gone',
      waitingSince: this.options.clock.now(),
      order: this.#order++,
      attempts: 0,
      refusals: 0,
      errors: 0,
      backOffUntil: 0,
      refusedBy: [],
      gatedBy: undefined,
      seen: 0,
      isWanted: false,
      rest: undefined,
    }
    this.#pods.set(pod.uid, queued)
    this.#enqueue(queued, 'active')
  }

  /** Takes in a changed pod; the change may be what it has waited for. */
  update(queued: QueuedPod, pod: PodView): void {
    const previous = queued.pod.object
    queued.pod = pod
    if (queued.place === 'inFlight') this.#happenings.tell('pod', [previous], queued)
    if (queued.place !== 'unschedulable') return
    if (queued.refusedBy.some((plugin) => this.#helps(plugin, queued, 'pod', [previous]))) this.#wake(queued)
  }

  /** Forgets a pod: it has a node, or is gone. */
  remove(queued: QueuedPod): void {
    this.#pods.delete(queued.pod.uid)
    this.#leave(queued)
    queued.place = 'gone' // What still stands in a heap is skipped when its turn comes.
  }

  /** The pod to try next; it is in flight until it is removed or comes back. */
  pop(): QueuedPod | undefined {
    this.#activateRested()
    const queued = this.#popActive() ?? this.#popBackingOff()
    if (queued) {
      queued.place = 'inFlight'
      queued.attempts++
      this.#happenings.follow(queued)
    }
    return queued
  }

  /** The pod will not be refused any more, though it may come back: what happens meanwhile is no matter. */
  done(queued: QueuedPod): void {
    this.#happenings.unfollow(queued)
  }

  /** How many pods wait where. */
  get waiting(): Readonly<Record<Waiting, number>> {
    const counts = { active: 0, backingOff: 0, unschedulable: 0, gated: 0 }
    for (const { place, gatedBy } of this.#pods.values())
      if (gatedBy) counts.gated++
      else if (place in counts) counts[place as Waiting]++
    return counts
  }

  /** No node was found: the pod waits until something happens that may help with one of the refusals. */
  putAside(queued: QueuedPod, refusedBy: readonly Plugin[]): void {
    const missed = this.#happenings.unfollow(queued)
    queued.refusals++
    queued.errors = 0
    this.#stamp(queued, queued.refusals)
    this.#setAside(queued, refusedBy)
    if (queued.isWanted || missed.some((happening) => this.#hasHelped(queued, happening))) this.#wake(queued)
  }

  /** Something went wrong that has nothing to do with the pod: it is tried again after its back-off. */
  putBack(queued: QueuedPod): void {
    this.#happenings.unfollow(queued)
    queued.errors++
    queued.refusedBy = []
    this.#stamp(queued, queued.errors)
    queued.isWanted = false
    queued.place = 'backingOff'
    const again = () => {
      this.#errorTimers.delete(queued)
      this.#enqueue(queued, 'active')
    }
    const delayMs = queued.backOffUntil + windowMs - this.options.clock.now()
    this.#errorTimers.set(queued, this.options.clock.after(delayMs, again, { background: true }))
  }

  /** Has the pod of a uid tried without more ado, if it waits or comes back. */
  activate(uid: string): void {
    const queued = this.#pods.get(uid)
    if (queued?.place === 'inFlight') queued.isWanted = true
    else if (queued && queued.place !== 'active') this.#enqueue(queued, 'active')
  }

  /** Something has happened: wakes the pods for which a plugin that refused them says that it may help. */
  wake<W extends keyof Wakes>(what: W, ...happened: Happened<W>): void {
    this.wakeUpTo(Number.POSITIVE_INFINITY, what, ...happened)
  }

  /** The same, of pods that matter no more than that. */
  wakeUpTo<W extends keyof Wakes>(priority: number, what: W, ...happened: Happened<W>): void {
    this.#happenings.tell(what, happened)
    if (this.#unschedulable.size === 0) return
    // Who is woken and kept out again waits where it waited: all are asked before any is woken.
    const woken = new Set<QueuedPod>()
    for (const [plugin, waiting] of this.#refusedBy) {
      if (waiting.size === 0 || !listens(plugin, what)) continue
      for (const queued of waiting) {
        if (queued.pod.priority > priority || woken.has(queued)) continue
        if (queued.gatedBy && !listens(queued.gatedBy, what)) continue
        if (this.#helps(plugin, queued, what, happened)) woken.add(queued)
      }
    }
    for (const queued of woken) this.#wake(queued)
  }

  #hasHelped(queued: QueuedPod, { what, happened, subject }: Happening<QueuedPod>): boolean {
    // That it gives up a node itself is no news to it.
    if ((subject && subject !== queued) || happened[0] === queued.pod) return false
    return queued.refusedBy.some((plugin) => this.#helps(plugin, queued, what, happened as never))
  }

  #helps<W extends keyof Wakes>(plugin: Plugin, { pod }: QueuedPod, what: W, happened: Happened<W>): boolean {
    return helps(plugin, pod, { what, happened, supervisor: this.options.clock.supervisor })
  }

  #stamp(queued: QueuedPod, failures: number): void {
    const { clock, firstBackOffMs, longestBackOffMs } = this.options
    queued.waitingSince = clock.now()
    queued.order = this.#order++
    const backOffMs = Math.min(firstBackOffMs * 2 ** (failures - 1), longestBackOffMs)
    queued.backOffUntil = windowOf(queued.waitingSince + backOffMs) * windowMs
  }

  #setAside(queued: QueuedPod, refusedBy: readonly Plugin[]): void {
    queued.refusedBy = refusedBy
    queued.place = 'unschedulable'
    this.#unschedulable.add(queued)
    for (const plugin of refusedBy) {
      const waiting = this.#refusedBy.get(plugin)
      if (waiting) waiting.add(queued)
      else this.#refusedBy.set(plugin, new Set([queued]))
    }
    this.#checkLeftoversLater()
  }

  #wake(queued: QueuedPod): void {
    const isRested = windowOf(queued.backOffUntil) < windowOf(this.options.clock.now())
    this.#enqueue(queued, isRested ? 'active' : 'backingOff')
  }

  /** Lets a pod in, unless somebody keeps it out. */
  #enqueue(queued: QueuedPod, place: 'active' | 'backingOff'): void {
    this.#leave(queued)
    queued.isWanted = false
    queued.gatedBy = this.#gateOf(queued.pod)
    if (queued.gatedBy) return this.#setAside(queued, [...new Set([...queued.refusedBy, queued.gatedBy])])
    queued.place = place
    if (place === 'active') this.#active.push(queued)
    else {
      queued.rest = { queued, window: windowOf(queued.backOffUntil) }
      this.#backingOff.push(queued.rest)
    }
    this.options.onReady()
  }

  #gateOf(pod: PodView): Plugin | undefined {
    for (const plugin of this.options.preEnqueue(pod)) {
      try {
        if (refusalIn(plugin.preEnqueue(pod))) return plugin
      } catch (error) {
        this.options.clock.supervisor.report(`running PreEnqueue plugin "${plugin.name}"`, error)
        return plugin
      }
    }
    return undefined
  }

  #activateRested(): void {
    const window = windowOf(this.options.clock.now())
    for (let next = this.#backingOff.peek(); next && next.window < window; next = this.#backingOff.peek()) {
      this.#backingOff.pop()
      const { queued } = next
      if (queued.rest !== next) continue
      queued.rest = undefined
      queued.place = 'active'
      this.#active.push(queued)
    }
  }

  #popActive(): QueuedPod | undefined {
    for (let next = this.#active.pop(); next; next = this.#active.pop())
      if (next.place === 'active') return next
    return undefined
  }

  #popBackingOff(): QueuedPod | undefined {
    for (let next = this.#backingOff.pop(); next; next = this.#backingOff.pop()) {
      const { queued } = next
      if (queued.rest !== next) continue
      queued.rest = undefined
      return queued
    }
    return undefined
  }

  #checkLeftoversLater(): void {
    this.#leftoverTimer ??= this.options.clock.after(leftoverCheckMs, () => this.#wakeLeftovers(), {
      background: true,
    })
  }

  #wakeLeftovers(): void {
    const oldest = this.options.clock.now() - longestWaitMs
    for (const queued of [...this.#unschedulable])
      if (queued.waitingSince < oldest && !queued.gatedBy) this.#wake(queued)
    this.#leftoverTimer = undefined
    if (this.#unschedulable.size > 0) this.#checkLeftoversLater()
  }

  /** Takes a pod from where it waits; what still stands in a heap is skipped when its turn comes. */
  #leave(queued: QueuedPod): void {
    this.#happenings.unfollow(queued)
    queued.rest = undefined
    this.#errorTimers.get(queued)?.cancel()
    this.#errorTimers.delete(queued)
    if (!this.#unschedulable.delete(queued)) return
    for (const plugin of queued.refusedBy) this.#refusedBy.get(plugin)?.delete(queued)
  }

  #compare(a: QueuedPod, b: QueuedPod): number {
    try {
      return numberIn(this.options.queueSort(a, b)) || a.order - b.order
    } catch (error) {
      this.options.clock.supervisor.report('sorting the scheduling queue', error)
      return a.order - b.order
    }
  }
}

const windowOf = (at: number): number => Math.trunc(at / windowMs)
