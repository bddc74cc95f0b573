/** What a budget's status says of its pods. */
import { isPodReady } from '../../api/core/pod-conditions.ts'
import { isEqual } from '../../api/equality.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { Condition } from '../../api/generated/types/meta-v1.ts'
import type { PodDisruptionBudget } from '../../api/generated/types/policy-v1.ts'
import { findCondition, isBeingDeleted, setCondition } from '../../api/meta.ts'
import { podDisruptionBudget } from '../../api/policy/poddisruptionbudget.ts'
import { formatTime, parseTime } from '../../api/time.ts'
import { minutes } from '../../sim/duration.ts'
import type { ActorContext } from '../runtime/actor.ts'

/** An evicted pod whose deletion nobody has seen by then is counted again. */
const deletionTimeoutMs = minutes(2)

/** Names of pods with the instants of their eviction, as the API writes them. */
type Disrupted = Readonly<Record<string, string>>

/** Of the evicted pods those that are still to be deleted, and when to look again. */
export function disruptedPodsOf(
  { clock, events }: ActorContext,
  budget: PodDisruptionBudget,
  pods: readonly Pod[],
): { readonly disrupted: Disrupted; readonly recheckAt?: number } {
  const known = budget.status.disruptedPods ?? {}
  const disrupted: Record<string, string> = {}
  let recheckAt: number | undefined
  for (const each of pods) {
    const { metadata } = each
    const evictedAt = parseTime(known[metadata.name])
    if (evictedAt === undefined || metadata.deletionTimestamp !== undefined) continue
    const expectedAt = evictedAt + deletionTimeoutMs
    if (expectedAt < clock.now()) {
      // The real one names the namespace twice.
      const { namespace } = budget.metadata
      const message = `Pod was expected by PDB ${namespace}/${namespace} to be deleted but it wasn't`
      events.warning(each, 'NotDeleted', message)
      continue
    }
    disrupted[metadata.name] = known[metadata.name]
    recheckAt = Math.min(recheckAt ?? expectedAt + 1, expectedAt + 1)
  }
  return { disrupted, recheckAt }
}

export const healthyAmong = (pods: readonly Pod[], disrupted: Disrupted): number =>
  pods.filter(
    (each) => !isBeingDeleted(each) && disrupted[each.metadata.name] === undefined && isPodReady(each),
  ).length

interface Reckoned {
  readonly expectedPods: number
  readonly desiredHealthy: number
  readonly currentHealthy: number
  readonly disrupted: Disrupted
}

export function report(context: ActorContext, budget: PodDisruptionBudget, reckoned: Reckoned): void {
  const { expectedPods, desiredHealthy, currentHealthy, disrupted } = reckoned
  const surplus = expectedPods > 0 ? Math.max(0, currentHealthy - desiredHealthy) : 0
  const reason = surplus > 0 ? 'SufficientPods' : 'InsufficientPods'
  write(context, budget, {
    counts: { disruptionsAllowed: surplus, currentHealthy, desiredHealthy, expectedPods },
    disrupted,
    condition: { status: surplus > 0 ? 'True' : 'False', reason, message: '' },
    observedGeneration: budget.metadata.generation,
  })
}

/** Nothing may be evicted while nobody knows how many there should be. What was last observed is still what was reckoned with. */
export function reportFailure(context: ActorContext, budget: PodDisruptionBudget, message: string): void {
  write(context, budget, {
    counts: { disruptionsAllowed: 0 },
    disrupted: budget.status.disruptedPods ?? {},
    condition: { status: 'False', reason: 'SyncFailed', message },
    observedGeneration: budget.status.observedGeneration,
  })
}

interface Written {
  readonly counts: Partial<Omit<Reckoned, 'disrupted'>> & { readonly disruptionsAllowed: number }
  readonly disrupted: Disrupted
  readonly condition: Pick<Condition, 'status' | 'reason' | 'message'>
  /** The generation that this is said of; undefined where none has been reckoned with yet. */
  readonly observedGeneration: number | undefined
}

function write(
  { client, clock }: ActorContext,
  budget: PodDisruptionBudget,
  { counts, disrupted, condition, observedGeneration }: Written,
): void {
  const { status } = budget
  const known = findCondition(status.conditions, 'DisruptionAllowed')
  const observed = observedGeneration ? { observedGeneration } : {}
  const next = { ...counts, ...observed }
  const isSame =
    Object.entries(next).every(([name, value]) => status[name as keyof typeof status] === value) &&
    isEqual(status.disruptedPods ?? {}, disrupted) &&
    known !== undefined &&
    Object.entries({ ...condition, ...observed }).every(
      ([name, value]) => known[name as keyof Condition] === value,
    )
  if (isSame) return
  client.updateStatus(podDisruptionBudget, budget, (draft) => {
    Object.assign(draft, next)
    if (Object.keys(disrupted).length > 0) draft.disruptedPods = { ...disrupted }
    else delete draft.disruptedPods
    setCondition(draft, {
      type: 'DisruptionAllowed',
      ...observed,
      lastTransitionTime: formatTime(clock.now()),
      ...condition,
    })
    const now = findCondition(draft.conditions, 'DisruptionAllowed')
    if (now) Object.assign(now, condition, observed)
  })
}
