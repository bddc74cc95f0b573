/** Compiles the rules of one node of a schema: programs, and what they cost at most. */
import type { JSONSchemaProps, ValidationRule } from '../../api/generated/types/apiextensions-v1.ts'
import { compile, instantiate } from '../compile.ts'
import { estimateCost } from '../cost/estimate.ts'
import type { SizeAt } from '../cost/size.ts'
import type { Environment } from '../environment.ts'
import type { Functions } from '../functions.ts'
import type { Program } from '../program.ts'
import { optionalType, type Type } from '../types.ts'
import { type DeclaredType, maxRequestBytes } from './declared-type.ts'
import { fieldPathText } from './field-path.ts'

export interface CompiledRule {
  readonly rule: ValidationRule
  readonly program?: Program
  readonly error?: string
  readonly usesOldSelf: boolean
  readonly maxCost: number
  readonly message?: Program
  readonly messageError?: string
  readonly messageMaxCost: number
  /** Where under the node a failure of the rule is reported, with the dot or bracket in front. */
  readonly fieldPath: string
}

/** The rules of a node over values of a type. Those that are empty have neither program nor error. */
export function compileRules(
  schema: JSONSchemaProps,
  declared: DeclaredType,
  functions: Functions,
): readonly CompiledRule[] {
  const rules = schema['x-kubernetes-validations'] ?? []
  const sizeAt = sizesOf(declared)
  return rules.map((rule) => compileRule(rule, { schema, declared, functions, sizeAt }))
}

/** How often values of a type can occur in one request at most. */
export const cardinalityOf = ({ minSize }: DeclaredType) => Math.floor(maxRequestBytes / (minSize + 1))

const sizesOf =
  (root: DeclaredType): SizeAt =>
  (path) => {
    let declared: DeclaredType | undefined = root
    for (const name of path.slice(1)) {
      if (name === '@items' || name === '@values') declared = declared?.element
      else if (name === '@keys') declared = declared?.key
      else declared = declared?.fields?.get(name)
    }
    return declared && { min: 0, max: declared.maxElements }
  }

interface RuleContext {
  readonly schema: JSONSchemaProps
  readonly declared: DeclaredType
  readonly functions: Functions
  readonly sizeAt: SizeAt
}

function compileRule(rule: ValidationRule, context: RuleContext): CompiledRule {
  const nothing = { rule, usesOldSelf: false, maxCost: 0, messageMaxCost: 0, fieldPath: '' }
  if (rule.rule.trim() === '') return nothing
  const environment = environmentOf(context, rule.optionalOldSelf === true)
  const compiled = compile(rule.rule, environment)
  if ('error' in compiled) return { ...nothing, error: `compilation failed: ${compiled.error}` }
  if (compiled.type.kind !== 'bool') return { ...nothing, error: 'cel expression must evaluate to a bool' }
  const usesOldSelf = compiled.mentions('oldSelf')
  const program = instantiate(compiled)
  if ('error' in program) {
    return { ...nothing, usesOldSelf, error: `program instantiation failed: ${program.error}` }
  }
  return {
    ...nothing,
    program,
    usesOldSelf,
    maxCost: estimateCost(compiled.checked, context.sizeAt).max,
    ...(rule.messageExpression ? compileMessage(rule.messageExpression, environment, context.sizeAt) : {}),
    fieldPath: rule.fieldPath ? fieldPathText(rule.fieldPath, context.schema) : '',
  }
}

function compileMessage(source: string, environment: Environment, sizeAt: SizeAt) {
  const compiled = compile(source, environment)
  if ('error' in compiled) return { messageError: `messageExpression compilation failed: ${compiled.error}` }
  if (compiled.type.kind !== 'string') return { messageError: 'messageExpression must evaluate to a string' }
  const message = instantiate(compiled)
  if ('error' in message) return { messageError: `messageExpression instantiation failed: ${message.error}` }
  return { message, messageMaxCost: estimateCost(compiled.checked, sizeAt).max }
}

function environmentOf({ declared: { type }, functions }: RuleContext, isOldOptional: boolean): Environment {
  const old: Type = isOldOptional ? optionalType(type) : type
  return { functions, variables: new Map([['self', type]]).set('oldSelf', old) }
}
