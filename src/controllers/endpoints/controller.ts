/** Lists the addresses behind every service in an Endpoints object of the same name. */
import { endpoints } from '../../api/core/endpoints.ts'
import { service } from '../../api/core/service.ts'
import { isEqual } from '../../api/equality.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import { keyFor, refOf } from '../../api/meta.ts'
import { defineController, gatherMs, watch } from '../runtime/controller.ts'
import { labelsFrom, triggerTimeAnnotation } from '../shared/endpoints-metadata.ts'
import { hasAddress, hasEndpointsFromPods, podChanges, podsSelectedBy } from '../shared/service-selection.ts'
import { TriggerTimes } from '../shared/trigger-times.ts'
import { subsetsOf } from './subsets.ts'

const overCapacity = 'endpoints.kubernetes.io/over-capacity'

export const endpointsController = defineController<Service, TriggerTimes>({
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

  memory: () => new TriggerTimes(),

  reconcile({ client, cache, memory }, object) {
    if (!hasEndpointsFromPods(object)) return
    const selected = podsSelectedBy(cache, object)
    const triggeredAt = memory.next(object, selected)
    const { name, namespace } = refOf(object)
    const current = cache.get(endpoints, name, namespace)
    const { subsets, isTruncated } = subsetsOf(object, selected.filter(hasAddress))
    const labels = labelsFrom(object, { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' })
    const {
      [triggerTimeAnnotation]: _,
      [overCapacity]: capacity,
      ...others
    } = current?.metadata.annotations ?? {}
    const wasTruncated = capacity !== undefined
    const isSame = isEqual(current?.subsets ?? [], subsets) && isEqual(current?.metadata.labels, labels)
    if (current && isSame && wasTruncated === isTruncated) return
    const wanted = {
      ...others,
      ...(triggeredAt !== undefined && { [triggerTimeAnnotation]: triggeredAt }),
      ...(isTruncated && { [overCapacity]: 'truncated' }),
    }
    const annotations = Object.keys(wanted).length > 0 ? wanted : undefined
    if (!current) {
      client.create(endpoints, {
        metadata: { name, namespace, labels, ...(annotations && { annotations }) },
        ...(subsets.length > 0 && { subsets }),
      })
      return
    }
    client.update(endpoints, current, (draft) => {
      draft.metadata.labels = labels
      if (annotations) draft.metadata.annotations = annotations
      else delete draft.metadata.annotations
      if (subsets.length > 0) draft.subsets = [...subsets] as typeof draft.subsets
      else delete draft.subsets
    })
  },

  forget({ client, cache, memory }, { name, namespace }) {
    memory.forget(keyFor(name, namespace))
    const left = cache.get(endpoints, name, namespace)
    if (left) client.delete(endpoints, left)
  },
})
