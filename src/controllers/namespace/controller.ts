/** Empties a namespace that is being deleted, and then lets it go. Source: pkg/controller/namespace. */
import { apiService, isStale } from '../../api/apiregistration/apiservice.ts'
import { namespace } from '../../api/core/namespace.ts'
import { pod } from '../../api/core/pod.ts'
import { isPodTerminal } from '../../api/core/pod-conditions.ts'
import { ApiError } from '../../api/errors.ts'
import { contentFinalizer } from '../../api/finalizers.ts'
import type { Namespace, Pod } from '../../api/generated/types/core-v1.ts'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { formatTime, instantOf } from '../../api/time.ts'
import { minutes, seconds } from '../../sim/duration.ts'
import type { WorkQueue } from '../../sim/work-queue.ts'
import { type Actor, type ActorContext, defineActor } from '../runtime/actor.ts'
import { writesPerTurn } from '../runtime/controller.ts'
import type { Served } from '../runtime/served.ts'
import { type Content, conditionsOf, type Remainder } from './conditions.ts'

/** Who deletes a namespace, and who changes one that goes, is waited for so long. Source: namespaceDeletionGracePeriod. */
const graceMs = seconds(5)

/** What finalizers hold is taken to be gone after so many seconds. Source: finalizerEstimateSeconds. */
const finalizerSeconds = 15

/** The longest wait after a failure. Source: nsControllerRateLimiter. */
const maxBackOffMs = minutes(1)

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
    this.#queue = context.queue((name) => this.#reconcile(name), { delayMs: graceMs, maxBackOffMs })
  }

  start(): void {
    const { cache } = this.context
    cache.onChange(namespace, ({ type, object }) => {
      if (type !== 'DELETED' && isBeingDeleted(object)) this.#queue.add(object.metadata.name)
    })
    for (const each of cache.list(namespace)) if (isBeingDeleted(each)) this.#queue.add(each.metadata.name)
  }

  #reconcile(name: string): void {
    const { cache } = this.context
    const object = cache.get(namespace, name)
    if (!object || !isBeingDeleted(object) || isFinalized(object)) return
    if (!this.#deleteContent(name)) return this.#queue.addAfter(name, 0)
    const remainders = this.#remaindersOf(object)
    const stale = cache.list(apiService).filter(isStale)
    const reported = this.#report(object, { remainders, stale })
    const failure = remainders.find(({ isOverdue }) => isOverdue) ?? stale[0]
    if (failure) throw new ApiError(500, 'InternalError', 'not all that is in the namespace could be deleted')
    if (remainders.length === 0) return this.#release(reported)
    const secondsLeft = Math.max(...remainders.map((each) => each.secondsLeft))
    this.#queue.addAfter(name, seconds(Math.floor(secondsLeft / 2) + 1))
  }

  /**
   * Asks for the deletion of what is left: of Pods first, so that none runs on without what protects or configures it; all else
   * waits for that, unmentioned. Answers whether nothing remains to be asked for.
   */
  #deleteContent(name: string): boolean {
    const budget = { left: writesPerTurn }
    if (!this.#deleteAll(pod as unknown as Kind, name, budget)) return false
    return this.#kindsLeft(name).every((kind) => this.#deleteAll(kind, name, budget))
  }

  #deleteAll(kind: Kind, name: string, budget: { left: number }): boolean {
    const { cache, client } = this.context
    for (const object of cache.list(kind, name)) {
      if (isBeingDeleted(object)) continue
      if (budget.left-- === 0) return false
      // Nobody's dependents are left behind, as those of a Job would be.
      client.delete(kind, object, { propagationPolicy: 'Background' })
    }
    return true
  }

  #kindsLeft(name: string): readonly Kind[] {
    const { cache } = this.context
    if (cache.count(pod, name) > 0) return [pod as unknown as Kind]
    return this.served.kinds.filter((kind) => kind.namespaced && kind.verbs.includes('delete'))
  }

  #remaindersOf({ metadata: { name, deletionTimestamp } }: Namespace): readonly Remainder[] {
    const { cache, clock } = this.context
    const elapsedMs = clock.now() - instantOf(deletionTimestamp)
    return this.#kindsLeft(name)
      .filter((kind) => cache.count(kind, name) > 0)
      .map((kind) => {
        const objects = cache.list(kind, name)
        const grace = kind === pod ? longestGraceSeconds(cache.list(pod, name)) : 0
        const isGraceful = elapsedMs < seconds(grace)
        const isOverdue = !isGraceful && !objects.some(hasFinalizers)
        return { kind, objects, isOverdue, secondsLeft: isGraceful ? grace : finalizerSeconds }
      })
  }

  #report(object: Namespace, content: Content): Namespace {
    const { client, clock } = this.context
    return client.updateStatus(namespace, object, (status) => {
      status.phase = 'Terminating'
      status.conditions = conditionsOf(object, content, formatTime(clock.now()))
    })
  }

  #release(object: Namespace): void {
    this.context.client.updateSubresource(namespace, object, 'finalize', ({ spec }) => {
      const others = spec.finalizers.filter((each) => each !== contentFinalizer)
      if (others.length > 0) spec.finalizers = others
      else delete (spec as Partial<typeof spec>).finalizers
    })
  }
}

/** Whether nobody wants to clean up: then nobody does. */
const isFinalized = ({ spec }: Namespace): boolean => (spec.finalizers?.length ?? 0) === 0

const hasFinalizers = ({ metadata }: KubeObject): boolean => (metadata.finalizers?.length ?? 0) > 0

/** How long pods may take to end, counted from the deletion of their namespace; none for what has ended. */
function longestGraceSeconds(pods: readonly Pod[]): number {
  let longest = 0
  for (const each of pods) {
    if (!isPodTerminal(each)) longest = Math.max(longest, each.spec.terminationGracePeriodSeconds ?? 0)
  }
  return longest
}
