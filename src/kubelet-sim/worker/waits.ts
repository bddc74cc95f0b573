/** What a container says while it waits for its next start: CrashLoopBackOff, ImagePullBackOff. */
import { minutes, seconds } from '../../sim/duration.ts'
import { goDuration } from '../images/node-images.ts'
import { type Container, type Waiting, waiting } from '../pod/container-life.ts'
import type { Step } from '../pod/pod-life.ts'
import { podId, type WorkedPod } from './worked-pod.ts'

/** How long an error is shown before the back-off that it leads to. */
const showErrorMs = seconds(1)

const shownFirst: ReadonlySet<string | undefined> = new Set([
  'ErrImagePull',
  'RunContainerError',
  'PostStartHookError',
])

/** The kubelet looks at every pod so often, or up to half as seldom again, and then says what it waits for. */
const resyncMs = minutes(1)

/** Lets a container wait for its step. Answers when to look again. */
export function wait(worker: WorkedPod, { index, at }: Step): number {
  const container = worker.containers[index]
  const { state, retryAt, pulls, last, tellAt = 0 } = container
  const now = worker.kubelet.clock.now()
  const reason = state.phase === 'waiting' ? state.reason : undefined
  if (shownFirst.has(reason)) {
    const since = reason === 'ErrImagePull' ? pulls?.at : last?.finishedAt
    const shownUntil = (since ?? 0) + showErrorMs
    if (now < shownUntil) return shownUntil
  }
  const isPulling = reason === 'ErrImagePull' || reason === 'ImagePullBackOff'
  const isTold = reason === 'ImagePullBackOff' || reason === 'CrashLoopBackOff'
  if (isTold && now < tellAt) return Math.min(at, tellAt)
  if (isPulling) backOffPull(worker, index, container)
  else if (isTold || at !== retryAt) backOffCrash(worker, index, container)
  else return at
  return Math.min(at, worker.containers[index].tellAt ?? at)
}

function backOffPull(worker: WorkedPod, index: number, container: Container): void {
  const { spec, state } = container
  const message = `Back-off pulling image "${spec.image}"`
  worker.report('normal', index, { reason: 'BackOff', message })
  worker.report('warning', index, { reason: 'Failed', message: 'Error: ImagePullBackOff' })
  const { reason, message: error = '' } = state as Waiting
  const isFirst = reason === 'ErrImagePull'
  show(
    worker,
    index,
    waiting(container, 'ImagePullBackOff', isFirst ? `${message}: ErrImagePull: ${error}` : error),
  )
}

function backOffCrash(worker: WorkedPod, index: number, container: Container): void {
  const { spec, crashes } = container
  worker.report('warning', index, {
    reason: 'BackOff',
    message: `Back-off restarting failed container ${spec.name} in pod ${podId(worker)}`,
  })
  const ms = goDuration(crashes?.ms ?? 0)
  const message = `back-off ${ms} restarting failed container=${spec.name} pod=${podId(worker)}`
  show(worker, index, waiting(container, 'CrashLoopBackOff', message))
}

function show(worker: WorkedPod, index: number, container: Container): void {
  const { clock, random } = worker.kubelet
  worker.set(index, { ...container, tellAt: clock.now() + resyncMs + random.int(resyncMs / 2) })
}
