/** Deletes the pods that do not tolerate the NoExecute taints of their node, or no longer do. */
import { isMarkedForDisruption, markForDisruption } from '../../api/core/disruption.ts'
import { node } from '../../api/core/node.ts'
import { pod } from '../../api/core/pod.ts'
import { noExecuteTaintsOf, toleratedMs } from '../../api/core/tolerated-time.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError } from '../../api/errors.ts'
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import { keyOf, refOfKey } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import type { Change } from '../../client/change.ts'
import { byNameAlone } from '../../client/event-parts.ts'
import type { Timer } from '../../sim/clock.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type ActorContext, defineActor } from '../runtime/actor.ts'
import { attempt } from '../shared/requests.ts'

export const taintEvictionController = defineActor({
  name: 'taint-eviction',
  component: 'taint-eviction-controller',
  start: (context) => new TaintEviction(context).start(),
})

const noExecute = {
  reason: 'DeletionByTaintManager',
  message: 'Taint manager: deleting due to NoExecute taint',
}

interface Eviction {
  readonly pod: Pod
  readonly timer: Timer
}

class TaintEviction {
  /** By pod: the eviction that waits until what it tolerates is over. */
  readonly #planned = new Map<string, Eviction>()
  readonly #nodes: WorkQueue
  readonly #pods: WorkQueue
  readonly #evictions: WorkQueue

  constructor(private readonly context: ActorContext) {
    this.#nodes = context.queue((name) => this.#judgePodsOf(name))
    this.#pods = context.queue((key) => this.#judgePod(key))
    this.#evictions = context.queue((key) => this.#evict(key))
  }

  start(): void {
    const { cache } = this.context
    cache.onNews(node, ({ type, object, previous }) => {
      // A node that is back without its taints calls off what was planned when it had them.
      if (type === 'ADDED' || (type === 'MODIFIED' && taintsDiffer(object, previous)))
        this.#nodes.add(object.metadata.name)
    })
    cache.onNews(pod, (change) => this.#followPod(change))
    for (const object of cache.list(node))
      if (taintsDiffer(object, undefined)) this.#nodes.add(object.metadata.name)
  }

  #followPod({ type, key, object, previous }: Change<Pod>): void {
    const { nodeName, tolerations } = object.spec
    if (!nodeName) return
    if (type === 'DELETED') {
      if (this.#planned.size > 0 && this.#planned.has(key)) this.#pods.add(key)
      return
    }
    if (previous?.spec.nodeName === nodeName && isEqual(previous.spec.tolerations, tolerations)) return
    const host = this.context.cache.get(node, nodeName)
    if (host && noExecuteTaintsOf(host).length > 0) this.#pods.add(key)
  }

  #judgePodsOf(nodeName: string): void {
    for (const each of this.context.cache.where(pod, 'spec.nodeName', nodeName)) this.#judge(each)
  }

  #judgePod(key: string): void {
    const object = this.#find(key)
    if (object) this.#judge(object)
    else this.#callOff(key)
  }

  #judge(object: Pod): void {
    const key = keyOf(object)
    const host = this.context.cache.get(node, object.spec.nodeName ?? '')
    const taints = host ? noExecuteTaintsOf(host) : []
    const delayMs = toleratedMs(taints, object.spec.tolerations)
    if (delayMs === 0) {
      this.#callOff(key)
      this.#evictNow(key)
    } else if (delayMs === Number.POSITIVE_INFINITY) {
      this.#callOff(key)
    } else {
      this.#plan(key, object, delayMs)
    }
  }

  /** A pod that waits already goes on waiting, whatever a later taint would allow it: so does the original. */
  #plan(key: string, object: Pod, delayMs: number): void {
    const planned = this.#planned.get(key)
    if (planned?.pod.metadata.uid === object.metadata.uid) return
    planned?.timer.cancel()
    const timer = this.context.clock.after(delayMs, () => this.#fallDue(key), { background: true })
    this.#planned.set(key, { pod: object, timer })
  }

  #fallDue(key: string): void {
    this.#planned.delete(key)
    this.#evictions.add(key)
  }

  #callOff(key: string): void {
    const planned = this.#planned.get(key)
    if (!planned) return
    planned.timer.cancel()
    this.#planned.delete(key)
    this.#tell(planned.pod, `Cancelling deletion of Pod ${key}`)
  }

  /** At once, so that it is told also of a pod that goes in this instant. What is refused is tried again by itself. */
  #evictNow(key: string): void {
    if (attempt(() => this.#evict(key)) instanceof ApiError) this.#evictions.retry(key)
  }

  #evict(key: string): void {
    const { client, clock } = this.context
    const object = this.#find(key)
    if (!object) return
    this.#tell(object, `Marking for deletion Pod ${key}`)
    const { generation } = object.metadata
    const marked = isMarkedForDisruption(object.status, noExecute)
      ? object
      : client.updateStatus(pod, object, (status) =>
          markForDisruption(status, { ...noExecute, at: formatTime(clock.now()), generation }),
        )
    client.delete(pod, marked)
  }

  /** It knows of a pod its name alone. Source: emitPodDeletionEvent. */
  #tell(object: Pod, message: string): void {
    this.context.events.normal(byNameAlone(object), 'TaintManagerEviction', message)
  }

  #find(key: string): Pod | undefined {
    const { name, namespace } = refOfKey(key)
    return this.context.cache.get(pod, name, namespace)
  }
}

/** Taints of other effects are none of its business: the pods of a node are not judged anew for them. */
const taintsDiffer = (object: Node, previous: Node | undefined): boolean =>
  object.spec.taints !== previous?.spec.taints &&
  !isEqual(noExecuteTaintsOf(object), previous ? noExecuteTaintsOf(previous) : [])
