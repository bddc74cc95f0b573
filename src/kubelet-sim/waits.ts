/** What a container says while it waits for its next start: CrashLoopBackOff, ImagePullBackOff. */
import { seconds } from '../sim/duration.ts'
import { type Container, waiting } from './container.ts'
import { goDuration } from './node-images.ts'
import type { Step } from './pod.ts'
import type { PodWorker } from './pod-worker.ts'

/** How long an error is shown before the back-off that it leads to. */
const showErrorMs = seconds(1)

const shownFirst: ReadonlySet<string | undefined> = new Set(['ErrImagePull', 'RunContainerError'])

/** Lets a container wait for its step. Answers when to look again. */
export function wait(worker: PodWorker, { index, at }: Step): number {
  const container = worker.containers[index]
  const { state, retryAt, pulls, last } = container
  const reason = state.phase === 'waiting' ? state.reason : undefined
  if (shownFirst.has(reason)) {
    const since = reason === 'ErrImagePull' ? pulls?.at : last?.finishedAt
    const shownUntil = (since ?? 0) + showErrorMs
    if (worker.kubelet.clock.now() < shownUntil) return shownUntil
  }
  if (reason === 'ErrImagePull') backOffPull(worker, index, container)
  else if (at !== retryAt && reason !== 'CrashLoopBackOff') backOffCrash(worker, index, container)
  return at
}

function backOffPull(worker: PodWorker, index: number, container: Container): void {
  const { spec, state } = container
  const message = `Back-off pulling image "${spec.image}"`
  worker.report('normal', index, { reason: 'BackOff', message })
  worker.report('warning', index, { reason: 'Failed', message: 'Error: ImagePullBackOff' })
  const error = state.phase === 'waiting' ? state.message : ''
  worker.set(index, waiting(container, 'ImagePullBackOff', `${message}: ErrImagePull: ${error}`))
}

function backOffCrash(worker: PodWorker, index: number, container: Container): void {
  const { spec, crashes } = container
  worker.report('warning', index, {
    reason: 'BackOff',
    message: `Back-off restarting failed container ${spec.name} in pod ${worker.podId}`,
  })
  const ms = goDuration(crashes?.ms ?? 0)
  const message = `back-off ${ms} restarting failed container=${spec.name} pod=${worker.podId}`
  worker.set(index, waiting(container, 'CrashLoopBackOff', message))
}
