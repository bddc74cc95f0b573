/** What both sorts of policies are compiled to: conditions, variables, and a way to compile the rest. */
import type { MatchCondition, Variable } from '../../../api/generated/types/admissionregistration-v1.ts'
import { PolicyEnvironments, type PolicyNames } from '../../../cel/policy/environment.ts'
import {
  compileExpression,
  givesBool,
  type PolicyExpression,
  PolicyVariables,
} from '../../../cel/policy/expression.ts'
import type { Type } from '../../../cel/types.ts'

interface PolicySpec {
  readonly paramKind?: object
  readonly matchConditions?: readonly MatchCondition[]
  readonly variables?: readonly Variable[]
}

export class PolicyCompiler {
  readonly conditions: readonly PolicyExpression[]
  readonly #environments = new PolicyEnvironments()
  readonly #names: PolicyNames
  readonly #variables: PolicyVariables

  /** @param alwaysHasVariables whether expressions know of variables even where there are none */
  constructor({ paramKind, matchConditions = [], variables = [] }: PolicySpec, alwaysHasVariables = false) {
    const names = { hasParams: paramKind !== undefined, hasAuthorizer: true }
    this.#variables = new PolicyVariables(this.#environments, names)
    for (const { name, expression } of variables) this.#variables.add(name, expression)
    const knows = alwaysHasVariables || variables.length > 0
    this.#names = { ...names, variables: knows ? this.#variables.types : undefined }
    this.conditions = matchConditions.map(({ expression }) =>
      compileExpression(expression.trim(), this.#environments.for(names), givesBool),
    )
  }

  get variables(): ReadonlyMap<string, PolicyExpression> {
    return this.#variables.expressions
  }

  compile(source: string, wanted: readonly Type[], names: Partial<PolicyNames> = {}): PolicyExpression {
    return compileExpression(source, this.#environments.for({ ...this.#names, ...names }), wanted)
  }
}
