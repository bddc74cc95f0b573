/**
 * What is wrong with the rules of a structural schema (`x-kubernetes-validations`) when it is defined.
 * Source: apiextensions-apiserver's validation of definitions.
 */
import { goRule } from '../../api/apiextensions/go-definition.ts'
import { type FieldError, forbidden, internal, invalid, invalidAsWhole } from '../../api/field-error.ts'
import type { JSONSchemaProps, ValidationRule } from '../../api/generated/types/apiextensions-v1.ts'
import { goJson } from '../../api/go-json.ts'
import { fixed } from '../../api/rounding.ts'
import { endless, product } from '../cost/size.ts'
import type { Functions } from '../functions.ts'
import { kubernetesFunctions } from '../library/kubernetes.ts'
import { type DeclaredType, declaredType } from './declared-type.ts'
import { escapedName } from './escaping.ts'
import { type CompiledRule, cardinalityOf, compileRules } from './rule-compilation.ts'

const costLimit = 10_000_000
const costLimitOfSchema = 100_000_000

/**
 * What is wrong with the rules of a whole schema that is structural: what does not compile, costs too much or looks back
 * where nothing can be compared. In the order of the real thing: what is below a node before the node, the sum at last.
 * @param path of the root, e.g. `spec.validation.openAPIV3Schema`
 * @param isFaulty whether a node (by its path), or one below it, has problems that are not these: its rules are passed over
 */
export function ruleProblems(
  root: JSONSchemaProps,
  path: string,
  isFaulty: (path: string) => boolean = () => false,
): readonly FieldError[] {
  if (!hasRules(root)) return []
  const definition = new Definition(path, isFaulty)
  definition.visit({ schema: root, path, isRoot: true, cardinality: 1 })
  return [...definition.problems, ...definition.problemsOfCost()]
}

/** Whether a schema has a rule anywhere. */
export function hasRules(schema: JSONSchemaProps | undefined): boolean {
  if (!schema) return false
  return (
    (schema['x-kubernetes-validations']?.length ?? 0) > 0 ||
    childrenOf(schema).some(({ child }) => hasRules(child))
  )
}

interface Child {
  readonly child: JSONSchemaProps
  readonly suffix: string
  readonly key: 'additionalProperties' | 'items' | 'property'
  readonly name?: string
}

function childrenOf({ additionalProperties, properties, items }: JSONSchemaProps): readonly Child[] {
  const children: Child[] = []
  if (typeof additionalProperties === 'object') {
    children.push({
      child: additionalProperties,
      suffix: '.additionalProperties',
      key: 'additionalProperties',
    })
  }
  for (const [name, child] of Object.entries(properties ?? {})) {
    children.push({ child, suffix: `.properties[${name}]`, key: 'property', name })
  }
  if (items && !Array.isArray(items))
    children.push({ child: items as JSONSchemaProps, suffix: '.items', key: 'items' })
  return children
}

interface Place {
  readonly schema: JSONSchemaProps
  readonly path: string
  readonly isRoot: boolean
  /** How often values of this node can occur, undefined when nothing bounds it. */
  readonly cardinality: number | undefined
  /** What is known of the type from above, once a rule stands above. */
  readonly declared?: DeclaredType
  /** The path of the outermost list above whose elements cannot be compared with those before. */
  readonly uncorrelatable?: string
}

class Definition {
  readonly problems: FieldError[] = []
  readonly #path: string
  readonly #isFaulty: (path: string) => boolean
  readonly #functions: Functions = kubernetesFunctions()
  #total = 0
  #mostExpensive: { path: string; cost: number }[] = []

  constructor(path: string, isFaulty: (path: string) => boolean) {
    this.#path = path
    this.#isFaulty = isFaulty
  }

