/** Deletes the pods that use devices with NoExecute taints that their claims do not tolerate, or no longer do. Source: pkg/controller/devicetainteviction. */
import { markForDisruption } from '../../api/core/disruption.ts'
import { pod } from '../../api/core/pod.ts'
import { isEqual } from '../../api/equality.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { ResourceClaim, ResourceSlice } from '../../api/generated/types/resource-v1.ts'
import { isBeingDeleted, keyOf, refOfKey } from '../../api/meta.ts'
import { isReservedFor, resourceClaimName, strangerProblem } from '../../api/resource/pod-resource-claims.ts'
import { resourceClaim } from '../../api/resource/resourceclaim.ts'
import { resourceSlice } from '../../api/resource/resourceslice.ts'
import { formatTime } from '../../api/time.ts'
import type { Change } from '../../client/change.ts'
import { withoutVersion } from '../../client/event-parts.ts'
import type { Timer } from '../../sim/clock.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import { driving, evictionTimeOf } from './eviction-time.ts'

export const deviceTaintEvictionController = defineActor({
  name: 'device-taint-eviction',
  component: 'device-taint-eviction-controller',
  start: (context) => new DeviceTaintEviction(context).start(),
})

interface Eviction {
  readonly pod: Pod
  readonly at: number
  readonly timer: Timer
}

class DeviceTaintEviction {
  /** By the key of the pod: the eviction that is planned. */
  readonly #planned = new Map<string, Eviction>()
  readonly #queue: WorkQueue

  constructor(private readonly context: ActorContext) {
    this.#queue = context.queue((key) => this.#evict(key))
  }

  start(): void {
    const { cache } = this.context
    cache.onChange(resourceSlice, (change) => this.#sliceChanged(change))
    cache.onChange(resourceClaim, ({ object, previous }) => {
      if (previous) this.#judgeUsers(previous)
      if (!isEqual(previous?.status.reservedFor, object.status.reservedFor)) this.#judgeUsers(object)
    })
    cache.onNews(pod, (change) => this.#podChanged(change))
  }

  #sliceChanged({ object, previous }: Change<ResourceSlice>): void {
    if (!hasDrivingTaints(object) && !(previous && hasDrivingTaints(previous))) return
    const { driver, pool } = object.spec
    for (const claim of this.context.cache.list(resourceClaim)) {
      const results = claim.status.allocation?.devices.results ?? []
      if (results.some((each) => each.driver === driver && each.pool === pool.name)) this.#judgeUsers(claim)
    }
  }

  #judgeUsers({ metadata: { namespace }, status: { reservedFor = [] } }: ResourceClaim): void {
    for (const { apiGroup, resource, name, uid } of reservedFor) {
      const user = !apiGroup && resource === 'pods' && this.context.cache.get(pod, name, namespace)
      if (user && user.metadata.uid === uid) this.#judge(user)
    }
  }

  #podChanged({ type, object, previous }: Change<Pod>): void {
    if (!object.spec.resourceClaims?.length) return
    if (type === 'DELETED') return this.#forget(keyOf(object))
    const isOld =
      previous?.spec.nodeName === object.spec.nodeName &&
      previous?.status.resourceClaimStatuses === object.status.resourceClaimStatuses
    if (!isOld) this.#judge(object)
  }

  #judge(object: Pod): void {
    const key = keyOf(object)
    const at = this.#evictionTimeOf(object)
    const planned = this.#planned.get(key)
    if (planned && planned.at === at && planned.pod.metadata.uid === object.metadata.uid) return
    this.#forget(key)
    if (at !== undefined && !isBeingDeleted(object)) {
      const { clock } = this.context
      const goOn = () => this.#queue.add(key)
      const timer = clock.after(Math.max(0, at - clock.now()), goOn, { background: true })
      this.#planned.set(key, { pod: object, at, timer })
    } else if (planned) {
      this.context.events.normal(
        withoutVersion(planned.pod),
        'DeviceTaintManagerEviction',
        'Cancelling deletion',
      )
    }
  }

  /** The earliest of its claims that is tainted. */
  #evictionTimeOf(object: Pod): number | undefined {
    if (!object.spec.nodeName) return undefined
    const times = (object.spec.resourceClaims ?? []).flatMap((each) => {
      const name = resourceClaimName(object, each)
      const claim = name && this.context.cache.get(resourceClaim, name, object.metadata.namespace)
      if (!claim || !isReservedFor(claim, object)) return []
      if (each.resourceClaimName === undefined && strangerProblem(object, claim)) return []
      return evictionTimeOf(this.context.cache, claim) ?? []
    })
    return times.length > 0 ? Math.min(...times) : undefined
  }

  #forget(key: string): void {
    this.#planned.get(key)?.timer.cancel()
    this.#planned.delete(key)
  }

  #evict(key: string): void {
    const { cache, client, clock, events } = this.context
    const planned = this.#planned.get(key)
    if (!planned) return
    const { name, namespace } = refOfKey(key)
    const object = cache.get(pod, name, namespace)
    if (object && object.metadata.uid === planned.pod.metadata.uid && !isBeingDeleted(object)) {
      events.normal(withoutVersion(object), 'DeviceTaintManagerEviction', 'Marking for deletion')
      const marked = client.updateStatus(pod, object, (status) =>
        markForDisruption(status, {
          reason: 'DeletionByDeviceTaintManager',
          message: 'Device Taint manager: deleting due to NoExecute taint',
          at: formatTime(clock.now()),
        }),
      )
      client.delete(pod, marked)
    }
    this.#planned.delete(key)
  }
}

const hasDrivingTaints = ({ spec }: ResourceSlice): boolean =>
  spec.devices?.some(({ taints }) => taints?.some(driving)) ?? false
