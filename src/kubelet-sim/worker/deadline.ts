/** When a pod has been active for longer than it may: spec.activeDeadlineSeconds, counted from its start. */
import { instantOf } from '../../api/time.ts'
import type { Timer } from '../../sim/clock.ts'
import { seconds } from '../../sim/duration.ts'
import type { Worker } from './node-services.ts'

interface DeadlineOwner extends Worker {
  exceedDeadline(): void
}

/**
 * What goes off then; undefined where the pod may be active for as long as it likes.
 * @param seenAt since when it counts where no start is known
 */
export function deadlineOf(worker: DeadlineOwner, seenAt: number): Timer | undefined {
  const { kubelet, pod } = worker
  const { activeDeadlineSeconds } = pod.spec
  if (activeDeadlineSeconds === undefined) return undefined
  const endsAt = instantOf(pod.status.startTime, seenAt) + seconds(activeDeadlineSeconds)
  return kubelet.after(endsAt - kubelet.clock.now(), () => worker.exceedDeadline(), { background: true })
}
