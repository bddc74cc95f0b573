/** Which services select a pod, which pods a service selects, and which change of a pod a service has to hear of. */
import { pod } from '../../api/core/pod.ts'
import { isPodReady, isPodTerminal } from '../../api/core/pod-conditions.ts'
import { service } from '../../api/core/service.ts'
import { isEqual } from '../../api/equality.ts'
import type { Pod, Service } from '../../api/generated/types/core-v1.ts'
import { memoByIdentity } from '../../api/memo.ts'
import { keyOf } from '../../api/meta.ts'
import { type Labels, selectorOfLabels } from '../../api/selector.ts'
import type { Cache } from '../../client/cache.ts'
import type { Change } from '../../client/change.ts'
import { type Watch, watch } from '../runtime/controller.ts'
import { defineSelecting, thoseSelecting } from './selecting.ts'

const selectorOf = memoByIdentity((labels: Labels) => selectorOfLabels(labels))

/** Whether the endpoints of a service follow from its selector. */
export const hasEndpointsFromPods = ({ spec }: Service): boolean =>
  spec.type !== 'ExternalName' && spec.selector !== undefined

export const servicesSelecting = defineSelecting(service, (object) =>
  hasEndpointsFromPods(object) ? selectorOf(object.spec.selector!) : undefined,
)

/** The pods that a service selects, in the order of their creation. */
export const podsSelectedBy = (cache: Cache, { metadata, spec }: Service): readonly Pod[] =>
  cache.list(pod, metadata.namespace, selectorOf(spec.selector!))

/** Whether a pod stands behind the services that select it. */
export const hasAddress = (object: Pod): boolean => !!object.status.podIP && !isPodTerminal(object)

/**
 * Whether the endpoints of a service may follow from the difference. What is missing here is missed in a real cluster, too: a pod
 * that ends without having been ready is listed until something else happens. Source: podEndpointsChanged of k8s.io/endpointslice.
 */
const differs = (a: Pod, b: Pod): boolean =>
  a.metadata.deletionTimestamp !== undefined ||
  b.metadata.deletionTimestamp !== undefined ||
  isPodReady(a) !== isPodReady(b) ||
  !isEqual(a.status.podIPs, b.status.podIPs)

/** A pod that comes or goes wakes its services even without an address: they take note of the times of all their pods then. */
function servicesOfChange({ type, object, previous }: Change<Pod>, cache: Cache): readonly string[] {
  if (type !== 'MODIFIED') return thoseSelecting(cache, servicesSelecting, object.metadata).map(keyOf)
  const before = previous!
  const isDifferent = differs(before, object)
  const areLabelsEqual = isEqual(before.metadata.labels, object.metadata.labels)
  if (!isDifferent && areLabelsEqual) return none
  const now = thoseSelecting(cache, servicesSelecting, object.metadata).map(keyOf)
  if (areLabelsEqual) return now
  const then = thoseSelecting(cache, servicesSelecting, before.metadata).map(keyOf)
  if (isDifferent) return [...now, ...then]
  return [...now.filter((key) => !then.includes(key)), ...then.filter((key) => !now.includes(key))]
}

const none: readonly string[] = []

/** Wakes the services of a pod. */
export const podChanges: Watch = watch(pod, servicesOfChange)
