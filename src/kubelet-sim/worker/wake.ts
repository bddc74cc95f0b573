/** The one timer by which a worker is woken: at the earliest of the instants that were asked for. */
import type { Timer } from '../../sim/clock.ts'
import type { Worker } from './node-services.ts'

const inBackground = Object.freeze({ background: true })

export class Wake {
  #timer: Timer | undefined
  #at = 0
  /** Made when first needed: most pods are never woken. */
  #run: (() => void) | undefined

  constructor(private readonly worker: Worker) {}

  /** Not later than `at`. */
  by(at: number): void {
    if (this.#timer && this.#at <= at) return
    this.cancel()
    const { kubelet } = this.worker
    this.#run ??= () => {
      this.#timer = undefined
      kubelet.enqueue(this.worker)
    }
    this.#timer = kubelet.after(at - kubelet.clock.now(), this.#run, inBackground)
    this.#at = at
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
