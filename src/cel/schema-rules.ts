/**
 * The rules of a structural schema (`x-kubernetes-validations`): what they find in an object.
 * What is wrong with the rules themselves: `ruleProblems`.
 * Source: apiextensions-apiserver's schema/cel/validation.go.
 */
import { type FieldError, forbidden, invalid, invalidAsWhole, required } from '../api/field-error.ts'
import type { JSONSchemaProps, ValidationRule } from '../api/generated/types/apiextensions-v1.ts'
import { kubernetesFunctions } from './library/kubernetes.ts'
import { perCallLimit, perObjectLimit } from './limits.ts'
import { usableMessage } from './message.ts'
import type { Program } from './program.ts'
import { type Correlation, correlated, isUnchanged } from './schema/correlation.ts'
import type { CompiledRule } from './schema/rule-compilation.ts'
import { hasRules } from './schema/rule-definition.ts'
import { type RuleNode, ruleTree } from './schema/rule-tree.ts'
import { CelError, none, Optional, type Value } from './values.ts'

export { ruleProblems } from './schema/rule-definition.ts'

interface RuleFindings {
  readonly problems: readonly FieldError[]
  /** What an update would be refused for, had it touched it. */
  readonly warnings: readonly string[]
}

interface EvaluationOptions {
  /** Where the object stands, for the fields of problems: `spec.default`. Default: it is a whole object. */
  readonly field?: string
  /** Whether what is wrong already may stay as it is. Default true. */
  readonly isRatcheting?: boolean
}

/** Looks at objects by the rules of a schema. Compile once, evaluate often. */
export class SchemaRules {
  readonly #tree: RuleNode | undefined

  /**
   * @param schema structural, and without problems of its rules
   * @param isRoot whether it is that of a whole object, with kind and metadata
   */
  constructor(schema: JSONSchemaProps, isRoot = true) {
    this.#tree = hasRules(schema) ? ruleTree(schema, isRoot, kubernetesFunctions()) : undefined
  }

  get hasAny(): boolean {
    return this.#tree !== undefined
  }

  /** @param old what was stored before; undefined for an object that is new */
  evaluate(
    object: unknown,
    old?: unknown,
    { field: path = '', isRatcheting = true }: EvaluationOptions = {},
  ): RuleFindings {
    if (!this.#tree) return nothing
    const evaluation = new Evaluation()
    const correlation =
      old === undefined || !isRatcheting ? undefined : { value: object, old, schema: this.#tree.schema }
    evaluation.visit(this.#tree, {
      path,
      value: object,
      old,
      correlation,
      parent: undefined,
      isRoot: true,
    })
    return evaluation
  }
}

const nothing: RuleFindings = { problems: [], warnings: [] }

/** A value in the object, and what was there before. */
interface Place {
  readonly path: string
  readonly value: unknown
  readonly old: unknown
  /** The same value before, where it can be found; an update that leaves it as it is is not refused for it. */
  readonly correlation: Correlation | undefined
  /** The nearest value above that has one. */
  readonly parent: Correlation | undefined
  readonly isRoot?: boolean
}

const isMissing = (value: unknown): value is null | undefined => value === null || value === undefined

class Evaluation implements RuleFindings {
  readonly problems: FieldError[] = []
  readonly warnings: string[] = []
  #budget = perObjectLimit

  /** False when the budget is spent and all is over. */
  visit(node: RuleNode, place: Place): boolean {
    const { value } = place
    if (isMissing(value)) return true
    if (node.rules.length > 0 && !this.#evaluate(node, place)) return false
    for (const part of node.allOf) if (!this.visit(part, { ...place, correlation: undefined })) return false
    if (Array.isArray(value)) return this.#visitItems(node, place, value)
    return (
      typeof value !== 'object' || this.#visitFields(node, place, value as Readonly<Record<string, unknown>>)
    )
  }

  #visitItems({ items, schema }: RuleNode, place: Place, list: readonly unknown[]): boolean {
    if (!items) return true
    const find = correlated(schema, place.old)
    for (const [n, value] of list.entries()) {
      const old = find(value)
      const correlation = place.correlation && isKept(old, value, items)
      const parent = place.correlation ?? place.parent
      if (!this.visit(items, { path: `${place.path}[${n}]`, value, old, correlation, parent })) return false
    }
    return true
  }

  #visitFields(node: RuleNode, place: Place, object: Readonly<Record<string, unknown>>): boolean {
    const old =
      typeof place.old === 'object' && !Array.isArray(place.old) ? (place.old as typeof object | null) : null
    const before = (key: string) => (old && Object.hasOwn(old, key) ? old[key] : undefined)
    const step = (child: RuleNode, key: string, path: string) => {
      const value = object[key]
      const isFixed = place.isRoot && (key === 'apiVersion' || key === 'kind')
      const correlation = place.correlation && !isFixed ? isKept(before(key), value, child) : undefined
      const parent = isFixed ? undefined : (place.correlation ?? place.parent)
      return this.visit(child, { path, value, old: before(key), correlation, parent })
    }
    const { additionalProperties } = node
    if (additionalProperties) {
      for (const key of Object.keys(object)) {
        if (!step(additionalProperties, key, `${place.path}[${key}]`)) return false
      }
    }
    for (const [name, child] of node.properties) {
      if (!Object.hasOwn(object, name)) continue
      if (!step(child, name, place.path === '' ? name : `${place.path}.${name}`)) return false
    }
    return true
  }

