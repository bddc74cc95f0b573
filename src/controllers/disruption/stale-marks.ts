/** Takes condition DisruptionTarget back from pods that were to be driven off and were not. Source: pkg/controller/disruption. */
import { pod } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { findCondition, isBeingDeleted, keyOf, refOfKey } from '../../api/meta.ts'
import { formatTime, instantOf, unsetTime } from '../../api/time.ts'
import { minutes } from '../../sim/duration.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import type { ActorContext } from '../runtime/actor.ts'

const staleAfterMs = minutes(2)
const type = 'DisruptionTarget'
/** A kubelet may take as long as it likes for what it has announced. */
const byKubelet = 'TerminationByKubelet'

export class StaleMarks {
  readonly #queue: WorkQueue

  constructor(private readonly context: ActorContext) {
    this.#queue = context.queue((key) => this.#takeBack(key))
  }

  /** Hears of a pod that is new or has changed. */
  follow(object: Pod, previous: Pod | undefined): void {
    if (object.status.conditions === previous?.status.conditions) return
    const waitMs = this.#waitMs(object)
    if (waitMs !== undefined) this.#queue.addAfter(keyOf(object), waitMs)
  }

  /** How long the mark of a pod is still believed; undefined where it has none, or one that stays. */
  #waitMs(object: Pod): number | undefined {
    const mark = findCondition(object.status.conditions, type)
    if (mark?.status !== 'True' || mark.reason === byKubelet) return undefined
    if (isBeingDeleted(object) || isPodTerminal(object)) return undefined
    const now = this.context.clock.now()
    return Math.max(0, instantOf(mark.lastTransitionTime, now) + staleAfterMs - now)
  }

  #takeBack(key: string): void {
    const { cache, client, clock } = this.context
    const { name, namespace } = refOfKey(key)
    const object = cache.get(pod, name, namespace)
    const waitMs = object && this.#waitMs(object)
    if (waitMs === undefined) return
    if (waitMs > 0) return this.#queue.addAfter(key, waitMs)
    const { generation } = object!.metadata
    client.updateStatus(pod, object!, (status) => {
      status.conditions = status.conditions!.map((each) =>
        each.type === type
          ? {
              type,
              ...(generation && { observedGeneration: generation }),
              status: 'False',
              lastProbeTime: unsetTime,
              lastTransitionTime: formatTime(clock.now()),
            }
          : each,
      )
    })
  }
}
