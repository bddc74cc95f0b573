/** What an autoscaler remembers of itself: what it has recommended, and how it has scaled. It is gone with the process, as in a real cluster. */
import type { HorizontalPodAutoscaler, HPAScalingRules } from '../../api/generated/types/autoscaling-v2.ts'
import { seconds } from '../../sim/duration.ts'

interface Recommendation {
  readonly replicas: number
  readonly at: number
}

/** So many replicas more, or fewer. */
interface Change {
  readonly count: number
  readonly at: number
  /** Whether no policy asked for it any more when the replicas last changed so. */
  readonly isOutdated: boolean
}

export class Past {
  /** Before anything was held back or limited. */
  recommendations: readonly Recommendation[]
  #ups: readonly Change[] = []
  #downs: readonly Change[] = []

  /** @param replicas what there is when it begins counts as recommended */
  constructor(replicas: number, now: number) {
    this.recommendations = [{ replicas, at: now }]
  }

  /** What was recommended at `since` or before counts no more, unless somebody asks for a longer time later: it goes one by one. */
  recommend(recommendation: Recommendation, since: number): void {
    this.recommendations = replacingOld(this.recommendations, recommendation, ({ at }) => at <= since)
  }

  /** Remembers a change for as long as a policy asks for it; without policies nobody does. */
  scaled(
    { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
    { spec: { behavior } }: HorizontalPodAutoscaler,
  ): void {
    if (!behavior) return
    const isMore = to > from
    const since = now - longestPeriodMs(isMore ? behavior.scaleUp : behavior.scaleDown)
    const known = (isMore ? this.#ups : this.#downs).map((each) =>
      each.at <= since ? { ...each, isOutdated: true } : each,
    )
    const change = { count: Math.abs(to - from), at: now, isOutdated: false }
    const changes = replacingOld(known, change, ({ isOutdated }) => isOutdated)
    if (isMore) this.#ups = changes
    else this.#downs = changes
  }

  /** By how much the replicas have changed in the time before now. */
  changeIn(periodSeconds: number, now: number): number {
    const since = now - seconds(periodSeconds)
    return countSince(this.#ups, since) - countSince(this.#downs, since)
  }
}

/** With one more, in the place of the last that is old. The others that are old stay. */
function replacingOld<T>(all: readonly T[], one: T, isOld: (each: T) => boolean): readonly T[] {
  const last = all.findLastIndex(isOld)
  return last < 0 ? [...all, one] : all.with(last, one)
}

const countSince = (changes: readonly Change[], since: number): number =>
  changes.reduce((sum, { count, at }) => (at > since ? sum + count : sum), 0)

const longestPeriodMs = (rules: HPAScalingRules | undefined): number =>
  seconds(Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds)))
