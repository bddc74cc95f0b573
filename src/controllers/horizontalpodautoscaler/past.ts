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

  /** What was recommended at `since` or before counts no more. */
  recommend(recommendation: Recommendation, since: number): void {
    this.recommendations = [...this.recommendations.filter(({ at }) => at > since), recommendation]
  }

  /** Remembers a change for as long as a policy asks for it; without policies nobody does. */
  scaled(
    { from, to, now }: { readonly from: number; readonly to: number; readonly now: number },
    { spec: { behavior } }: HorizontalPodAutoscaler,
  ): void {
    if (!behavior) return
    const isMore = to > from
    const longestMs = longestPeriodMs(isMore ? behavior.scaleUp : behavior.scaleDown)
    const known = (isMore ? this.#ups : this.#downs).filter(({ at }) => at >= now - longestMs)
    const changes = [...known, { count: Math.abs(to - from), at: now }]
    if (isMore) this.#ups = changes
    else this.#downs = changes
  }

  /** By how much the replicas have changed in the time before now. */
  changeIn(periodSeconds: number, now: number): number {
    const since = now - seconds(periodSeconds)
    return countSince(this.#ups, since) - countSince(this.#downs, since)
  }
}

const countSince = (changes: readonly Change[], since: number): number =>
  changes.reduce((sum, { count, at }) => (at > since ? sum + count : sum), 0)

const longestPeriodMs = (rules: HPAScalingRules | undefined): number =>
  seconds(Math.max(0, ...(rules?.policies ?? []).map(({ periodSeconds }) => periodSeconds)))