  #evaluate(node: RuleNode, place: Place): boolean {
    const field = place.path === '' ? '<nil>' : place.path
    const type = node.schema.type ?? ''
    if (this.#budget <= 0) return this.#outOfBudget(field, type)
    const self = node.declared!.read(place.value)
    const old = node.usesOldSelf && !isMissing(place.old) ? node.declared!.read(place.old) : undefined
    const variables = (name: string) => (name === 'self' ? self : old)
    const withOptional = (name: string) =>
      name === 'self' ? self : old === undefined ? none : new Optional(old)
    for (const compiled of node.rules) {
      const { program, rule, error } = compiled
      if (error !== undefined) this.problems.push(invalid(field, type, `rule compile error: ${error}`))
      if (!program) continue
      const isOptional = rule.optionalOldSelf === true
      if (compiled.usesOldSelf && isMissing(place.old) && !isOptional) continue
      const value = this.#run(program, isOptional ? withOptional : variables)
      if (value === undefined) return this.#outOfBudget(field, type)
      if (value === true) continue
      if (value instanceof CelError) {
        this.problems.push(invalid(field, type, errorSentence(value, rule)))
        if (value.isFinal) return false
        continue
      }
      if (!this.#report(compiled, { node, place, variables })) return false
    }
    return true
  }

  #outOfBudget(field: string, type: string): false {
    const sentence =
      'validation failed due to running out of cost budget, no further validation rules will be run'
    this.problems.push(invalid(field, type, sentence))
    return false
  }

  /** What a program gives, undefined when the budget of the object does not reach. */
  #run(program: Program, variables: (name: string) => Value | undefined): Value | undefined {
    const { value, cost } = program.evaluate(variables, perCallLimit)
    if (cost > this.#budget) return undefined
    this.#budget -= cost
    return value
  }

  /** Tells of a rule that does not hold; false when its message has spent the budget. */
  #report(compiled: CompiledRule, { node, place, variables }: Failure): boolean {
    const base = place.path === '' ? '<nil>' : place.path
    const inside = place.path === '' ? compiled.fieldPath : `${place.path}.${compiled.fieldPath}`
    const field = compiled.fieldPath ? inside : base
    const type = node.schema.type ?? ''
    const add = (problem: FieldError) => {
      const isRatcheted = !compiled.usesOldSelf && isUnchanged(place.correlation ?? place.parent)
      if (isRatcheted) this.warnings.push(`${problem.field}: ${problem.message}`)
      else this.problems.push(problem)
    }
    const { rule, message } = compiled
    let detail: string | undefined
    if (message) {
      const value = this.#run(message, variables)
      const problem = messageProblem(value, rule)
      if (problem) {
        add(invalid(field, type, problem))
        return false
      }
      detail = usableMessage(value)
    }
    add(failureOf(rule, { field, detail: detail ?? messageOf(rule), value: shownValue(place.value, type) }))
    return true
  }
}

interface Failure {
  readonly node: RuleNode
  readonly place: Place
  readonly variables: (name: string) => Value | undefined
}

const isKept = (old: unknown, value: unknown, { schema }: RuleNode): Correlation | undefined =>
  old === undefined ? undefined : { value, old, schema }

/** Structures are not shown. */
const shownValue = (value: unknown, type: string) =>
  type === 'object' || type === 'array' ? undefined : { value }

const nameOf = ({ message, rule }: ValidationRule) => (message ? message.trim() : rule.trim())
const messageOf = (rule: ValidationRule) =>
  rule.message ? rule.message.trim() : `failed rule: ${nameOf(rule)}`

function errorSentence({ message, isFinal }: CelError, rule: ValidationRule): string {
  if (isFinal) {
    return `'${message}': no further validation rules will be run due to call cost exceeds limit for rule: ${nameOf(rule)}`
  }
  if (!message.startsWith('no such overload')) return `${message} evaluating rule: ${nameOf(rule)}`
  const reason = 'call arguments did not match a supported operator, function or macro signature for rule'
  return `'${message}': ${reason}: ${nameOf(rule)}`
}

/** What ends everything while a message is made. */
function messageProblem(value: Value | undefined, { messageExpression }: ValidationRule): string | undefined {
  const noMore = 'no further validation rules will be run'
  if (value === undefined)
    return `messageExpression evaluation failed due to running out of cost budget, ${noMore}`
  if (!(value instanceof CelError) || !value.isFinal) return undefined
  return `${noMore} due to call cost exceeds limit for messageExpression: ${JSON.stringify(messageExpression)}`
}

interface Shown {
  readonly field: string
  readonly detail: string
  readonly value: { readonly value: unknown } | undefined
}

function failureOf({ reason }: ValidationRule, { field, detail, value }: Shown): FieldError {
  switch (reason) {
    case 'FieldValueForbidden':
      return forbidden(field, detail)
    case 'FieldValueRequired':
      return required(field, detail)
    case 'FieldValueDuplicate': {
      const shown = value ? `: ${JSON.stringify(value.value)}` : ''
      return { type: 'FieldValueDuplicate', field, message: `Duplicate value${shown}` }
    }
    default:
      return value ? invalid(field, value.value, detail) : invalidAsWhole(field, detail)
  }
}
