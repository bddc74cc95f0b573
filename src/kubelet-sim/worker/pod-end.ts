/** That a pod comes to its end: why, and how long its containers have until they are killed. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { seconds } from '../../sim/duration.ts'
import type { Ending } from '../pod/ending.ts'

export class PodEnd {
  /** Undefined for one that goes on. */
  ending: Ending | undefined
  #killAt = Number.POSITIVE_INFINITY
  /** The grace that the last request to delete the pod has told. */
  #toldSeconds: number | undefined

  /** The API says that the pod is to be deleted, and says something new of it. */
  isToldBy(pod: Pod): boolean {
    return isBeingDeleted(pod) && graceOf(pod) !== this.#toldSeconds
  }

  /** What the API says now of its deletion. */
  hear(pod: Pod): Ending {
    this.#toldSeconds = graceOf(pod)
    return { cause: 'deleted', graceMs: seconds(this.#toldSeconds) }
  }

  /** The newest cause counts, the shortest time, and of the rest what was said last. */
  begin(ending: Ending, now: number): void {
    this.ending = { ...this.ending, ...ending }
    this.#killAt = Math.min(this.#killAt, now + ending.graceMs)
  }

  leftMs(now: number): number {
    return Math.max(0, this.#killAt - now)
  }
}

const graceOf = ({ metadata }: Pod): number => metadata.deletionGracePeriodSeconds ?? 0
