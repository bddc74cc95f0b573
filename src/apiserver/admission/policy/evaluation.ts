/** Evaluates the expressions of a policy one after the other, out of one budget. Source: apiserver's admission/plugin/cel. */
import { aggregated } from '../../../api/errors.ts'
import { matchConditionsLimit, perCallLimit } from '../../../cel/limits.ts'
import type { PolicyExpression } from '../../../cel/policy/expression.ts'
import { CelError, type Value } from '../../../cel/values.ts'
import { PolicyActivation, type PolicyInput } from './policy-variables.ts'

export interface Evaluated {
  readonly value?: Value
  readonly error?: string
}

/** The budget does not reach. */
export class OutOfBudget {
  readonly message =
    'validation failed due to running out of cost budget, no further validation rules will be run'
}

/** What was evaluated, and what is left of the budget. */
interface EvaluatedAll {
  readonly results: readonly (Evaluated | undefined)[]
  readonly left: number
}

/** @param expressions undefined where there is nothing to evaluate at a place */
export function evaluateAll(
  expressions: readonly (PolicyExpression | undefined)[],
  input: PolicyInput,
  budget: number,
): EvaluatedAll | OutOfBudget {
  const activation = new PolicyActivation(input)
  const results: (Evaluated | undefined)[] = []
  let left = budget
  for (const expression of expressions) {
    if (!expression?.program) {
      results.push(expression && { error: `compilation error: ${expression.error}` })
      continue
    }
    const { value, cost } = expression.program.evaluate(activation.resolve, perCallLimit)
    left -= cost + activation.takeCost()
    if (left < 0) return new OutOfBudget()
    results.push(
      value instanceof CelError
        ? { error: `expression '${expression.source}' resulted in error: ${value.message}` }
        : { value },
    )
  }
  return { results, left }
}

/** Whether all conditions hold; or the mistake that leaves it open. One that is false decides, whatever the others do. */
export function conditionsHold(
  conditions: readonly PolicyExpression[],
  input: PolicyInput,
): boolean | { readonly error: string } {
  if (conditions.length === 0) return true
  const evaluated = evaluateAll(conditions, input, matchConditionsLimit)
  if (evaluated instanceof OutOfBudget) return { error: evaluated.message }
  const errors: string[] = []
  for (const result of evaluated.results) {
    if (result?.value === false) return false
    if (result?.error !== undefined) errors.push(result.error)
  }
  if (errors.length === 0) return true
  return { error: aggregated(errors) }
}
