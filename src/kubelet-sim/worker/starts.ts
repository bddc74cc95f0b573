/** Starts the containers of a pod, one after the other, in the order and at the instants that the rules say. */
import { nextSteps } from '../pod/pod-life.ts'
import { StartAttempt } from './start-attempt.ts'
import { wait } from './waits.ts'
import type { Wake } from './wake.ts'
import type { WorkedPod } from './worked-pod.ts'

export class Starts {
  #attempt: StartAttempt | undefined

  constructor(
    private readonly worker: WorkedPod,
    private readonly wake: Wake,
  ) {}

  /** Starts what is due; the pod is woken for what is not. */
  run(): void {
    const { worker } = this
    while (!this.#attempt) {
      const steps = nextSteps(worker.containers, worker.pod.spec.restartPolicy)
      if (steps.length === 0) return
      const now = worker.kubelet.clock.now()
      for (const step of steps) if (step.at > now) this.wake.by(wait(worker, step))
      const due = steps.find(({ at }) => at <= now)
      if (!due) return
      this.#attempt = new StartAttempt(worker, due.index)
      this.#attempt.run()
    }
  }

  /** Answers whether that was the one that is made now. */
  done(attempt: object): boolean {
    if (this.#attempt !== attempt) return false
    this.#attempt = undefined
    return true
  }

  /** See StartAttempt.reveal. */
  reveal(): void {
    this.#attempt?.reveal()
  }

  /** A container has ended: see StartAttempt.exited. */
  exited(index: number): string | undefined {
    return this.#attempt?.index === index ? this.#attempt.exited() : undefined
  }

  /** Nothing is started any more. */
  cancel(): void {
    this.#attempt?.cancel()
    this.#attempt = undefined
  }
}
