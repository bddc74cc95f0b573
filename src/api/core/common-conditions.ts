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

  /** @param asKept as whatever says the same as `object` is to be from now on */
  constructor(
    private readonly isSame: (a: T, b: T) => boolean,
    private readonly asKept: (object: T) => T,
  ) {}

  /** What was remembered and says the same as `object`, or that from now on; frozen. */
  common(object: T): T {
    for (let n = 0; n < this.#known.length; n++)
      if (this.isSame(this.#known[n], object)) return this.#known[n]
    const kept = deepFreeze(this.asKept(object))
    this.#known[this.#next] = kept
    this.#next = (this.#next + 1) % most
    return kept
  }
}

const isSameCondition = (a: PodCondition, b: PodCondition): boolean =>
  a.lastTransitionTime === b.lastTransitionTime &&
  a.status === b.status &&
  a.reason === b.reason &&
  a.message === b.message &&
  a.observedGeneration === b.observedGeneration

/** Clusters share what is remembered: what is in it may not depend on which of them, and which part of it, said it first. */
const withoutEmpty = (condition: PodCondition): PodCondition =>
  Object.fromEntries(Object.entries(condition).filter(([, value]) => value !== undefined)) as never

const byType = new Map<string, Lately<PodCondition>>()

/** A condition of one of the types that every pod has, which has never been probed: as it was met lately, if it was. */
export function commonCondition(condition: PodCondition): PodCondition {
  let known = byType.get(condition.type)
  if (!known) byType.set(condition.type, (known = new Lately(isSameCondition, withoutEmpty)))
  return known.common(condition)
}

const isSameList = (a: readonly PodCondition[], b: readonly PodCondition[]): boolean => {
  if (a.length !== b.length) return false
  for (let n = 0; n < a.length; n++) if (a[n] !== b[n]) return false
  return true
}

const lists = new Lately<readonly PodCondition[]>(isSameList, (list) => list)

/** The same for a list of which every condition is common. */
export const commonConditions = (conditions: readonly PodCondition[]): readonly PodCondition[] =>
  lists.common(conditions)