  visit(place: Place): void {
    const { schema } = place
    const rules = schema['x-kubernetes-validations'] ?? []
    const isRoot = place.isRoot || schema['x-kubernetes-embedded-resource'] === true
    const declared = place.declared ?? (rules.length > 0 ? declaredType(schema, isRoot) : undefined)
    for (const child of childrenOf(schema)) this.visit(this.#below(place, declared, child))
    if (rules.length === 0 || this.#isFaulty(place.path)) return
    if (!declared) this.problems.push(notDeclarable(place.path))
    else this.#compile(place, declared)
  }

  #below(
    { schema, path, cardinality, uncorrelatable }: Place,
    declared: DeclaredType | undefined,
    child: Child,
  ): Place {
    const most = mostElements(schema)
    const isUncorrelatable = child.key === 'items' && schema['x-kubernetes-list-type'] !== 'map'
    return {
      schema: child.child,
      path: path + child.suffix,
      isRoot: false,
      cardinality: cardinality === undefined || most === undefined ? undefined : product(cardinality, most),
      declared:
        child.key === 'property' ? declared?.fields?.get(escapedName(child.name!) ?? '') : declared?.element,
      uncorrelatable: uncorrelatable ?? (isUncorrelatable ? path : undefined),
    }
  }

  #compile(place: Place, declared: DeclaredType) {
    const often = place.cardinality ?? cardinalityOf(declared)
    for (const [n, compiled] of compileRules(place.schema, declared, this.#functions).entries()) {
      const at = `${place.path}.x-kubernetes-validations[${n}]`
      this.#judgeCost(`${at}.rule`, 'estimated rule cost', product(compiled.maxCost, often))
      if (compiled.error) this.problems.push(invalidRule(`${at}.rule`, compiled.rule, compiled.error))
      if (compiled.messageError) {
        this.problems.push(invalidRule(`${at}.messageExpression`, compiled.rule, compiled.messageError))
      } else if (compiled.message) {
        this.#judgeCost(
          `${at}.messageExpression`,
          'estimated messageExpression cost',
          compiled.messageMaxCost,
        )
      }
      this.#judgeOldSelf(at, compiled, place)
    }
  }

  #judgeCost(at: string, what: string, cost: number) {
    if (cost > costLimit) this.problems.push(forbidden(at, costSentence(what, cost, costLimit)))
    this.#total = Math.min(endless, this.#total + cost)
    if (cost < costLimitOfSchema / 100) return
    this.#mostExpensive.push({ path: at, cost })
    this.#mostExpensive = this.#mostExpensive.sort((a, b) => b.cost - a.cost).slice(0, 4)
  }

  #judgeOldSelf(at: string, { rule, usesOldSelf }: CompiledRule, { uncorrelatable }: Place) {
    if (usesOldSelf && uncorrelatable) {
      const sentence = `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelatable}`
      this.problems.push(invalid(`${at}.rule`, rule.rule, sentence))
    } else if (!usesOldSelf && rule.optionalOldSelf !== undefined) {
      const sentence = 'may not be set if oldSelf is not used in rule'
      this.problems.push(invalid(`${at}.optionalOldSelf`, rule.optionalOldSelf, sentence))
    }
  }

  problemsOfCost(): readonly FieldError[] {
    if (this.#total <= costLimitOfSchema) return []
    const sentence =
      'contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema'
    const what = 'x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema'
    return [
      ...this.#mostExpensive.map(({ path }) => forbidden(path, sentence)),
      forbidden(this.#path, costSentence(what, this.#total, costLimitOfSchema)),
    ]
  }
}

const notDeclarable = (path: string): FieldError =>
  internal(
    `${path}.x-kubernetes-validations`,
    'internal error: failed to construct type information for x-kubernetes-validations rules: ' +
      'unable to convert structural schema to CEL declarations',
  )

function mostElements({
  type,
  additionalProperties,
  maxProperties,
  maxItems,
}: JSONSchemaProps): number | undefined {
  const atMost = (max: number | undefined) => (max === undefined ? undefined : Math.max(0, max))
  if (type === 'array') return atMost(maxItems)
  return type === 'object' && additionalProperties !== undefined ? atMost(maxProperties) : 1
}

/** The whole rule is shown, as Go prints it in JSON. */
const invalidRule = (at: string, rule: ValidationRule, detail: string): FieldError =>
  invalidAsWhole(at, `${goJson(goRule(rule))}: ${detail}`)

function costSentence(what: string, cost: number, limit: number): string {
  const factor = cost / limit
  const times = factor > 100 ? 'more than 100x' : `${fixed(factor, factor < 1.5 ? 6 : 1)}x`
  return `${what} exceeds budget by factor of ${times} (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)`
}
