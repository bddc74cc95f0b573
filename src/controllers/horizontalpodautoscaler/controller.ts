/** Scales what a HorizontalPodAutoscaler names, by what is measured of its pods. Source: pkg/controller/podautoscaler. */
import { horizontalPodAutoscaler } from '../../api/autoscaling/horizontalpodautoscaler.ts'
import { refOf, refOfKey } from '../../api/meta.ts'
import type { MetricsConnection } from '../../client/metrics-connection.ts'
import { seconds } from '../../sim/duration.ts'
import { type Actor, defineActor } from '../runtime/actor.ts'
import type { Served } from '../runtime/served.ts'
import { Measurements } from './measurements.ts'
import { Reconciliation } from './reconciliation.ts'

/** An autoscaler is looked at so often, whatever changes: the first time when it has been there for so long. */
const syncMs = seconds(15)

const name = 'horizontal-pod-autoscaler'

/** @param served every kind that is served now: whatever has a scale can be scaled. */
export const horizontalPodAutoscalerController = (served: Served, metrics: MetricsConnection): Actor =>
  defineActor({
    name,
    component: name,
    account: name,

    start(context) {
      const { client, cache, clock } = context
      const measurements = new Measurements({ client, cache, served, metrics, now: () => clock.now() })
      const reconciliation = new Reconciliation({ ...context, served, measurements })
      const queue = context.queue((key) => {
        const ref = refOfKey(key)
        const autoscaler = cache.get(horizontalPodAutoscaler, ref.name, ref.namespace)
        if (!autoscaler) return reconciliation.forget(key)
        queue.addAfter(key, syncMs)
        reconciliation.reconcile(key, autoscaler)
      })
      cache.onChange(horizontalPodAutoscaler, ({ type, key, object }) => {
        if (type === 'DELETED') reconciliation.selectors.forget(key, refOf(object))
        else queue.addAfter(key, syncMs)
      })
    },
  })
