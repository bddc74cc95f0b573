/** How many pods are ready, and since when: enough to say how many are available whenever that is asked. */
import { addTo } from '../../api/counts.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { instantOf } from '../../api/time.ts'
import { seconds } from '../../sim/duration.ts'

/** How many pods are ready, and how many have been so for long enough. */
export interface Readiness {
  ready: number
  available: number
  /** When the next ready pod has been so for long enough; undefined when there is none to wait for. */
  nextAvailableInMs?: number
}

interface Moment {
  readonly minReadySeconds: number | undefined
  readonly now: number
}

export class ReadyCount {
  #total = 0
  /** By the instant since when they are ready, as the API has it. */
  readonly #since = new Map<string, number>()

  count({ status }: Pod, sign: 1 | -1): void {
    const ready = findCondition(status.conditions, 'Ready')
    if (ready?.status !== 'True') return
    const { lastTransitionTime = '' } = ready
    this.#total += sign
    addTo(this.#since, lastTransitionTime, sign)
  }

  /** Adds what it knows to a sum. Costs no more than there are instants at which pods became ready. */
  addTo(sum: Readiness, { minReadySeconds, now }: Moment): void {
    sum.ready += this.#total
    if (!minReadySeconds) {
      sum.available += this.#total
      return
    }
    for (const [since, count] of this.#since) {
      const waitMs = instantOf(since, now) + seconds(minReadySeconds) - now
      if (waitMs <= 0) sum.available += count
      else sum.nextAvailableInMs = Math.min(sum.nextAvailableInMs ?? waitMs, waitMs)
    }
  }
}
