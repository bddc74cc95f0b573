/** Shows Endpoints that were made by hand in EndpointSlices too, for a service without a selector has no others. */
import { endpoints } from '../../api/core/endpoints.ts'
import { service } from '../../api/core/service.ts'
import {
  endpointSlice,
  managedByLabel,
  serviceNameLabel,
  skipMirrorLabel,
} from '../../api/discovery/endpointslice.ts'
import { isEqual } from '../../api/equality.ts'
import type { Endpoints } from '../../api/generated/types/core-v1.ts'
import type { EndpointSlice } from '../../api/generated/types/discovery-v1.ts'
import { lastAppliedAnnotation } from '../../api/last-applied-annotation.ts'
import { controllerReference, isBeingDeleted, keyFor, keyOf, refOf } from '../../api/meta.ts'
import { defineIndex } from '../../client/cache.ts'
import { seconds } from '../../sim/duration.ts'
import { type Context, defineController, watch } from '../runtime/controller.ts'
import { type AddressType, portsKeyOf } from '../shared/endpoint-groups.ts'
import { triggerTimeAnnotation } from '../shared/endpoints-metadata.ts'
import { planSlices } from '../shared/slice-plan.ts'
import { SliceTracker } from '../shared/slice-tracker.ts'
import { groupAddresses, leftOut, mostOfSubset } from './addresses.ts'

const controllerName = 'endpointslicemirroring-controller.k8s.io'
const leaderAnnotation = 'control-plane.alpha.kubernetes.io/leader'

/** Annotations that say something about the Endpoints object itself. */
const notHandedDown = new Set([triggerTimeAnnotation, lastAppliedAnnotation])

/** By the key of the Endpoints: the slices that this controller has made. */
const mirrors = defineIndex(endpointSlice, (slice) =>
  isMirror(slice) ? `${slice.metadata.namespace}/${slice.metadata.labels?.[serviceNameLabel]}` : undefined,
)

const isMirror = ({ metadata: { labels } }: EndpointSlice) => labels?.[managedByLabel] === controllerName

export const endpointSliceMirroringController = defineController<Endpoints, SliceTracker>({
  name: 'endpointslicemirroring',
  component: 'endpoint-slice-mirroring-controller',
  reconciles: endpoints,
  retries: { firstMs: seconds(1), maxMs: seconds(100) },
  mostRetries: 15,
  watches: [
    watch(service, ({ object }) => [keyOf(object)]),
    watch<EndpointSlice, SliceTracker>(endpointSlice, (change, _cache, tracker) => tracker.hear(change)),
  ],

  memory: () => new SliceTracker(isMirror),

  reconcile(context, object) {
    context.memory.whileWriting(() => mirrorAll(context, object))
  },

  forget(context, { name, namespace }) {
    context.memory.whileWriting(() => deleteAllOf(context, keyFor(name, namespace)))
  },
})

function mirrorAll(context: MirrorContext, object: Endpoints): void {
  const { cache, memory } = context
  const { name, namespace } = refOf(object)
  const found = cache.get(service, name, namespace)
  const key = keyOf(object)
  // What has a selector has slices of its own.
  if (!found || found.spec.selector || !isMirrored(object)) return deleteAllOf(context, key)
  const slices = slicesOf(context, key)
  memory.checkAreSeen(key, slices)
  tellOfLeftOut(context, object)
  for (const type of addressTypes) mirror(context, object, { type, slices })
}

type MirrorContext = Context<SliceTracker>

const addressTypes = ['IPv4', 'IPv6'] as const

const isMirrored = ({ metadata: { labels, annotations } }: Endpoints): boolean =>
  labels?.[skipMirrorLabel] !== 'true' && annotations?.[leaderAnnotation] === undefined

const slicesOf = ({ cache }: Context, key: string): readonly EndpointSlice[] =>
  cache.by(mirrors, key).filter((slice) => !isBeingDeleted(slice))

function deleteAllOf(context: MirrorContext, key: string): void {
  context.memory.forget(key)
  deleteAll(context, slicesOf(context, key))
}

function deleteAll({ client, memory }: MirrorContext, slices: readonly EndpointSlice[]): void {
  for (const slice of slices) {
    client.delete(endpointSlice, slice)
    memory.noteDeleted(slice)
  }
}

function tellOfLeftOut({ events }: Context, object: Endpoints): void {
  const count = leftOut(object)
  const most = `A max of ${mostOfSubset} addresses can be mirrored to EndpointSlices per Endpoints subset`
  if (count > 0)
    events.warning(object, 'TooManyAddressesToMirror', `${most}. ${count} addresses were skipped`)
}

interface Family {
  readonly type: AddressType
  /** Those of all types. */
  readonly slices: readonly EndpointSlice[]
}

function mirror(context: MirrorContext, object: Endpoints, { type, slices }: Family): void {
  const { client, memory } = context
  const ofType = slices.filter(({ addressType }) => addressType === type)
  const groups = groupAddresses(object, type)
  if (groups.size === 0) {
    deleteAll(context, ofType)
    return
  }
  const plan = planSlices(ofType, groups, { capacity: mostOfSubset })
  const { name, namespace } = object.metadata
  const marks = marksOf(object)
  for (const { ports, endpoints } of plan.create) {
    const ownerReferences = [controllerReference(object)]
    const metadata = { generateName: `${name}-`, namespace, ...marks, ownerReferences }
    memory.noteWritten(
      client.create(endpointSlice, { metadata, addressType: type, endpoints, ...portsIfAny(ports) }),
    )
  }
  const changed = new Map(plan.update.map(({ slice, ports, endpoints }) => [slice, { ports, endpoints }]))
  for (const slice of ofType) {
    if (plan.delete.includes(slice)) continue
    const { labels, annotations } = slice.metadata
    if (!changed.has(slice) && isEqual(labels, marks.labels) && isEqual(annotations, marks.annotations)) {
      memory.noteFound(slice)
      continue
    }
    const group = changed.get(slice)
    // The real controller writes a slice anew by its name; only one that it takes for other ports keeps how it was named.
    const isKept = !group || portsKeyOf(group.ports) === portsKeyOf(slice.ports)
    const written = client.update(endpointSlice, slice, (draft) => {
      if (group) {
        delete draft.ports
        Object.assign(draft, { endpoints: group.endpoints, ...portsIfAny(group.ports) })
      }
      if (isKept) delete draft.metadata.generateName
      delete draft.metadata.annotations
      Object.assign(draft.metadata, marks)
    })
    memory.noteWritten(written)
  }
  deleteAll(context, plan.delete)
}

/** Where addresses have no ports, their slice names none. */
const portsIfAny = (ports: EndpointSlice['ports'] = []) => ports.length > 0 && { ports }

/** The labels and annotations of the slices of an Endpoints object. */
function marksOf({ metadata: { name, labels, annotations = {} } }: Endpoints) {
  const handedDown = Object.entries(annotations).filter(([key]) => !notHandedDown.has(key))
  return {
    labels: { ...labels, [serviceNameLabel]: name, [managedByLabel]: controllerName },
    ...(handedDown.length > 0 && { annotations: Object.fromEntries(handedDown) }),
  }
}
