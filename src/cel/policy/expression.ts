/** Compiles one expression of a policy: what it must give is known. */
import { compile, instantiate } from '../compile.ts'
import type { Environment } from '../environment.ts'
import type { Program } from '../program.ts'
import { boolType, dynType, goText, isSameType, listType, nullType, stringType, type Type } from '../types.ts'
import {
  jsonPatchType,
  objectType,
  type PolicyEnvironments,
  type PolicyNames,
  variableType,
} from './environment.ts'

export interface PolicyExpression {
  readonly source: string
  readonly program?: Program
  readonly type: Type
  /** Why there is no program. */
  readonly error?: string
  /** The mistake is of the sort that counts as one of the server. */
  readonly isInternal?: boolean
}

export const givesBool: readonly Type[] = [boolType]
export const givesText: readonly Type[] = [stringType]
export const givesTextOrNull: readonly Type[] = [stringType, nullType]
export const givesObject: readonly Type[] = [objectType]
export const givesPatches: readonly Type[] = [listType(jsonPatchType)]
/** Of variables. */
const givesAnything: readonly Type[] = []

export function compileExpression(
  source: string,
  environment: Environment,
  wanted: readonly Type[],
): PolicyExpression {
  const compiled = compile(source, environment)
  if ('error' in compiled) return { source, type: dynType, error: `compilation failed: ${compiled.error}` }
  const { type } = compiled
  if (wanted.length > 0 && !wanted.some((each) => isSameType(each, type))) {
    const names = wanted.map(goText)
    const one = names.length === 1 ? names[0] : `one of [${names.join(' ')}]`
    return { source, type: dynType, error: `must evaluate to ${one} but got ${goText(type)}` }
  }
  const program = instantiate(compiled)
  if ('error' in program) {
    return {
      source,
      type: dynType,
      error: `program instantiation failed: ${program.error}`,
      isInternal: true,
    }
  }
  return { source, type, program }
}

/** The variables of a policy in their order: each knows those before it. */
export class PolicyVariables {
  readonly types = new Map<string, Type>()
  readonly expressions = new Map<string, PolicyExpression>()
  readonly #environments: PolicyEnvironments
  readonly #names: PolicyNames

  constructor(environments: PolicyEnvironments, names: PolicyNames) {
    this.#environments = environments
    this.#names = names
  }

  add(name: string, source: string): PolicyExpression {
    const environment = this.#environments.for({
      ...this.#names,
      variables: this.types,
      hasPatchTypes: false,
    })
    const expression = compileExpression(source, environment, givesAnything)
    this.types.set(name, variableType(expression.type))
    this.expressions.set(name, expression)
    return expression
  }
}
