/**
 * What becomes of a recommendation: it is held back while others of late say otherwise, and kept within what its author allows. Source:
 * normalizeDesiredReplicas and normalizeDesiredReplicasWithBehaviors of horizontal.go.
 */
import type { HorizontalPodAutoscaler } from '../../api/generated/types/autoscaling-v2.ts'
import { minutes, seconds } from '../../sim/duration.ts'
import type { Past } from './past.ts'
import { downLimit, upLimit } from './policies.ts'

/** What is said of it in a condition. */
interface Said {
  readonly reason: string
  readonly message: string
}

interface Bounded {
  readonly replicas: number
  /** Of AbleToScale. */
  readonly held: Said
  /** Of ScalingLimited. */
  readonly limited: Said
  readonly isLimited: boolean
}

interface Recommended {
  readonly autoscaler: HorizontalPodAutoscaler
  readonly past: Past
  readonly currentReplicas: number
  readonly minReplicas: number
  /** By the metrics. */
  readonly replicas: number
  readonly now: number
}

/** How long the highest recommendation holds, where its author does not say. */
const usualWindowMs = minutes(5)

const ready: Said = { reason: 'ReadyForNewScale', message: 'recommended size matches current size' }
const heldDown: Said = {
  reason: 'ScaleDownStabilized',
  message: 'recent recommendations were higher than current one, applying the highest recent recommendation',
}
const heldUp: Said = {
  reason: 'ScaleUpStabilized',
  message: 'recent recommendations were lower than current one, applying the lowest recent recommendation',
}
const within: Said = {
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
}
const tooFew: Said = {
  reason: 'TooFewReplicas',
  message: 'the desired replica count is less than the minimum replica count',
}
const tooMany: Said = {
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
}
const tooFast: Said = {
  reason: 'ScaleUpLimit',
  message: 'the desired replica count is increasing faster than the maximum scale rate',
}
const tooFastDown: Said = {
  reason: 'ScaleDownLimit',
  message: 'the desired replica count is decreasing faster than the maximum scale rate',
}

export const bounded = (it: Recommended): Bounded =>
  it.autoscaler.spec.behavior ? byBehavior(it) : withoutBehavior(it)

function withoutBehavior(it: Recommended): Bounded {
  const { past, now, currentReplicas, minReplicas, autoscaler } = it
  const since = now - usualWindowMs
  const highest = extremeOf(Math.max, it, since)
  past.recommend({ replicas: it.replicas, at: now }, since)
  const held = highest === it.replicas ? ready : heldDown
  // Twice as many at once, or four.
  const rate = Math.max(2 * currentReplicas, 4)
  const { maxReplicas } = autoscaler.spec
  const [most, why] = maxReplicas > rate ? [rate, tooFast] : [maxReplicas, tooMany]
  if (highest < minReplicas) return { replicas: minReplicas, held, limited: tooFew, isLimited: true }
  if (highest > most) return { replicas: most, held, limited: why, isLimited: true }
  return { replicas: highest, held, limited: within, isLimited: false }
}

/** The highest or lowest of what is recommended, now and after `since`. */
const extremeOf = (pick: typeof Math.max, { past, replicas }: Recommended, since: number): number =>
  pick(replicas, ...past.recommendations.filter(({ at }) => at > since).map((each) => each.replicas))

function byBehavior(it: Recommended): Bounded {
  const { past, now, currentReplicas, replicas } = it
  const { scaleUp, scaleDown } = it.autoscaler.spec.behavior!
  const upSince = now - seconds(scaleUp?.stabilizationWindowSeconds ?? 0)
  const downSince = now - seconds(scaleDown?.stabilizationWindowSeconds ?? usualWindowMs / seconds(1))
  const lowest = extremeOf(Math.min, it, upSince)
  const highest = extremeOf(Math.max, it, downSince)
  const stable = Math.min(Math.max(currentReplicas, lowest), highest)
  past.recommend({ replicas, at: now }, Math.min(upSince, downSince))
  const held = stable === replicas ? ready : replicas >= currentReplicas ? heldUp : heldDown
  if (stable > currentReplicas) return { held, ...notBeyond(stable, it) }
  if (stable < currentReplicas) return { held, ...notBelow(stable, it) }
  return { replicas: stable, held, limited: within, isLimited: false }
}

type Limited = Omit<Bounded, 'held'>

function notBeyond(replicas: number, { autoscaler, past, currentReplicas, now }: Recommended): Limited {
  const { behavior, maxReplicas } = autoscaler.spec
  const rate = Math.max(currentReplicas, upLimit(behavior!.scaleUp!, { past, currentReplicas, now }))
  const [most, why] = maxReplicas > rate ? [rate, tooFast] : [maxReplicas, tooMany]
  if (replicas > most) return { replicas: most, limited: why, isLimited: true }
  return { replicas, limited: within, isLimited: false }
}

function notBelow(replicas: number, it: Recommended): Limited {
  const { autoscaler, past, currentReplicas, minReplicas, now } = it
  const rules = autoscaler.spec.behavior!.scaleDown!
  const rate = Math.min(currentReplicas, downLimit(rules, { past, currentReplicas, now }))
  const [least, why] = minReplicas < rate ? [rate, tooFastDown] : [minReplicas, tooFew]
  if (replicas < least) return { replicas: least, limited: why, isLimited: true }
  return { replicas, limited: within, isLimited: false }
}
