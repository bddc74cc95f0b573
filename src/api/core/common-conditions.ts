/**
 * Conditions that many pods have alike: of ten thousand pods that become ready at one instant, each would hold, and have
 * compared, five conditions of its own that say the same. What says the same is one frozen object, as far as it was
 * met lately.
 */
import type { PodCondition } from '../generated/types/core-v1.ts'
import { deepFreeze } from '../memo.ts'

/** How many are remembered of each type, and how many lists. */
const most = 8

/** Remembers what came last; the oldest makes room. */
class Lately<T extends object> {
  readonly #known: T[] = []
  #next = 0

  constructor(private readonly isSame: (a: T, b: T) => boolean) {}

  /** What was remembered and says the same as `object`, or `object` itself, frozen from now on. */
  common(object: T): T {
    for (let n = 0; n < this.#known.length; n++)
      if (this.isSame(this.#known[n], object)) return this.#known[n]
    this.#known[this.#next] = deepFreeze(object)
    this.#next = (this.#next + 1) % most
    return object
  }
}

const isSameCondition = (a: PodCondition, b: PodCondition): boolean =>
  a.lastTransitionTime === b.lastTransitionTime &&
  a.status === b.status &&
  a.reason === b.reason &&
  a.message === b.message &&
  a.observedGeneration === b.observedGeneration

const byType = new Map<string, Lately<PodCondition>>()

/** A condition of one of the types that every pod has, which has never been probed: as it was met lately, if it was. */
export function commonCondition(condition: PodCondition): PodCondition {
  let known = byType.get(condition.type)
  if (!known) byType.set(condition.type, (known = new Lately(isSameCondition)))
  return known.common(condition)
}

const isSameList = (a: readonly PodCondition[], b: readonly PodCondition[]): boolean => {
  if (a.length !== b.length) return false
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return false
  return true
}

const lists = new Lately<readonly PodCondition[]>(isSameList)

/** The same for a list of which every condition is common. */
export const commonConditions = (conditions: readonly PodCondition[]): readonly PodCondition[] =>
  lists.common(conditions)
