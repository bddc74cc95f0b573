/** Keeps the number of live pods of a set equal to spec.replicas: what ReplicaSets and ReplicationControllers share. */
import { pod } from '../../api/core/pod.ts'
import { isPodActive } from '../../api/core/pod-conditions.ts'
import type { ApiError } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { Kind } from '../../api/kind.ts'
import { controllerOf, isBeingDeleted, keyOf } from '../../api/meta.ts'
import { matches, type Selector } from '../../api/selector.ts'
import type { Cache } from '../../client/cache.ts'
import { type Context, writesPerTurn } from '../runtime/controller.ts'
import { orphansOf } from './orphans.ts'
import { settleOwnership } from './ownership.ts'
import { mustPause } from './pace.ts'
import { createPod, deletePod } from './pod-actions.ts'
import { podCounts } from './pod-counts.ts'
import { podFromTemplate } from './pod-from-template.ts'
import { leastValuableFirst } from './pod-order.ts'
import { countReplicas, type ReplicatingSet, reportReplicas } from './replica-status.ts'
import { slowStart, thatMatters } from './requests.ts'
import { SurplusPlans, stillThere } from './surplus-plan.ts'

/** Where ReplicaSets and ReplicationControllers differ. */
export interface ReplicationRules<T extends ReplicatingSet> {
  readonly kind: Kind<T>
  selector(set: T): Selector | undefined
  /** Whether the status counts pods that are on their way out. */
  readonly countsTerminating?: boolean
}

const orphanPods = orphansOf(pod)

/** One turn: claim, create or delete, report. It costs what it writes, however many pods there are. */
export function reconcileReplicas<T extends ReplicatingSet>(
  context: Context<SurplusPlans>,
  rules: ReplicationRules<T>,
  set: T,
): void {
  if (!claimPods(context, rules, set)) return
  const count = countReplicas(context, set, rules.selector(set))
  const missing = set.spec.replicas - count.replicas
  if (missing >= 0) context.memory.forget(keyOf(set))
  const { refusal, isDone } = isBeingDeleted(set) ? settled : correct(context, rules, set, missing)
  const terminating = rules.countsTerminating ? count.terminating : undefined
  reportReplicas(context, rules.kind, set, { count, missing, refusal, terminating })
  // The back-off of a failed turn decides when the next one comes.
  if (refusal) throw refusal
  if (!isDone) context.requeueAfter(0)
  if (count.nextAvailableInMs !== undefined) context.requeueAfter(count.nextAvailableInMs)
}

/** Answers whether the set has all the pods that are its own, and no others. */
function claimPods<T extends ReplicatingSet>(context: Context, rules: ReplicationRules<T>, set: T): boolean {
  const selector = rules.selector(set)
  return settleOwnership(
    context,
    { owner: set, ownerKind: rules.kind, kind: pod, orphans: orphanPods, selector, isCandidate: isPodActive },
    straysOf(context, set, selector),
  )
}

/** The pods are looked at only where some of them have labels that the set does not mean. */
function straysOf({ cache }: Context, set: ReplicatingSet, selector: Selector = nothing): readonly Pod[] {
  const isMeant = (labels: Pod['metadata']['labels']) => selector !== nothing && matches(selector, labels)
  for (const [labels, { active }] of cache.sum(podCounts, set.metadata.uid)) {
    if (active > 0 && !isMeant(labels))
      return activePods(cache, set).filter(({ metadata }) => !isMeant(metadata.labels))
  }
  return none
}

const nothing: Selector = []
const none: readonly Pod[] = []

const activePods = (cache: Cache, set: ReplicatingSet): readonly Pod[] =>
  cache.ownedBy(set, pod).filter(isPodActive)

/** What came of making or deleting pods. */
interface Correction {
  readonly refusal?: ApiError
  /** Whether nothing is left for another turn. */
  readonly isDone: boolean
}

const settled: Correction = { isDone: true }

function correct<T extends ReplicatingSet>(
  context: Context<SurplusPlans>,
  rules: ReplicationRules<T>,
  set: T,
  missing: number,
): Correction {
  if (missing > 0) return create(context, set, missing)
  return missing < 0 ? remove(context, rules, set, -missing) : settled
}

function create(context: Context, set: ReplicatingSet, missing: number): Correction {
  const count = Math.min(missing, writesPerTurn)
  if (mustPause(context, set, { wanted: set.spec.replicas, count })) return settled
  const blank = podFromTemplate(set.spec.template, set)
  const refusal = slowStart(new Array(count).fill(blank), (template) => createPod(context, set, template))
  return { refusal: thatMatters(refusal), isDone: refusal !== undefined || missing === count }
}

function remove<T extends ReplicatingSet>(
  context: Context<SurplusPlans>,
  rules: ReplicationRules<T>,
  set: T,
  surplus: number,
): Correction {
  let deleted = 0
  let refusal: ApiError | undefined
  for (const extra of surplusOf(context, rules, set, surplus)) {
    const refused = deletePod(context, set, extra)
    refusal ??= refused
    if (!refused) deleted++
  }
  return { refusal, isDone: deleted === surplus }
}

/** The pods of all sets that one owner controls. A set that nobody controls has none: not even its own. */
function siblingPods<T extends ReplicatingSet>(cache: Cache, kind: Kind<T>, set: T): readonly Pod[] {
  const owner = controllerOf(set)
  if (!owner) return none
  return cache
    .dependentsOf(owner.uid)
    .filter((each) => each.kind === kind && controllerOf(each.object)?.uid === owner.uid)
    .flatMap(({ object }) => cache.ownedBy(object, pod))
}

/** The pods to give up in this turn. */
function surplusOf<T extends ReplicatingSet>(
  { cache, clock, memory }: Context<SurplusPlans>,
  rules: ReplicationRules<T>,
  set: T,
  surplus: number,
): readonly Pod[] {
  const planned = memory.next(set, Math.min(surplus, writesPerTurn), () => {
    const pods = activePods(cache, set)
    if (set.spec.replicas === 0) return pods
    const related = siblingPods(cache, rules.kind, set)
    const count = SurplusPlans.sizeFor(surplus)
    return leastValuableFirst(pods, { related, now: clock.now(), count })
  })
  return stillThere(cache, planned)
}
