/** How fast a HorizontalPodAutoscaler scales: what it does where it does not say, and what it may not say. */
import type { Draft } from 'immer'
import { type FieldErrors, invalid, notSupported, required } from '../field-error.ts'
import type { HorizontalPodAutoscalerBehavior, HPAScalingRules } from '../generated/types/autoscaling-v2.ts'
import { shownPart } from '../given-empty.ts'
import { parseQuantity } from '../quantity.ts'

type Rules = Draft<HPAScalingRules>

/** Source: GenerateHPAScaleUpRules and GenerateHPAScaleDownRules. */
export const behaviorDefaults = ({
  scaleUp,
  scaleDown,
}: Draft<HorizontalPodAutoscalerBehavior>): Draft<HorizontalPodAutoscalerBehavior> => ({
  scaleUp: complete(scaleUp, {
    stabilizationWindowSeconds: 0,
    selectPolicy: 'Max',
    policies: [
      { type: 'Pods', value: 4, periodSeconds: 15 },
      { type: 'Percent', value: 100, periodSeconds: 15 },
    ],
  }),
  scaleDown: complete(scaleDown, {
    selectPolicy: 'Max',
    policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
  }),
})

/** A list of no policies is one, too. */
const complete = (said: Rules | undefined, otherwise: Rules): Rules => ({
  ...otherwise,
  ...said,
  ...(said && { policies: (shownPart(said, 'policies') as Rules['policies'] | null) ?? otherwise.policies }),
})

const longestWindowSeconds = 3600
const longestPeriodSeconds = 1800

export function* behaviorProblems(behavior: HorizontalPodAutoscalerBehavior | undefined): FieldErrors {
  if (behavior?.scaleUp) yield* rulesProblems(behavior.scaleUp, 'spec.behavior.scaleUp')
  if (behavior?.scaleDown) yield* rulesProblems(behavior.scaleDown, 'spec.behavior.scaleDown')
}

function* rulesProblems(rules: HPAScalingRules, path: string): FieldErrors {
  const { stabilizationWindowSeconds: window, selectPolicy, policies = [], tolerance } = rules
  const windowField = `${path}.stabilizationWindowSeconds`
  if (window !== undefined && window < 0) {
    yield invalid(windowField, window, 'must be greater than or equal to zero')
  }
  if (window !== undefined && window > longestWindowSeconds) {
    yield invalid(windowField, window, `must be less than or equal to ${longestWindowSeconds}`)
  }
  const selections = ['Disabled', 'Max', 'Min']
  if (selectPolicy !== undefined && !selections.includes(selectPolicy)) {
    yield notSupported(`${path}.selectPolicy`, selectPolicy, selections)
  }
  if (policies.length === 0) yield required(`${path}.policies`, 'must specify at least one Policy')
  for (const [n, { type, value, periodSeconds }] of policies.entries()) {
    const at = `${path}.policies[${n}]`
    const types = ['Percent', 'Pods']
    if (!types.includes(type)) yield notSupported(`${at}.type`, type, types)
    if (value <= 0) yield invalid(`${at}.value`, value, 'must be greater than zero')
    if (periodSeconds <= 0) yield invalid(`${at}.periodSeconds`, periodSeconds, 'must be greater than zero')
    if (periodSeconds > longestPeriodSeconds) {
      yield invalid(
        `${at}.periodSeconds`,
        periodSeconds,
        `must be less than or equal to ${longestPeriodSeconds}`,
      )
    }
  }
  if (tolerance !== undefined && parseQuantity(tolerance).nanos < 0n) {
    yield invalid(`${path}.tolerance`, tolerance, 'must be greater than or equal to 0')
  }
}
