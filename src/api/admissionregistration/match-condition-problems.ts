/** What is wrong with the conditions under which a webhook or a policy is asked. Source: the validation.go of admissionregistration. */
import { givesBool } from '../../cel/policy/expression.ts'
import { duplicate, type FieldErrors, required, tooMany } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { MatchCondition } from '../generated/types/admissionregistration-v1.ts'
import { qualifiedNameProblems } from '../names.ts'
import { expressionProblems, PolicyChecker } from './policy-checker.ts'

const mostConditions = 64

/** @param checker knows what the expressions may name. Default: what those of webhooks may */
export function* matchConditionProblems(
  conditions: readonly MatchCondition[] = [],
  path: string,
  checker?: PolicyChecker,
): FieldErrors {
  if (conditions.length === 0) return
  const asked = checker ?? new PolicyChecker({}, false)
  if (conditions.length > mostConditions) yield tooMany(path, conditions.length, mostConditions)
  const known = new Set<string>()
  for (const [n, { name, expression = '' }] of conditions.entries()) {
    const source = expression.trim()
    if (!source) yield required(`${path}[${n}].expression`)
    else {
      const found = asked.check(source, givesBool, { hasVariables: false })
      yield* expressionProblems(`${path}[${n}].expression`, found)
    }
    if (!name) {
      yield required(`${path}[${n}].name`)
      continue
    }
    yield* breaches(qualifiedNameProblems, `${path}[${n}].name`, name)
    if (known.has(name)) yield duplicate(`${path}[${n}].name`, name)
    known.add(name)
  }
}
