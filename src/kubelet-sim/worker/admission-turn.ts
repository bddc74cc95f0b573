/** Lets a node take a pod, or turn it away; where it turns away many, each waits for its turn to be told so. */
import { type Rejection, rejectionOf } from '../pod/admission.ts'
import type { Worker } from './node-services.ts'
import type { Wake } from './wake.ts'

export class AdmissionTurn {
  #rejectAt: number | undefined

  constructor(
    private readonly worker: Worker,
    private readonly wake: Wake,
  ) {}

  /** The pod is woken where it has to wait. */
  decide(): 'taken' | 'waits' | Rejection {
    const { kubelet, pod, isStatic } = this.worker
    const rejection = rejectionOf(pod, kubelet, isStatic)
    if (!rejection) return 'taken'
    this.#rejectAt ??= kubelet.takeRejectionTurn()
    if (this.#rejectAt > kubelet.clock.now()) {
      this.wake.by(this.#rejectAt)
      return 'waits'
    }
    kubelet.counts.rejections.add({ reason: rejection.reason })
    kubelet.events.warning(pod, rejection.reason, rejection.message)
    return rejection
  }
}
