/** Empties a namespace that is being deleted, and then lets it go. */
import { namespace } from '../../api/core/namespace.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import { contentFinalizer } from '../../api/finalizers.ts'
import type { Namespace, Pod } from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { isBeingDeleted, refOfKey } from '../../api/meta.ts'
import { formatTime, instantOf } from '../../api/time.ts'
import { seconds } from '../../sim/duration.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type Actor, type ActorContext, defineActor } from '../runtime/actor.ts'
import { writesPerTurn } from '../runtime/controller.ts'
import type { Served } from '../runtime/served.ts'
import { conditionsOf, type Remainder } from './conditions.ts'

/** What is left is counted anew this often, so that the conditions do not tell of what has gone since. */
const recheckMs = seconds(8)

/** @param served every kind that is served now: kinds come and go. */
export const namespaceController = (served: Served): Actor =>
  defineActor({
    name: 'namespace',
    start: (context) => new NamespaceDeleter(context, served).start(),
  })

class NamespaceDeleter {
  readonly #queue: WorkQueue

  constructor(
    private readonly context: ActorContext,
    private readonly served: Served,
  ) {
    this.#queue = context.queue((name) => this.#reconcile(name))
  }

  start(): void {
    const { cache } = this.context
    cache.onChange(namespace, ({ type, object }) => {
      if (type !== 'DELETED' && isBeingDeleted(object)) this.#queue.add(object.metadata.name)
    })
    cache.onAnyNews(({ type, kind, key }) => {
      const { namespace: name } = refOfKey(key)
      if (type !== 'DELETED' || name === undefined) return
      const home = cache.get(namespace, name)
      // Only the last one of a kind is news: ten thousand pods that go one by one are one piece of work.
      if (home && isBeingDeleted(home) && cache.count(kind, home.metadata.name) === 0)
        this.#queue.add(home.metadata.name)
    })
    for (const each of cache.list(namespace)) if (isBeingDeleted(each)) this.#queue.add(each.metadata.name)
  }

  #reconcile(name: string): void {
    const { cache } = this.context
    const object = cache.get(namespace, name)
    if (!object || !isBeingDeleted(object) || isFinalized(object)) return
    if (!this.#deleteContent(name)) {
      this.#queue.add(name)
      return
    }
    const remainders = this.#remaindersOf(object)
    const reported = this.#report(object, remainders)
    if (remainders.length === 0) this.#release(reported)
    else this.#queue.addAfter(name, recheckMs)
  }

  /** Asks for the deletion of what is left. Answers whether nothing remains to be asked for. */
  #deleteContent(name: string): boolean {
    const { cache, client } = this.context
    let left = writesPerTurn
    for (const kind of this.#kindsToEmpty(name)) {
      for (const object of cache.list(kind, name)) {
        if (isBeingDeleted(object)) continue
        if (left-- === 0) return false
        client.delete(kind, object)
      }
    }
    return true
  }

  /** Pods go first, so that none runs on without what protects or configures it; all else waits for that, unmentioned. */
  #kindsToEmpty(name: string): readonly Kind[] {
    const { cache } = this.context
    if (cache.count(pod, name) > 0) return [pod]
    return this.served.kinds.filter((kind) => kind.namespaced && kind.verbs.includes('delete'))
  }

  #remaindersOf({ metadata: { name, deletionTimestamp } }: Namespace): readonly Remainder[] {
    const { cache, clock } = this.context
    const elapsedMs = clock.now() - instantOf(deletionTimestamp)
    return this.#kindsToEmpty(name)
      .filter((kind) => cache.count(kind, name) > 0)
      .map((kind) => {
        const objects = cache.list(kind, name)
        const graceMs = kind === pod ? longestGraceMs(cache.list(pod, name)) : 0
        return { kind, objects, isOverdue: elapsedMs >= graceMs && !objects.some(hasFinalizers) }
      })
  }

  #report(object: Namespace, remainders: readonly Remainder[]): Namespace {
    const { client, clock } = this.context
    return client.updateStatus(namespace, object, (status) => {
      status.phase = 'Terminating'
      status.conditions = conditionsOf(object, remainders, formatTime(clock.now()))
    })
  }

  #release(object: Namespace): void {
    this.context.client.updateSubresource(namespace, object, 'finalize', ({ spec }) => {
      spec.finalizers = spec.finalizers.filter((each) => each !== contentFinalizer)
    })
  }
}

/** Whether nobody wants to clean up: then nobody does. */
const isFinalized = ({ spec }: Namespace): boolean => (spec.finalizers?.length ?? 0) === 0

const hasFinalizers = ({ metadata }: KubeObject): boolean => (metadata.finalizers?.length ?? 0) > 0

/** How long pods may take to end, counted from the deletion of their namespace; none for what has ended. */
function longestGraceMs(pods: readonly Pod[]): number {
  let longest = 0
  for (const each of pods) {
    if (!isPodTerminal(each)) longest = Math.max(longest, each.spec.terminationGracePeriodSeconds ?? 0)
  }
  return seconds(longest)
}
