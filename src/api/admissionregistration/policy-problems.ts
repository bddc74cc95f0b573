/** What is wrong with the expressions of admission policies, and with all that both sorts of policies have. Source: the validation.go of admissionregistration. */
import { type FieldErrors, invalid, required } from '../field-error.ts'
import { optionalChoiceProblems } from '../fields.ts'
import type { MatchResources, Variable } from '../generated/types/admissionregistration-v1.ts'
import { matchConditionProblems } from './match-condition-problems.ts'
import { matchResourceProblems, paramKindProblems } from './match-resource-problems.ts'
import { expressionProblems, type PolicyChecker, type PolicySpec } from './policy-checker.ts'

export function* policyProblems(
  spec: PolicySpec,
  checker: PolicyChecker,
  matchProblems: (match: MatchResources, path: string) => FieldErrors = noProblems,
): FieldErrors {
  yield* optionalChoiceProblems('spec.failurePolicy', spec.failurePolicy, ['Fail', 'Ignore'])
  if (spec.paramKind) yield* paramKindProblems(spec.paramKind, 'spec.paramKind')
  if (!spec.matchConstraints) yield required('spec.matchConstraints')
  else {
    yield* matchResourceProblems(spec.matchConstraints, 'spec.matchConstraints')
    const { resourceRules = [] } = spec.matchConstraints
    if (resourceRules.length === 0) yield required('spec.matchConstraints.resourceRules')
    yield* matchProblems(spec.matchConstraints, 'spec.matchConstraints')
  }
  yield* matchConditionProblems(spec.matchConditions, 'spec.matchConditions', checker)
  for (const [n, variable] of (spec.variables ?? []).entries()) {
    yield* variableProblems(variable, `spec.variables[${n}]`, checker)
  }
}

const noProblems = (): FieldErrors => []

const reserved = new Set(
  (
    'true false null in as break const continue else for function if import let loop package namespace return var ' +
    'void while'
  ).split(' '),
)

function* variableProblems(variable: Variable, path: string, checker: PolicyChecker): FieldErrors {
  const { name = '', expression = '' } = variable
  if (!name.trim()) yield required(`${path}.name`, 'name is not specified')
  else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || reserved.has(name)) {
    yield invalid(`${path}.name`, name, 'must be a valid CEL identifier')
  }
  if (!expression.trim()) yield required(`${path}.expression`, 'expression is not specified')
  else yield* expressionProblems(`${path}.expression`, checker.addVariable(variable))
}
