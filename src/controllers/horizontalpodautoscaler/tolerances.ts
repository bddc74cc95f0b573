/** How far what is measured may be from what is wanted before anything is scaled. */
import type { HorizontalPodAutoscaler, HPAScalingRules } from '../../api/generated/types/autoscaling-v2.ts'
import { parseQuantity } from '../../api/quantity.ts'

export interface Tolerances {
  readonly scaleUp: number
  readonly scaleDown: number
}

/** A tenth. */
const usual = 0.1

export function tolerancesOf({ spec: { behavior } }: HorizontalPodAutoscaler): Tolerances {
  return { scaleUp: toleranceOf(behavior?.scaleUp), scaleDown: toleranceOf(behavior?.scaleDown) }
}

const toleranceOf = (rules: HPAScalingRules | undefined): number =>
  rules?.tolerance === undefined ? usual : Number(parseQuantity(rules.tolerance).nanos) / 1e9

/** @param ratio of what is used to what is wanted */
export const isTolerated = (ratio: number, { scaleUp, scaleDown }: Tolerances): boolean =>
  1 - scaleDown <= ratio && ratio <= 1 + scaleUp
