/**
 * What every node is worth to the pods that ask for the same, as far as that follows from the node alone: found out when
 * first asked, and kept until the node changes. Plain numbers side by side, because a search goes through hundreds of them.
 */
import { areSameIn, type Need, type PodView } from './pod-view.ts'

/** Below every score, both of them. */
export const unfit = -1
export const unknown = -2

/** Of so many sorts of pods it is kept at a time: those that were asked about last. */
const mostSorts = 16

interface Sort {
  pod: PodView
  values: Float64Array
}

export class Fitness {
  /** The one that was asked about last first. */
  readonly #sorts: Sort[] = []

  /** @param needs what makes pods of one sort */
  constructor(private readonly needs: readonly Need[]) {}

  /** By the position of the node: a score from 0, `unfit`, or `unknown`: that is for the caller to fill in. */
  for(pod: PodView, nodes: number): Float64Array {
    const at = this.#sorts.findIndex((sort) => areSameIn(this.needs, sort.pod, pod))
    if (at === 0) return this.#sorts[0].values
    const sort = at > 0 ? this.#sorts.splice(at, 1)[0] : this.#newSort(pod, nodes)
    this.#sorts.unshift(sort)
    return sort.values
  }

  forget(position: number): void {
    if (position < 0) return
    for (const { values } of this.#sorts) values[position] = unknown
  }

  forgetAll(): void {
    this.#sorts.length = 0
  }

  #newSort(pod: PodView, nodes: number): Sort {
    const oldest = this.#sorts.length < mostSorts ? undefined : this.#sorts.pop()
    if (!oldest) return { pod, values: new Float64Array(nodes).fill(unknown) }
    oldest.pod = pod
    oldest.values.fill(unknown)
    return oldest
  }
}
