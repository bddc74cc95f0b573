/** That a pod comes to its end: why, and how long its containers have until they are killed. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { seconds } from '../../sim/duration.ts'
import type { Ending } from '../pod/ending.ts'

export class PodEnd {
  #killAt = Number.POSITIVE_INFINITY
  /** The grace that the last request to delete the pod has told. */
  #toldSeconds: number | undefined

  /** @param ending undefined: it goes on for now */
  constructor(public ending?: Ending) {}

  /** The API, which says that the pod is to be deleted, says something new of it. */
  isToldBy(pod: Pod): boolean {
    return graceOf(pod) !== this.#toldSeconds
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
