/** Which pods a set gives up: decided once for many turns, for to rank a hundred thousand in each of them is too much. */
import { pod } from '../../api/core/pod.ts'
import { isPodActive } from '../../api/core/pod-conditions.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { KubeObject } from '../../api/kind.ts'
import { controllerOf, keyOf } from '../../api/meta.ts'
import type { Cache } from '../../client/cache.ts'

/** Pods that are to be given up, the least valuable first, and how far that has come. */
interface Plan {
  readonly uid: string
  readonly pods: readonly Pod[]
  next: number
}

/** The real controllers decide about so many pods at once. */
const leastDecided = 500

export class SurplusPlans {
  /** By the key of the set. */
  readonly #plans = new Map<string, Plan>()

  /**
   * How many of `surplus` pods to decide about at once: of very many the half, as the others may have changed when their
   * turn comes. So all that is ranked for a set of any size comes to a few times its pods.
   */
  static sizeFor(surplus: number): number {
    return Math.min(surplus, Math.max(leastDecided, Math.ceil(surplus / 2)))
  }

  /** The next pods that a set gives up, at most so many. @param decide answers those to give up, where none are left */
  next(set: KubeObject, count: number, decide: () => readonly Pod[]): readonly Pod[] {
    const key = keyOf(set)
    const { uid } = set.metadata
    let plan = this.#plans.get(key)
    if (plan?.uid !== uid) this.#plans.set(key, (plan = { uid, pods: decide(), next: 0 }))
    const taken = plan.pods.slice(plan.next, plan.next + count)
    plan.next += count
    if (plan.next >= plan.pods.length) this.#plans.delete(key)
    return taken
  }

  /** There is no surplus any more, or no set. */
  forget(key: string): void {
    if (this.#plans.size > 0) this.#plans.delete(key)
  }
}

/** Of pods that were planned for some turns ago those that may still be given up, as they are now. */
export function stillThere(cache: Cache, planned: readonly Pod[]): readonly Pod[] {
  const left: Pod[] = []
  for (const before of planned) {
    const { name, namespace, uid } = before.metadata
    const now = cache.get(pod, name, namespace)
    if (now?.metadata.uid !== uid || !isPodActive(now)) continue
    if (controllerOf(now)?.uid === controllerOf(before)?.uid) left.push(now)
  }
  return left
}
