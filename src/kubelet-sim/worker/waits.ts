/** What a container says while it waits for its next start: CrashLoopBackOff, ImagePullBackOff. */
import { minutes, seconds } from '../../sim/duration.ts'
import { goDuration } from '../images/registry/node-images.ts'
import { type Container, endOf, longestBackOffMs, type Waiting, waiting } from '../pod/container-life.ts'
import type { Step } from '../pod/pod-life.ts'
import { podId, type WorkedPod } from './worked-pod.ts'

/** How long an error is shown before the back-off that it leads to. */
const showErrorMs = seconds(1)

const shownFirst: ReadonlySet<string | undefined> = new Set([
  'ErrImagePull',
  'RunContainerError',
  'PostStartHookError',
])

/** How it ended is shown first, while its back-off still grows: what crashes for hours has shown that often enough. */
const hasJustCrashed = ({ state, crashes }: Container): boolean =>
  state.phase === 'terminated' && crashes !== undefined && crashes.ms < longestBackOffMs

/** Of that it tells ordinarily, and warns of it; of crashes it warns. */
const isPulling = ({ state }: Container): boolean =>
  state.phase === 'waiting' && (state.reason === 'ErrImagePull' || state.reason === 'ImagePullBackOff')

/** The kubelet looks at every pod so often, or up to half as seldom again, and then says what it waits for. */
const resyncMs = minutes(1)

/** A back-off that is told from time to time, for as long as the container is in that state. */
interface Told {
  readonly state: Container['state']
  /** Until when it waits. */
  readonly until: number
  /** When it would have been told, but for that nobody would have been told of it. */
  readonly missed: readonly number[]
  readonly nextAt: number
}

const none: readonly number[] = []
const inBackground = Object.freeze({ background: true })

export class Waits {
  /** By the positions of the containers. */
  readonly #told: (Told | undefined)[] = []
  /** What was last said of a crash: mostly it is the same again and again. */
  #crash: Crash | undefined
  #isOver = false
  readonly #tellDue = () => this.#tellAllDue()

  constructor(private readonly worker: WorkedPod) {}

  /** Lets a container wait for its step. Answers when to look again. */
  begin({ index, at }: Step): number {
    const { worker } = this
    const container = worker.containers[index]
    const { state, retryAt, pulls } = container
    const reason = state.phase === 'waiting' ? state.reason : undefined
    if (hasJustCrashed(container) || shownFirst.has(reason)) {
      const since = reason === 'ErrImagePull' ? pulls?.at : endOf(container)?.finishedAt
      const shownUntil = (since ?? 0) + showErrorMs
      if (worker.kubelet.clock.now() < shownUntil) return Math.min(shownUntil, at)
    }
    const isTold = reason === 'ImagePullBackOff' || reason === 'CrashLoopBackOff'
    if (isTold && this.#told[index]?.state === state) return at
    if (!isTold && reason !== 'ErrImagePull' && at === retryAt) return at
    this.#tell(index, at)
    return at
  }

  /** None of them waits any more. */
  cancel(): void {
    this.#isOver = true
  }

  #tell(index: number, until: number): void {
    const container = this.worker.containers[index]
    if (isPulling(container)) this.#backOffPull(index, container)
    else this.#backOffCrash(index, container)
    this.#tellLater(index, until)
  }

  #tellLater(index: number, until: number): void {
    const { containers, kubelet, pod } = this.worker
    const now = kubelet.clock.now()
    const { events } = kubelet
    const warnAt = events.quietUntil(pod, 'Warning')
    const quietUntil = isPulling(containers[index])
      ? Math.min(warnAt, events.quietUntil(pod, 'Normal'))
      : warnAt
    const missed: number[] = []
    let nextAt = this.#after(now)
    for (; nextAt < until && nextAt < quietUntil; nextAt = this.#after(nextAt)) missed.push(nextAt)
    this.#told[index] = { state: containers[index].state, until, missed, nextAt }
    if (nextAt < until) kubelet.after(nextAt - now, this.#tellDue, inBackground)
  }

  #after(at: number): number {
    return at + resyncMs + this.worker.kubelet.random.int(resyncMs / 2)
  }

  /** How often it happened since it was told, this time included. Once a container had begun again, it waited no more. */
  #times(index: number, { state }: Container): number {
    const now = this.worker.kubelet.clock.now()
    const upTo = state.phase === 'terminated' ? (state.startedAt ?? now) : now
    let times = 1
    for (const at of this.#told[index]?.missed ?? none) if (at <= upTo) times++
    return times
  }

  /** Of a container that has begun again meanwhile there is nothing to tell. */
  #tellAllDue(): void {
    if (this.#isOver) return
    const { containers, kubelet } = this.worker
    const now = kubelet.clock.now()
    for (let index = 0; index < this.#told.length; index++) {
      const told = this.#told[index]
      if (told?.nextAt === now && containers[index]?.state === told.state) this.#tell(index, told.until)
    }
  }

  #backOffPull(index: number, container: Container): void {
    const { worker } = this
    const { image = container.spec.image } = container.pulls ?? {}
    const message = `Back-off pulling image "${image}"`
    const times = this.#times(index, container)
    const isMounted = image !== container.spec.image
    worker.report('normal', isMounted ? undefined : index, { reason: 'BackOff', message, times })
    worker.report('warning', index, { reason: 'Failed', message: 'Error: ImagePullBackOff', times })
    const { reason, message: error = '' } = container.state as Waiting
    if (reason === 'ImagePullBackOff') return
    worker.set(index, waiting(container, 'ImagePullBackOff', `${message}: ErrImagePull: ${error}`))
  }

  #backOffCrash(index: number, container: Container): void {
    const { worker } = this
    const { spec, state, crashes } = container
    const ms = crashes?.ms ?? 0
    if (this.#crash?.spec !== spec || this.#crash.ms !== ms) this.#crash = crashOf(worker, spec, ms)
    const { told, shown } = this.#crash
    worker.report('warning', index, {
      reason: 'BackOff',
      message: told,
      times: this.#times(index, container),
    })
    if (state.phase === 'waiting' && state.reason === 'CrashLoopBackOff') return
    worker.set(index, waiting(container, 'CrashLoopBackOff', shown))
  }
}

/** What is said of a container that crashes, in Events and in the status of its pod. */
interface Crash {
  readonly spec: Container['spec']
  readonly ms: number
  readonly told: string
  readonly shown: string
}

function crashOf(worker: WorkedPod, spec: Container['spec'], ms: number): Crash {
  const pod = podId(worker)
  const told = `Back-off restarting failed container ${spec.name} in pod ${pod}`
  const shown = `back-off ${goDuration(ms)} restarting failed container=${spec.name} pod=${pod}`
  return { spec, ms, told, shown }
}
