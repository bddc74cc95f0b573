/** Which services select a pod, which pods a service selects, and which change of a pod a service has to hear of. */
import { pod } from '../../api/core/pod.ts'
import { isPodReady, isPodTerminal } from '../../api/core/pod-conditions.ts'
import { service } from '../../api/core/service.ts'
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

/** Whether traffic would notice the difference. */
function differs(a: Pod, b: Pod): boolean {
  return (
    hasAddress(a) !== hasAddress(b) ||
    a.status.podIP !== b.status.podIP ||
    isPodReady(a) !== isPodReady(b) ||
    a.metadata.deletionTimestamp !== b.metadata.deletionTimestamp ||
    a.metadata.labels !== b.metadata.labels
  )
}

function servicesOfChange({ type, object, previous }: Change<Pod>, cache: Cache): readonly string[] {
  if (!hasAddress(object) && !(previous && hasAddress(previous))) return none
  if (type === 'MODIFIED' && !differs(object, previous!)) return none
  const found = thoseSelecting(cache, servicesSelecting, object.metadata)
  if (!previous || previous.metadata.labels === object.metadata.labels) return found.map(keyOf)
  return [...found, ...thoseSelecting(cache, servicesSelecting, previous.metadata)].map(keyOf)
}

const none: readonly string[] = []

/** Wakes the services of a pod. */
export const podChanges: Watch = watch(pod, servicesOfChange)
