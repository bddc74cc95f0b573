/** Stops a running container: preStop hook, the signal to stop, and SIGKILL when its grace is over. */
import { seconds } from '../../sim/duration.ts'
import type { Container } from '../pod/container-life.ts'
import { type ContainerInstance, Stopping } from './container-instance.ts'
import { runHook } from './hooks.ts'
import type { WorkedPod } from './worked-pod.ts'

interface StopOptions {
  /** What the Killing Event says. */
  readonly message: string
  readonly graceMs: number
}

/** What a container gets between the signal to stop and SIGKILL, also when all grace is used up. */
const leastGraceMs = seconds(2)

/** What the Killing Event says of a container that its kubelet stops of its own accord. */
export function reasonToStop({ role, spec }: Container, what: string, isRestarted: boolean): string {
  if (role === 'sidecar') return `Init container ${spec.name} ${what}`
  return isRestarted ? `Container ${spec.name} ${what}, will be restarted` : `Container ${spec.name} ${what}`
}

export function stop(
  worker: WorkedPod,
  instance: ContainerInstance,
  { message, graceMs }: StopOptions,
): void {
  const { kubelet } = worker
  const { running, spec } = instance
  if (!running || running.exited) return
  const now = kubelet.clock.now()
  if (instance.stopping) return hasten(worker, instance, now + graceMs)
  const stopping = new Stopping(now + graceMs)
  instance.stopping = stopping
  instance.prober?.keepReadinessOnly()
  worker.report('normal', instance.index, { reason: 'Killing', message })

  const preStop = graceMs > 0 ? spec.lifecycle?.preStop : undefined
  if (!preStop) return terminate()
  stopping.waitFor(kubelet.after(graceMs, terminate))
  const callOff = runHook(worker, instance, preStop, (problem) => {
    if (running.exited) return
    if (problem !== undefined) {
      worker.report('warning', instance.index, { reason: 'FailedPreStopHook', message: 'PreStopHook failed' })
    }
    terminate()
  })
  if (!stopping.isSignalled) stopping.during(callOff)

  function terminate(): void {
    stopping.isSignalled = true
    stopping.endHook()
    running?.signal(running.stopSignal)
    killAfterGrace(worker, instance, stopping)
  }
}

/** It is stopping already, but now there is less time. */
function hasten(worker: WorkedPod, instance: ContainerInstance, killAt: number): void {
  const { stopping, running } = instance
  if (!stopping || killAt >= stopping.killAt) return
  stopping.killAt = killAt
  stopping.endHook()
  if (!stopping.isSignalled) running?.signal(running.stopSignal)
  stopping.isSignalled = true
  killAfterGrace(worker, instance, stopping)
}

function killAfterGrace({ kubelet }: WorkedPod, { running }: ContainerInstance, stopping: Stopping): void {
  const leftMs = Math.max(stopping.killAt - kubelet.clock.now(), leastGraceMs)
  stopping.waitFor(kubelet.after(leftMs, () => running?.signal('SIGKILL')))
}
