/** Lists the addresses behind every service in EndpointSlices of at most a hundred. */
import { isNodeReady, node, zoneLabel } from '../../api/core/node.ts'
import { service } from '../../api/core/service.ts'
import { endpointSlice, serviceNameLabel } from '../../api/discovery/endpointslice.ts'
import type { Node, Service } from '../../api/generated/types/core-v1.ts'
import type { EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import { isBeingDeleted, keyFor, keyOf } from '../../api/meta.ts'
import { defineIndex } from '../../client/cache.ts'
import { seconds } from '../../sim/duration.ts'
import { type Context, defineController, gatherMs, watch } from '../runtime/controller.ts'
import type { AddressType } from '../shared/endpoint-groups.ts'
import { hasAddress, hasEndpointsFromPods, podChanges, podsSelectedBy } from '../shared/service-selection.ts'
import { deleteSlice, reconcileFamily } from './family.ts'
import { SliceMemory } from './slice-memory.ts'
import { isManaged } from './slice-metadata.ts'
import { allNodes, zoneCapacity } from './zone-capacity.ts'

const mostRetries = 15

/** By the key of the Service: the slices that say that this controller looks after them. */
const managedSlices = defineIndex(endpointSlice, (slice) => serviceKeyOf(slice))

const serviceKeyOf = (slice: EndpointSlice): string | undefined =>
  isManaged(slice) ? `${slice.metadata.namespace}/${slice.metadata.labels?.[serviceNameLabel]}` : undefined

export const endpointSliceController = defineController<Service, SliceMemory>({
  name: 'endpointslice',
  component: 'endpoint-slice-controller',
  reconciles: service,
  apartMs: gatherMs,
  retries: { firstMs: seconds(1), maxMs: seconds(1_000) },
  mostRetries,
  backOff: { firstMs: seconds(1), maxMs: seconds(1_000) },
  watches: [
    podChanges,
    watch<EndpointSlice, SliceMemory>(endpointSlice, (change, _cache, { tracker }) => tracker.hear(change)),
    watch<Node, SliceMemory>(node, ({ type, object, previous }, cache, memory) => {
      if (memory.isWithoutHints || (type === 'MODIFIED' && isSamePlace(object, previous!))) return []
      return memory.overloaded(cache.sum(zoneCapacity, allNodes).shares())
    }),
  ],

  memory: () => new SliceMemory(),

  reconcile(context, object) {
    if (!hasEndpointsFromPods(object)) return
    context.memory.tracker.whileWriting(() => tellOfLost(context, object, writeSlices(context, object)))
  },

  forget({ memory }, { name, namespace }) {
    memory.forget(keyFor(name, namespace))
  },
})

/** Answers what keeps pods from being listed, each problem once. */
function writeSlices(context: Context<SliceMemory>, object: Service): readonly string[] {
  const { cache, memory } = context
  const slices = cache.by(managedSlices, keyOf(object)).filter((slice) => !isBeingDeleted(slice))
  memory.tracker.checkAreSeen(keyOf(object), slices)
  const families: readonly string[] = object.spec.ipFamilies ?? ['IPv4']
  const selected = podsSelectedBy(cache, object)
  const triggeredAt = memory.triggers.next(object, selected)
  const pods = selected.filter(hasAddress)
  const lost = families.flatMap((family) => {
    const ofFamily = slices.filter(({ addressType }) => addressType === family)
    return reconcileFamily(context, object, {
      addressType: family as AddressType,
      slices: ofFamily,
      pods,
      triggeredAt,
    })
  })
  for (const slice of slices) {
    if (!families.includes(slice.addressType)) deleteSlice(context, slice)
  }
  return [...new Set(lost)]
}

const isSamePlace = (a: Node, b: Node): boolean =>
  isNodeReady(a) === isNodeReady(b) && a.metadata.labels?.[zoneLabel] === b.metadata.labels?.[zoneLabel]

/** Pods on nodes that nobody knows: the nodes may be here soon. */
function tellOfLost(
  { backOff, events, requeueAfter }: Context,
  object: Service,
  problems: readonly string[],
): void {
  const key = keyOf(object)
  if (problems.length === 0) return backOff.note(key, undefined)
  const { name, namespace } = object.metadata
  const why = problems.length === 1 ? problems[0] : `[${problems.join(', ')}]`
  events.warning(
    object,
    'FailedToUpdateEndpointSlices',
    `Error updating Endpoint Slices for Service ${namespace}/${name}: ${why}`,
  )
  backOff.fail(key)
  if (backOff.known(key)!.count <= mostRetries) requeueAfter(backOff.remainingMs(key))
  else backOff.note(key, undefined)
}
