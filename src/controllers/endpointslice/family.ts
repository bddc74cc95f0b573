/** The slices of one service for the addresses of one family. */
import { node } from '../../api/core/node.ts'
import { endpointSlice } from '../../api/discovery/endpointslice.ts'
import { isEqual } from '../../api/equality.ts'
import type { Pod, Service } from '../../api/generated/types/core-v1.ts'
import type { EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import { isBeingDeleted, keyOf } from '../../api/meta.ts'
import type { Context } from '../runtime/controller.ts'
import type { AddressType, Group } from '../shared/endpoint-groups.ts'
import { triggerTimeAnnotation } from '../shared/endpoints-metadata.ts'
import { type Plan, planSlices } from '../shared/slice-plan.ts'
import { groupEndpoints } from './endpoints.ts'
import type { SliceMemory } from './slice-memory.ts'
import { hasLabelsOf, isOwnedBy, labelsOf, metadataOf } from './slice-metadata.ts'
import { isSharedByZones, unhinted, withoutHints, withTopologyHints } from './topology-hints.ts'
import { allNodes, zoneCapacity } from './zone-capacity.ts'

const capacity = 100

interface Family {
  readonly addressType: AddressType
  readonly slices: readonly EndpointSlice[]
  readonly pods: readonly Pod[]
  /** The instant of the change that is written up. */
  readonly triggeredAt: string | undefined
}

/** Answers what is said of pods that had to be left out. */
export function reconcileFamily(
  context: Context<SliceMemory>,
  object: Service,
  { addressType, slices, pods, triggeredAt }: Family,
): readonly string[] {
  const { cache } = context
  const own = slices.filter((slice) => isOwnedBy(slice, object))
  // What is another's is collected with it; a service of the same name may have been there before.
  for (const slice of slices) if (!own.includes(slice)) deleteSlice(context, slice)
  const nodeOf = (name: string) => cache.get(node, name)
  const { groups, lost } = groupEndpoints(object, pods, { addressType, nodeOf })
  const isShared = isSharedByZones(object.metadata.annotations)
  const plan = planSlices(own, groups, {
    capacity,
    isStale: (slice) => !hasLabelsOf(slice, object),
    ...(isShared && { isSame: (endpoint, wanted) => isEqual(unhinted(endpoint), wanted) }),
  })
  carryOut(context, object, {
    plan: hinted(context, object, { plan, own, addressType }),
    addressType,
    triggeredAt,
  })
  const { name, namespace } = object.metadata
  return lost.map(
    ({ metadata, spec }) =>
      `skipping Pod ${metadata.name} for Service ${namespace}/${name}: Node ${spec.nodeName ?? ''} Not Found`,
  )
}

interface Planned {
  readonly plan: Plan
  readonly own: readonly EndpointSlice[]
  readonly addressType: AddressType
}

/** The plan with the hints that the annotation of the service asks for. */
function hinted(
  { cache, events, memory }: Context<SliceMemory>,
  object: Service,
  { plan, own, addressType }: Planned,
): Plan {
  const key = keyOf(object)
  const hadHints = memory.hasHints(key)
  const ofFamily = (message: string) => `${message}, addressType: ${addressType}`
  const disabled = (why: string) => events.warning(object, 'TopologyAwareHintsDisabled', ofFamily(why))
  if (!isSharedByZones(object.metadata.annotations)) {
    if (hadHints) disabled('Topology Aware Hints has been disabled')
    memory.dropHints(key, addressType)
    return object.spec.trafficDistribution === undefined ? withoutHints(plan, own) : plan
  }
  const found = withTopologyHints(plan, own, cache.sum(zoneCapacity, allNodes).shares())
  if (found.given) {
    memory.setHints(key, addressType, found.given)
    const enabled = ofFamily('Topology Aware Hints has been enabled')
    if (!hadHints) events.normal(object, 'TopologyAwareHintsEnabled', enabled)
  } else {
    memory.dropHints(key, addressType)
    disabled(found.refusal!)
  }
  return found.plan
}

export function deleteSlice(
  { client, memory }: Pick<Context<SliceMemory>, 'client' | 'memory'>,
  slice: EndpointSlice,
): void {
  client.delete(endpointSlice, slice)
  memory.tracker.noteDeleted(slice)
}

function carryOut(
  context: Context<SliceMemory>,
  object: Service,
  { plan, addressType, triggeredAt }: Pick<Family, 'addressType' | 'triggeredAt'> & { readonly plan: Plan },
): void {
  const { client, memory } = context
  const metadata = metadataOf(object, triggeredAt)
  const generateName = `${object.metadata.name}-`
  // The collector takes the slices of a service that goes: none is to come after it.
  for (const { ports, endpoints } of isBeingDeleted(object) ? [] : plan.create) {
    const made = client.create(endpointSlice, {
      metadata: { generateName, ...metadata },
      addressType,
      ...listed({ endpoints, ports }),
    })
    memory.tracker.noteWritten(made)
  }
  for (const { slice, ports, endpoints } of plan.update) {
    const written = client.update(endpointSlice, slice, (draft) => {
      Object.assign(draft, { endpoints: null, ports: null }, listed({ endpoints, ports }))
      draft.metadata.labels = labelsOf(object)
      const { [triggerTimeAnnotation]: _, ...others } = draft.metadata.annotations ?? {}
      const annotations = { ...others, ...metadata.annotations }
      if (Object.keys(annotations).length > 0) draft.metadata.annotations = annotations
      else delete draft.metadata.annotations
    })
    memory.tracker.noteWritten(written)
  }
  for (const slice of plan.delete) deleteSlice(context, slice)
}

/** The lists of a slice, without those that are empty: the real controller's protobuf leaves them out, and nobody manages them. */
const listed = ({ endpoints, ports }: Group) => ({
  ...(endpoints.length > 0 && { endpoints }),
  ...(ports.length > 0 && { ports }),
})
