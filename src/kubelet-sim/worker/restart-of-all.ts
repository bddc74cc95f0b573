/**
 * All containers of a pod start anew, because one has ended and a rule of it says so: whatever runs is ended at once, and they
 * begin with the first init container. Source: RestartAllContainersOnContainerExits of the kubelet.
 */
import { restartsAll } from '../../api/core/restart-rules.ts'
import { type Container, isRunning, startedAnew } from '../pod/container-life.ts'
import type { WorkedPod } from './worked-pod.ts'

/** What the Killing Event says. */
const message = 'killing'

export class RestartOfAll {
  #stage: 'none' | 'due' | 'told' = 'none'

  constructor(private readonly worker: WorkedPod) {}

  get isOn(): boolean {
    return this.#stage !== 'none'
  }

  /** A container has ended. */
  heed({ spec }: Container, exitCode: number): void {
    if (this.#stage === 'none' && restartsAll(spec, exitCode)) this.#stage = 'due'
  }

  /** Answers whether there is nothing left of it to do; else the pod is reported on, and has another turn. */
  proceed(): boolean {
    if (this.#stage === 'none') return true
    const { worker } = this
    const running = worker.containers.filter((each) => each.role !== 'ephemeral' && isRunning(each))
    if (this.#stage === 'due') {
      this.#stage = 'told'
      for (const { spec } of running) {
        const instance = worker.instance(spec.name)
        if (instance) worker.stopInstance(instance, message, 0)
      }
      worker.kubelet.enqueue(worker)
      return false
    }
    if (running.length > 0) return false
    const now = worker.kubelet.clock.now()
    for (const [index, each] of worker.containers.entries()) worker.set(index, startedAnew(each, now))
    this.#stage = 'none'
    return true
  }
}
