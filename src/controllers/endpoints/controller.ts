/** Lists the addresses behind every service in an Endpoints object of the same name. */
import { endpoints } from '../../api/core/endpoints.ts'
import { service } from '../../api/core/service.ts'
import { isEqual } from '../../api/equality.ts'
import { refOf } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import { defineController, gatherMs, watch } from '../runtime/controller.ts'
import { labelsFrom, triggerTimeAnnotation } from '../shared/endpoints-metadata.ts'
import { hasEndpointsFromPods, podChanges, podsBehind } from '../shared/service-selection.ts'
import { subsetsOf } from './subsets.ts'

const overCapacity = 'endpoints.kubernetes.io/over-capacity'

export const endpointsController = defineController({
  name: 'endpoints',
  component: 'endpoint-controller',
  reconciles: service,
  batchMs: gatherMs,
  watches: [
    podChanges,
    watch(endpoints, ({ type, object: { metadata } }) =>
      type === 'DELETED' ? [`${metadata.namespace}/${metadata.name}`] : [],
    ),
  ],

  reconcile({ client, cache, clock }, object) {
    if (!hasEndpointsFromPods(object)) return
    const { name, namespace } = refOf(object)
    const current = cache.get(endpoints, name, namespace)
    const { subsets, isTruncated } = subsetsOf(object, podsBehind(cache, object))
    const labels = labelsFrom(object, { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' })
    const {
      [triggerTimeAnnotation]: _,
      [overCapacity]: capacity,
      ...others
    } = current?.metadata.annotations ?? {}
    const wasTruncated = capacity !== undefined
    const isSame = isEqual(current?.subsets ?? [], subsets) && isEqual(current?.metadata.labels, labels)
    if (current && isSame && wasTruncated === isTruncated) return
    const annotations = {
      ...others,
      [triggerTimeAnnotation]: current ? formatTime(clock.now()) : object.metadata.creationTimestamp,
      ...(isTruncated && { [overCapacity]: 'truncated' }),
    }
    if (!current) {
      client.create(endpoints, {
        metadata: { name, namespace, labels, annotations },
        ...(subsets.length > 0 && { subsets }),
      })
      return
    }
    client.update(endpoints, current, (draft) => {
      draft.metadata.labels = labels
      draft.metadata.annotations = annotations
      if (subsets.length > 0) draft.subsets = [...subsets] as typeof draft.subsets
      else delete draft.subsets
    })
  },

  forget({ client, cache }, { name, namespace }) {
    const left = cache.get(endpoints, name, namespace)
    if (left) client.delete(endpoints, left)
  },
})
