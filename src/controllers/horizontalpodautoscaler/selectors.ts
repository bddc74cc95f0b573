/** Which autoscalers act on which pods, as far as each has found out when it was looked at last. */
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling-v2.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { keyOf, type ObjectRef } from '../../api/meta.ts'
import { matches, type Selector } from '../../api/selector.ts'

export class Selectors {
  /** By namespace, by the key of an autoscaler. */
  readonly #all = new Map<string, Map<string, Selector>>()

  set(autoscaler: HorizontalPodAutoscaler, selector: Selector): void {
    const { namespace = '' } = autoscaler.metadata
    const there = this.#all.get(namespace) ?? new Map<string, Selector>()
    this.#all.set(namespace, there.set(keyOf(autoscaler), selector))
  }

  forget(key: string, { namespace = '' }: ObjectRef): void {
    const there = this.#all.get(namespace)
    there?.delete(key)
    if (there?.size === 0) this.#all.delete(namespace)
  }

  /** The keys of all that select one of the pods, sorted. */
  of(pods: readonly Pod[], { namespace = '' }: ObjectRef): readonly string[] {
    const there = this.#all.get(namespace) ?? new Map<string, Selector>()
    return [...there]
      .filter(([, selector]) => pods.some(({ metadata }) => matches(selector, metadata.labels)))
      .map(([key]) => key)
      .sort()
  }
}
