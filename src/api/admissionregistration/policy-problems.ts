/** What is wrong with the expressions of admission policies, and with all that both sorts of policies have. Source: the validation.go of admissionregistration. */
import { PolicyEnvironments } from '../../cel/policy/environment.ts'
import {
  compileExpression,
  givesBool,
  type PolicyExpression,
  PolicyVariables,
} from '../../cel/policy/expression.ts'
import type { Type } from '../../cel/types.ts'
import { duplicate, type FieldError, type FieldErrors, invalid, required, tooMany } from '../field-error.ts'
import { breaches, choiceProblems } from '../fields.ts'
import type { MatchCondition, MatchResources, Variable } from '../generated/types/admissionregistration-v1.ts'
import { qualifiedNameProblems } from '../names.ts'
import { matchResourceProblems, paramKindProblems } from './match-resource-problems.ts'

/** What both sorts of policies have. */
interface PolicySpec {
  readonly failurePolicy: string
  readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string }
  readonly matchConstraints?: MatchResources
  readonly matchConditions?: readonly MatchCondition[]
  readonly variables?: readonly Variable[]
}

const mostConditions = 64

/** Looks at the expressions of one policy, of which each may know more than those before it. */
export class PolicyChecker {
  readonly #environments = new PolicyEnvironments()
  readonly #hasParams: boolean
  readonly #variables: PolicyVariables
  /** Whether expressions know of variables even where there are none. */
  readonly #hasVariables: boolean

  constructor({ paramKind, variables = [] }: PolicySpec, alwaysHasVariables: boolean) {
    this.#hasParams = paramKind !== undefined
    this.#hasVariables = alwaysHasVariables || variables.length > 0
    this.#variables = new PolicyVariables(this.#environments, {
      hasParams: this.#hasParams,
      hasAuthorizer: true,
    })
  }

  /** @param extra what else than the usual the expression knows, or does not */
  check(source: string, wanted: readonly Type[], extra: CheckOptions = {}): PolicyExpression {
    const { hasAuthorizer = true, hasPatchTypes, hasVariables = this.#hasVariables } = extra
    const environment = this.#environments.for({
      hasParams: this.#hasParams,
      hasAuthorizer,
      hasPatchTypes,
      variables: hasVariables ? this.#variables.types : undefined,
    })
    return compileExpression(source, environment, wanted)
  }

  addVariable({ name, expression }: Variable): PolicyExpression {
    return this.#variables.add(name, expression)
  }
}

interface CheckOptions {
  readonly hasAuthorizer?: boolean
  readonly hasPatchTypes?: boolean
  readonly hasVariables?: boolean
}

/** @param shown the expression as its author wrote it, where that is not what was compiled */
export function* expressionProblems(
  field: string,
  found: PolicyExpression,
  shown = found.source,
): FieldErrors {
  const { error, isInternal } = found
  if (error === undefined) return
  yield isInternal ? internalError(field, error) : invalid(field, shown, error)
}

const internalError = (field: string, reason: string): FieldError => ({
  type: 'InternalError',
  field,
  message: `Internal error: ${reason}`,
})

export function* policyProblems(
  spec: PolicySpec,
  checker: PolicyChecker,
  matchProblems: (match: MatchResources, path: string) => FieldErrors = noProblems,
): FieldErrors {
  yield* choiceProblems('spec.failurePolicy', spec.failurePolicy, ['Fail', 'Ignore'])
  if (spec.paramKind) yield* paramKindProblems(spec.paramKind, 'spec.paramKind')
  if (!spec.matchConstraints) yield required('spec.matchConstraints')
  else {
    yield* matchResourceProblems(spec.matchConstraints, 'spec.matchConstraints')
    const { resourceRules = [] } = spec.matchConstraints
    if (resourceRules.length === 0) yield required('spec.matchConstraints.resourceRules')
    yield* matchProblems(spec.matchConstraints, 'spec.matchConstraints')
  }
  yield* conditionProblems(spec.matchConditions ?? [], checker)
  for (const [n, variable] of (spec.variables ?? []).entries()) {
    yield* variableProblems(variable, `spec.variables[${n}]`, checker)
  }
}

const noProblems = (): FieldErrors => []

function* conditionProblems(conditions: readonly MatchCondition[], checker: PolicyChecker): FieldErrors {
  const path = 'spec.matchConditions'
  if (conditions.length > mostConditions) yield tooMany(path, conditions.length, mostConditions)
  const known = new Set<string>()
  for (const [n, { name, expression = '' }] of conditions.entries()) {
    const source = expression.trim()
    if (!source) yield required(`${path}[${n}].expression`)
    else {
      const found = checker.check(source, givesBool, { hasVariables: false })
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
