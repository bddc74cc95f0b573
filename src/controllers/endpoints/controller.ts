/** Lists the addresses behind every service in an Endpoints object of the same name. */
import { endpoints } from '../../api/core/endpoints.ts'
import { service } from '../../api/core/service.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError } from '../../api/errors.ts'
import type { Endpoints, Service } from '../../api/generated/types/core-v1.ts'
import { keyFor, refOf } from '../../api/meta.ts'
import { type Context, defineController, gatherMs, watch } from '../runtime/controller.ts'
import { labelsFrom, triggerTimeAnnotation } from '../shared/endpoints-metadata.ts'
import { attempt, isNamespaceTerminating } from '../shared/requests.ts'
import { hasAddress, hasEndpointsFromPods, podChanges, podsSelectedBy } from '../shared/service-selection.ts'
import { TriggerTimes } from '../shared/trigger-times.ts'
import { subsetsOf } from './subsets.ts'

const overCapacity = 'endpoints.kubernetes.io/over-capacity'

export const endpointsController = defineController<Service, TriggerTimes>({
  name: 'endpoints',
  component: 'endpoint-controller',
  reconciles: service,
  mostRetries: 15,
  apartMs: gatherMs,
  watches: [
    podChanges,
    watch(endpoints, ({ type, object: { metadata } }) =>
      type === 'DELETED' ? [`${metadata.namespace}/${metadata.name}`] : [],
    ),
  ],

  memory: () => new TriggerTimes(),

  reconcile(context, object) {
    const { client, cache, memory } = context
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
    const written = attempt(() =>
      current
        ? client.update(endpoints, current, (draft) => {
            draft.metadata.labels = labels
            if (annotations) draft.metadata.annotations = annotations
            else delete draft.metadata.annotations
            if (subsets.length > 0) draft.subsets = [...subsets] as typeof draft.subsets
            else delete draft.subsets
          })
        : client.create(endpoints, {
            metadata: { name, namespace, labels, ...(annotations && { annotations }) },
            ...(subsets.length > 0 && { subsets }),
          }),
    )
    if (written instanceof ApiError) tellOfRefusal(context, object, { current, refusal: written })
  },

  forget({ client, cache, memory }, { name, namespace }) {
    memory.forget(keyFor(name, namespace))
    const left = cache.get(endpoints, name, namespace)
    if (left) client.delete(endpoints, left)
  },
})

interface Refused {
  readonly current: Endpoints | undefined
  readonly refusal: ApiError
}

/** @throws ApiError that is worth another try */
function tellOfRefusal({ events }: Context, { metadata }: Service, { current, refusal }: Refused): void {
  const { namespace, name } = metadata
  if (current) {
    events.warning(
      current,
      'FailedToUpdateEndpoint',
      `Failed to update endpoint ${namespace}/${name}: ${refusal.message}`,
    )
  } else {
    if (isNamespaceTerminating(refusal)) return
    const { apiVersion, kind } = endpoints
    // What was to be made knows nothing of its namespace: the Event is in `default`.
    events.warning(
      { apiVersion, kind, metadata: { name } } as Endpoints,
      'FailedToCreateEndpoint',
      `Failed to create endpoint for service ${namespace}/${name}: ${refusal.message}`,
    )
  }
  throw refusal
}
