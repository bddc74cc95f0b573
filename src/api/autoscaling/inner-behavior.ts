/** A behavior as an annotation of autoscaling/v1 writes it: with the names that its fields have inside of the real server. */
import type { HorizontalPodAutoscalerBehavior, HPAScalingRules } from '../generated/types/autoscaling-v2.ts'

type Json = Readonly<Record<string, unknown>>

export const innerBehavior = ({ scaleUp, scaleDown }: HorizontalPodAutoscalerBehavior): Json => ({
  ScaleUp: innerRules(scaleUp),
  ScaleDown: innerRules(scaleDown),
})

const innerRules = (rules: HPAScalingRules | undefined) =>
  rules
    ? {
        StabilizationWindowSeconds: rules.stabilizationWindowSeconds ?? null,
        SelectPolicy: rules.selectPolicy ?? null,
        Policies:
          rules.policies?.map(({ type, value, periodSeconds }) => ({
            Type: type,
            Value: value,
            PeriodSeconds: periodSeconds,
          })) ?? null,
        Tolerance: rules.tolerance ?? null,
      }
    : null

/** undefined: it says nothing. */
export function behaviorFromInner(value: unknown): HorizontalPodAutoscalerBehavior | undefined {
  const { ScaleUp, ScaleDown } = asJson(value)
  const [scaleUp, scaleDown] = [ScaleUp, ScaleDown].map(rulesFromInner)
  if (!scaleUp && !scaleDown) return undefined
  return { ...(scaleUp && { scaleUp }), ...(scaleDown && { scaleDown }) }
}

const asJson = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {})

function rulesFromInner(value: unknown): HPAScalingRules | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { StabilizationWindowSeconds, SelectPolicy, Policies, Tolerance } = value as Json
  const policies = Array.isArray(Policies)
    ? Policies.map(asJson).map(({ Type, Value, PeriodSeconds }) => ({
        type: Type,
        value: Value,
        periodSeconds: PeriodSeconds,
      }))
    : undefined
  return Object.fromEntries(
    Object.entries({
      stabilizationWindowSeconds: StabilizationWindowSeconds ?? undefined,
      selectPolicy: SelectPolicy ?? undefined,
      policies,
      tolerance: Tolerance ?? undefined,
    }).filter(([, each]) => each !== undefined),
  ) as unknown as HPAScalingRules
}
