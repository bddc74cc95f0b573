/** What can be said of metrics that nothing here measures: `cluster.metrics.setPods({ metric: 'http_requests', selector: 'app=web', value: '120' })`. */
import type { GivenExternal, GivenMetric, GivenOfObject, GivenOfPods } from '../client/given-metrics.ts'
import type { Door } from './door.ts'

type Said<G extends GivenMetric> = Omit<G, 'of' | 'value'> & { readonly value: string | number }

/**
 * As long as something is given, custom.metrics.k8s.io or external.metrics.k8s.io is served, and autoscalers act on it. What is given
 * anew of the same pods, object or labels takes the place of what was. Each answers what it gives.
 * @throws ApiError 400 for what makes no sense
 */
export class MetricsLevers {
  constructor(
    private readonly door: Door,
    private readonly given: () => readonly GivenMetric[],
  ) {}

  /** What is given now, in the order in which that began. */
  list(): readonly GivenMetric[] {
    return this.given()
  }

  /** What each of some pods has, those to come too; or what those that are ready share. */
  setPods(said: Said<GivenOfPods>): GivenMetric {
    return this.#set({ ...said, of: 'pods', value: String(said.value) })
  }

  /** What one object has: `setObject({ metric: 'requests', object: 'ingress/main', value: '10k' })`. */
  setObject(said: Said<GivenOfObject>): GivenMetric {
    return this.#set({ ...said, of: 'object', value: String(said.value) })
  }

  /** What something outside of the cluster has: `setExternal({ metric: 'queue', labels: { queue: 'tasks' }, value: 30 })`. */
  setExternal(said: Said<GivenExternal>): GivenMetric {
    return this.#set({ ...said, of: 'external', value: String(said.value) })
  }

  /** Takes away all of one name, or all. Answers what is gone. @throws ApiError 404 for a name that there is not */
  clear(metric?: string): readonly GivenMetric[] {
    return this.door.orderMetrics({ verb: 'clear', metric })
  }

  #set(given: GivenMetric): GivenMetric {
    return this.door.orderMetrics({ verb: 'set', given })[0]
  }
}
