/** The turns that the workers of all pods have, a few at a time, so that no rollout holds up other work. */
import { keyOf } from '../api/meta.ts'
import type { Clock } from '../sim/clock.ts'
import { Line } from '../sim/line.ts'
import type { Turn } from '../sim/supervisor.ts'
import type { Worker } from './worker/node-services.ts'

/** How many pods get their turn before other work does. */
const podsPerTurn = 10

/** A pod whose status is refused is reported again at the next sync, and its neighbours on the node go on. */
const syncTurn: Turn<Worker> = {
  name: 'kubelet',
  run: (worker) => worker.sync(),
  of: ({ kubelet, pod }) => `${kubelet.name}, pod ${keyOf(pod)}`,
  refused: (worker) => worker.syncLater(),
}

export class PodTurns {
  readonly #queue = new Line<Worker>()
  #isPlanned = false

  constructor(private readonly clock: Clock) {}

  /** Gives a worker its turn, soon. */
  enqueue(worker: Worker): void {
    worker.isQueued = true
    this.#queue.push(worker)
    this.#plan()
  }

  #plan(): void {
    if (this.#isPlanned) return
    this.#isPlanned = true
    this.clock.after(0, () => this.#turn())
  }

  #turn(): void {
    this.#isPlanned = false
    for (const worker of this.#queue.take(podsPerTurn)) {
      worker.isQueued = false
      if (!worker.kubelet.isOff) this.clock.supervisor.run(syncTurn, worker)
    }
    if (this.#queue.length > 0) this.#plan()
  }
}
