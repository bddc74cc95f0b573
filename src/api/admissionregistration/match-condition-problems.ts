/** What is wrong with the conditions under which a webhook or a policy is asked. Source: the validation.go of admissionregistration. */
import { duplicate, type FieldErrors, required, tooMany } from '../field-error.ts'
import { breaches } from '../fields.ts'
import type { MatchCondition } from '../generated/types/admissionregistration-v1.ts'
import { qualifiedNameProblems } from '../names.ts'

const mostConditions = 64

export function* matchConditionProblems(
  conditions: readonly MatchCondition[] = [],
  path: string,
): FieldErrors {
  if (conditions.length > mostConditions) yield tooMany(path, conditions.length, mostConditions)
  const known = new Set<string>()
  for (const [n, { name, expression }] of conditions.entries()) {
    if (!expression?.trim()) yield required(`${path}[${n}].expression`)
    const field = `${path}[${n}].name`
    if (!name) {
      yield required(field)
      continue
    }
    yield* breaches(qualifiedNameProblems, field, name)
    if (known.has(name)) yield duplicate(field, name)
    known.add(name)
  }
}
