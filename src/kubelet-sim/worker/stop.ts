/** Stops a running container: preStop hook, the signal to stop, and SIGKILL when its grace is over. */
import type { LifecycleHandler } from '../../api/generated/types/core-v1.ts'
import { seconds } from '../../sim/duration.ts'
import { type Container, isRunning } from '../pod/container-life.ts'
import { awaitsTurn } from '../pod/pod-life.ts'
import { type ContainerInstance, Stopping } from './container-instance.ts'
import { runHook } from './hooks.ts'
import type { WorkedPod } from './worked-pod.ts'

interface StopOptions {
  /** What the Killing Event says. */
  readonly message: string
  readonly graceMs: number
  /** Others have to end before it gets the signal, as long as there is time. Its hook does not wait for them. */
  readonly awaitsTurn?: boolean
}

/** What a container gets between the signal to stop and SIGKILL, also when all grace is used up. */
const leastGraceMs = seconds(2)

/** What the Killing Event says of a container that its kubelet stops of its own accord. */
export function reasonToStop({ role, spec }: Container, what: string, isRestarted: boolean): string {
  if (role === 'sidecar') return `Init container ${spec.name} ${what}`
  return isRestarted ? `Container ${spec.name} ${what}, will be restarted` : `Container ${spec.name} ${what}`
}

/** Containers whose image has changed start anew. */
export function stopOutdated(worker: WorkedPod): void {
  for (const each of worker.containers) {
    const instance = each.isOutdated ? worker.instance(each.spec.name) : undefined
    if (instance) worker.stopInstance(instance, reasonToStop(each, 'definition changed', true))
  }
}

/** Stops all that runs of a pod: all are told at once, and get the signal in their turn. */
export function stopAll(worker: WorkedPod, graceMs: number): void {
  const { containers } = worker
  for (const [index, each] of containers.entries()) {
    const instance = isRunning(each) ? worker.instance(each.spec.name) : undefined
    if (!instance) continue
    const message = `Stopping container ${each.spec.name}`
    stop(worker, instance, { message, graceMs, awaitsTurn: awaitsTurn(containers, index) })
  }
}

export function stop(
  worker: WorkedPod,
  instance: ContainerInstance,
  { message, graceMs, awaitsTurn = false }: StopOptions,
): void {
  const { kubelet } = worker
  const { running, spec } = instance
  if (!running || running.exited) return
  const now = kubelet.clock.now()
  if (instance.stopping) {
    instance.stopping.awaitsTurn &&= awaitsTurn
    signalIfDue(worker, instance)
    return hasten(worker, instance, now + graceMs)
  }
  const stopping = new Stopping(now + graceMs, awaitsTurn)
  instance.stopping = stopping
  instance.prober?.keepReadinessOnly()
  worker.report('normal', instance.index, { reason: 'Killing', message })
  const preStop = spec.lifecycle?.preStop
  if (graceMs <= 0 || (!preStop && !awaitsTurn)) return terminate(worker, instance)
  stopping.waitFor(kubelet.after(graceMs, () => terminate(worker, instance)))
  runPreStop(worker, instance, preStop)
}

function runPreStop(
  worker: WorkedPod,
  instance: ContainerInstance,
  preStop: LifecycleHandler | undefined,
): void {
  const { stopping, running } = instance
  if (!stopping) return
  stopping.isHookOver = !preStop
  if (!preStop) return signalIfDue(worker, instance)
  const callOff = runHook(worker, instance, preStop, (problem) => {
    if (running?.exited) return
    if (problem !== undefined) {
      worker.report('warning', instance.index, { reason: 'FailedPreStopHook', message: 'PreStopHook failed' })
    }
    stopping.isHookOver = true
    signalIfDue(worker, instance)
  })
  if (!stopping.isHookOver && !stopping.isSignalled) stopping.during(callOff)
}

/** Its hook is over, and whatever it waits for. */
function signalIfDue(worker: WorkedPod, instance: ContainerInstance): void {
  const { stopping } = instance
  if (stopping?.isHookOver && !stopping.awaitsTurn && !stopping.isSignalled) terminate(worker, instance)
}

function terminate(worker: WorkedPod, instance: ContainerInstance): void {
  const { stopping, running } = instance
  if (!stopping) return
  stopping.isSignalled = true
  stopping.endHook()
  running?.signal(running.stopSignal)
  killAfterGrace(worker, instance, stopping)
}

/** It is stopping already, but now there is less time. */
function hasten(worker: WorkedPod, instance: ContainerInstance, killAt: number): void {
  const { stopping } = instance
  if (!stopping || killAt >= stopping.killAt) return
  stopping.killAt = killAt
  if (!stopping.isSignalled) return terminate(worker, instance)
  killAfterGrace(worker, instance, stopping)
}

function killAfterGrace({ kubelet }: WorkedPod, { running }: ContainerInstance, stopping: Stopping): void {
  const leftMs = Math.max(stopping.killAt - kubelet.clock.now(), leastGraceMs)
  stopping.waitFor(kubelet.after(leftMs, () => running?.signal('SIGKILL')))
}
