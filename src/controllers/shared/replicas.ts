/** Keeps the number of live pods of a set equal to spec.replicas: what ReplicaSets and ReplicationControllers share. */
import { pod } from '../../api/core/pod.ts'
import { isPodActive, isPodTerminating } from '../../api/core/pod-conditions.ts'
import type { ApiError } from '../../api/errors.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { Kind } from '../../api/kind.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import type { Selector } from '../../api/selector.ts'
import type { Cache } from '../../client/cache.ts'
import { type Context, writesPerTurn } from '../runtime/controller.ts'
import { goesInCircles } from './circles.ts'
import { claim, labelMatcher, orphansOf } from './ownership.ts'
import { createPod, deletePod } from './pod-actions.ts'
import { podFromTemplate } from './pod-from-template.ts'
import { leastValuableFirst } from './pod-order.ts'
import { type ReplicatingSet, reportReplicas, tally } from './replica-status.ts'
import { slowStart } from './requests.ts'

/** Where ReplicaSets and ReplicationControllers differ. */
export interface ReplicationRules<T extends ReplicatingSet> {
  readonly kind: Kind<T>
  selector(set: T): Selector | undefined
  /** The pods that do the same work as those of `set`, these among them. Default: those of `set`. */
  relatedPods?(set: T, cache: Cache): readonly Pod[]
  /** Whether the status counts pods that are on their way out. */
  readonly countsTerminating?: boolean
}

const orphanPods = orphansOf(pod)

/** One turn: claim, create or delete, report. */
export function reconcileReplicas<T extends ReplicatingSet>(
  context: Context,
  rules: ReplicationRules<T>,
  set: T,
): void {
  const owned = context.cache.ownedBy(set, pod)
  const pods = claim(context, {
    owner: set,
    ownerKind: rules.kind,
    kind: pod,
    owned,
    orphans: orphanPods,
    matches: labelMatcher(rules.selector(set)),
    isCandidate: isPodActive,
  })
  const missing = set.spec.replicas - pods.length
  const isGoing = isBeingDeleted(set)
  const isPaused = missing > 0 && !isGoing && goesInCircles(context, set, Math.min(missing, writesPerTurn))
  const refusal = isPaused || isGoing ? undefined : correct(context, rules, set, pods)
  const count = tally(pods, set, context.clock.now())
  const terminating = rules.countsTerminating ? owned.filter(isPodTerminating).length : undefined
  reportReplicas(context, rules.kind, set, { count, missing, refusal, terminating })
  // The back-off of a failed turn decides when the next one comes.
  if (refusal) throw refusal
  if (Math.abs(missing) > writesPerTurn && !isPaused && !isGoing) context.requeueAfter(0)
  if (count.nextAvailableInMs !== undefined) context.requeueAfter(count.nextAvailableInMs)
}

function correct<T extends ReplicatingSet>(
  context: Context,
  rules: ReplicationRules<T>,
  set: T,
  pods: readonly Pod[],
): ApiError | undefined {
  const missing = Math.min(set.spec.replicas - pods.length, writesPerTurn)
  if (missing > 0) {
    const blank = podFromTemplate(set.spec.template, set)
    return slowStart(new Array(missing).fill(blank), (template) => createPod(context, set, template))
  }
  if (missing === 0) return undefined
  const refusals = surplusOf(context, rules, set, pods).map((extra) => deletePod(context, set, extra))
  return refusals.find((refusal) => refusal !== undefined)
}

function surplusOf<T extends ReplicatingSet>(
  { cache, clock }: Context,
  rules: ReplicationRules<T>,
  set: T,
  pods: readonly Pod[],
): readonly Pod[] {
  const surplus = pods.length - set.spec.replicas
  if (set.spec.replicas === 0) return pods.slice(0, writesPerTurn)
  const related = rules.relatedPods?.(set, cache) ?? pods
  return leastValuableFirst(pods, { related, now: clock.now() }).slice(0, Math.min(surplus, writesPerTurn))
}
