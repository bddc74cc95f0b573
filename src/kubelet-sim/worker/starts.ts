/** Starts the containers of a pod, one after the other, in the order and at the instants that the rules say. */
import { nextSteps, type Step } from '../pod/pod-life.ts'
import { CrashLoop } from './crash-loop.ts'
import { StartAttempt } from './start-attempt.ts'
import { Waits } from './waits.ts'
import type { Wake } from './wake.ts'
import type { WorkedPod } from './worked-pod.ts'

export class Starts {
  #attempt: StartAttempt | undefined
  /** Most pods never wait. */
  #waits: Waits | undefined
  #isRunning = false
  /** When what was started last was due. */
  #dueAt = 0
  /** While each restart repeats the one before. */
  #loop: CrashLoop | undefined

  constructor(
    private readonly worker: WorkedPod,
    private readonly wake: Wake,
  ) {}

  /** Starts what is due; the pod is woken for what is not. */
  run(): void {
    const { worker } = this
    this.#endLoop()
    this.#isRunning = true
    try {
      while (!this.#attempt) {
        const due = this.#nextDue()
        if (!due) return
        this.#dueAt = due.at
        this.#attempt = new StartAttempt(worker, due.index)
        this.#attempt.run()
      }
    } finally {
      this.#isRunning = false
    }
  }

  /** The status of the pod was reported: perhaps the next restart repeats the one before, and so on. */
  reported(): void {
    if (!this.#waits || this.#loop) return
    this.#loop = CrashLoop.begin(this.worker, this.#waits, this.#dueAt)
    if (this.#loop) this.wake.cancel()
  }

  /** The next restart is no repeat. */
  pause(): void {
    if (!this.#loop) return
    this.#endLoop()
    this.#nextDue()
  }

  #endLoop(): void {
    this.#loop?.end()
    this.#loop = undefined
  }

  #nextDue(): Step | undefined {
    const { containers, pod, kubelet } = this.worker
    const steps = nextSteps(containers, pod.spec.restartPolicy)
    const now = kubelet.clock.now()
    let due: Step | undefined
    for (const step of steps) {
      if (step.at > now) this.wake.by(this.#wait(step))
      else due ??= step
    }
    return due
  }

  #wait(step: Step): number {
    this.#waits ??= new Waits(this.worker)
    return this.#waits.begin(step)
  }

  /** Takes in the end of an attempt. Answers whether the pod has to be looked at again: what was begun in its turn is part of that. */
  done(attempt: Pick<Step, 'index'>): boolean {
    if (this.#attempt !== attempt) return false
    this.#attempt = undefined
    return !this.#isRunning || this.worker.containers[attempt.index].state.phase === 'terminated'
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
    this.#endLoop()
    this.#attempt?.cancel()
    this.#attempt = undefined
    this.#waits?.cancel()
    this.#waits = undefined
  }
}
