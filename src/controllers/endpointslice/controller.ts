/** Lists the addresses behind every service in EndpointSlices of at most a hundred. */
import { node, zoneLabel } from '../../api/core/node.ts'
import { service } from '../../api/core/service.ts'
import { endpointSlice, managedByLabel, serviceNameLabel } from '../../api/discovery/endpointslice.ts'
import { isEqual } from '../../api/equality.ts'
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import type { New } from '../../api/kind.ts'
import { controllerReference, isBeingDeleted } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import { type Context, defineController, gatherMs } from '../runtime/controller.ts'
import type { AddressType, Group } from '../shared/endpoint-groups.ts'
import { labelsFrom, triggerTimeAnnotation } from '../shared/endpoints-metadata.ts'
import { hasEndpointsFromPods, podChanges, podsBehind } from '../shared/service-selection.ts'
import { planSlices } from '../shared/slice-plan.ts'
import { groupEndpoints } from './endpoints.ts'

const capacity = 100

export const endpointSliceController = defineController({
  name: 'endpointslice',
  component: 'endpoint-slice-controller',
  reconciles: service,
  batchMs: gatherMs,
  owns: [endpointSlice],
  watches: [podChanges],

  reconcile(context, object) {
    if (!hasEndpointsFromPods(object) || isBeingDeleted(object)) return
    const slices = context.cache.ownedBy(object, endpointSlice).filter((slice) => !isBeingDeleted(slice))
    const families: readonly string[] = object.spec.ipFamilies ?? ['IPv4']
    for (const slice of slices) {
      if (!families.includes(slice.addressType)) context.client.delete(endpointSlice, slice)
    }
    for (const family of families) {
      const addressType = family as AddressType
      const ofFamily = slices.filter((slice) => slice.addressType === addressType)
      reconcileFamily(context, object, { addressType, slices: ofFamily })
    }
  },
})

interface Family {
  readonly addressType: AddressType
  readonly slices: readonly EndpointSlice[]
}

function reconcileFamily(
  { client, cache, clock }: Context,
  object: Service,
  { addressType, slices }: Family,
): void {
  const zoneOf = (nodeName: string) => cache.get(node, nodeName)?.metadata.labels?.[zoneLabel]
  const found = groupEndpoints(object, podsBehind(cache, object), { addressType, zoneOf })
  const plan = planSlices(slices, found, capacity)
  const now = formatTime(clock.now())
  const labels = labelsOf(object)
  const at = slices.length === 0 ? object.metadata.creationTimestamp : now
  for (const group of plan.create)
    client.create(endpointSlice, sliceOf(object, group, { addressType, labels, at }))
  for (const { slice, ports, endpoints } of plan.update) {
    client.update(endpointSlice, slice, (draft) => {
      Object.assign(draft, { endpoints, ports })
      draft.metadata.labels = labels
      draft.metadata.annotations = { ...draft.metadata.annotations, [triggerTimeAnnotation]: now }
    })
  }
  for (const slice of plan.delete) client.delete(endpointSlice, slice)
  relabel(client, slices, labels, new Set([...plan.delete, ...plan.update.map(({ slice }) => slice)]))
}

/** Slices that are otherwise right follow the labels of their service. */
function relabel(
  client: Context['client'],
  slices: readonly EndpointSlice[],
  labels: Record<string, string>,
  done: ReadonlySet<EndpointSlice>,
): void {
  for (const slice of slices) {
    if (done.has(slice) || isEqual(slice.metadata.labels, labels)) continue
    client.update(endpointSlice, slice, (draft) => {
      draft.metadata.labels = labels
    })
  }
}

interface SliceParts {
  readonly addressType: AddressType
  readonly labels: Record<string, string>
  readonly at: string
}

const sliceOf = (object: Service, { ports, endpoints }: Group, parts: SliceParts): New<EndpointSlice> => ({
  metadata: {
    generateName: `${object.metadata.name}-`,
    namespace: object.metadata.namespace,
    labels: parts.labels,
    annotations: { [triggerTimeAnnotation]: parts.at },
    ownerReferences: [controllerReference(object)],
  },
  addressType: parts.addressType,
  endpoints,
  ports,
})

const labelsOf = (object: Service) =>
  labelsFrom(object, {
    [managedByLabel]: 'endpointslice-controller.k8s.io',
    [serviceNameLabel]: object.metadata.name,
  })
