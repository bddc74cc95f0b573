/** The one timer by which a worker is woken: at the earliest of the instants that were asked for. */
import type { Timer } from '../../sim/clock.ts'
import type { Worker } from './node-services.ts'

export class Wake {
  #planned: { readonly at: number; readonly timer: Timer } | undefined

  constructor(private readonly worker: Worker) {}

  /** Not later than `at`. */
  by(at: number): void {
    if (this.#planned && this.#planned.at <= at) return
    this.cancel()
    const { kubelet } = this.worker
    const wake = () => {
      this.#planned = undefined
      kubelet.enqueue(this.worker)
    }
    const timer = kubelet.after(at - kubelet.clock.now(), wake, { background: true })
    this.#planned = { at, timer }
  }

  cancel(): void {
    this.#planned?.timer.cancel()
    this.#planned = undefined
  }
}
