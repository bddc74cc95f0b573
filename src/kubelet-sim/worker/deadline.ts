/** When a pod has been active for longer than it may: spec.activeDeadlineSeconds, counted from its start. */
import { instantOf } from '../../api/time.ts'
import type { Timer } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import type { Worker } from './node-services.ts'

interface DeadlineOwner extends Worker {
  exceedDeadline(): void
}

export class Deadline {
  #timer: Timer | undefined

  constructor(private readonly worker: DeadlineOwner) {}

  /** Follows what the pod says now. @param seenAt since when it counts where no start is known */
  set(seenAt: number): void {
    const { kubelet, pod } = this.worker
    const { activeDeadlineSeconds } = pod.spec
    this.cancel()
    if (activeDeadlineSeconds === undefined) return
    const endsAt = instantOf(pod.status.startTime, seenAt) + seconds(activeDeadlineSeconds)
    const exceed = () => this.worker.exceedDeadline()
    this.#timer = kubelet.after(endsAt - kubelet.clock.now(), exceed, { background: true })
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}
