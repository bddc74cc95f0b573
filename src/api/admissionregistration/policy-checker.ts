/** Looks at the expressions of policies, and of the conditions of webhooks. */
import { PolicyEnvironments } from '../../cel/policy/environment.ts'
import { compileExpression, type PolicyExpression, PolicyVariables } from '../../cel/policy/expression.ts'
import type { Type } from '../../cel/types.ts'
import { type FieldErrors, internal, invalid } from '../field-error.ts'
import type { MatchCondition, MatchResources, Variable } from '../generated/types/admissionregistration-v1.ts'

/** What both sorts of policies have. */
export interface PolicySpec {
  readonly failurePolicy: string
  readonly paramKind?: { readonly apiVersion?: string; readonly kind?: string }
  readonly matchConstraints?: MatchResources
  readonly matchConditions?: readonly MatchCondition[]
  readonly variables?: readonly Variable[]
}

/** Looks at the expressions of one policy, of which each may know more than those before it. */
export class PolicyChecker {
  readonly #environments = new PolicyEnvironments()
  readonly #hasParams: boolean
  readonly #variables: PolicyVariables
  /** Whether expressions know of variables even where there are none. */
  readonly #hasVariables: boolean

  constructor(
    { paramKind, variables = [] }: Pick<PolicySpec, 'paramKind' | 'variables'>,
    alwaysHasVariables: boolean,
  ) {
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
  yield isInternal ? internal(field, error) : invalid(field, shown, error)
}
