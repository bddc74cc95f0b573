/** When the changes came about that the endpoints of a Service follow from. Source: TriggerTimeTracker of k8s.io/endpointslice. */
import type { Pod, Service } from '../../api/generated/types/core-v1.ts'
import { findCondition, keyOf } from '../../api/meta.ts'

/** Instants as the API has them: of two of them, the earlier one is the smaller text. */
interface Seen {
  readonly service: string
  readonly pods: ReadonlyMap<string, string>
}

export class TriggerTimes {
  readonly #seen = new Map<string, Seen>()

  /**
   * The earliest change since this was last asked of a Service; its creation, when that is the first time; undefined where
   * nothing has changed that has an instant, as when a pod has gone.
   */
  next(service: Service, pods: readonly Pod[]): string | undefined {
    const key = keyOf(service)
    const seen = this.#seen.get(key)
    const createdAt = service.metadata.creationTimestamp
    const times = new Map<string, string>()
    let earliest = seen && createdAt > seen.service ? createdAt : undefined
    for (const { metadata, status } of pods) {
      const at = findCondition(status.conditions, 'Ready')?.lastTransitionTime
      if (!at) continue
      times.set(metadata.name, at)
      const isNew = at > (seen?.pods.get(metadata.name) ?? '')
      if (isNew && (earliest === undefined || at < earliest)) earliest = at
    }
    this.#seen.set(key, { service: createdAt, pods: times })
    return seen ? earliest : createdAt
  }

  forget(key: string): void {
    this.#seen.delete(key)
  }
}
