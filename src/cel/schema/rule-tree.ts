/** The compiled rules of a schema in the shape of the schema, only as far as there are rules. */
import type { JSONSchemaProps } from '../../api/generated/types/apiextensions-v1.ts'
import type { Functions } from '../functions.ts'
import { type DeclaredType, declaredType } from './declared-type.ts'
import { escapedName } from './escaping.ts'
import { type CompiledRule, compileRules } from './rule-compilation.ts'

export interface RuleNode {
  readonly schema: JSONSchemaProps
  /** How values of this node are read; undefined where expressions cannot. */
  readonly declared: DeclaredType | undefined
  readonly rules: readonly CompiledRule[]
  readonly usesOldSelf: boolean
  readonly items?: RuleNode
  readonly additionalProperties?: RuleNode
  readonly properties: readonly (readonly [name: string, node: RuleNode])[]
  readonly allOf: readonly RuleNode[]
}

interface Place {
  /** Where rules and bounds stand: a part of an `allOf`, or the node itself. */
  readonly rules: JSONSchemaProps
  /** Where types stand. */
  readonly node: JSONSchemaProps
  readonly declared: DeclaredType | undefined
}

/** Undefined when there is no rule at the node or below it. */
export function ruleTree(
  schema: JSONSchemaProps,
  isRoot: boolean,
  functions: Functions,
): RuleNode | undefined {
  return treeOf({ rules: schema, node: schema, declared: declaredType(schema, isRoot) }, functions)
}

function treeOf({ rules, node, declared }: Place, functions: Functions): RuleNode | undefined {
  const ofPart = (part: unknown, whole: unknown): RuleNode | undefined =>
    isSchema(part) && isSchema(whole)
      ? treeOf({ rules: part, node: whole, declared: declared?.element }, functions)
      : undefined
  const tree: RuleNode = {
    schema: node,
    declared,
    rules: declared
      ? compileRules(
          { ...node, 'x-kubernetes-validations': rules['x-kubernetes-validations'] },
          declared,
          functions,
        )
      : [],
    usesOldSelf: false,
    items: ofPart(rules.items, node.items),
    additionalProperties: ofPart(rules.additionalProperties, node.additionalProperties),
    properties: propertiesOf({ rules, node, declared }, functions),
    allOf: (rules.allOf ?? []).flatMap((part) => treeOf({ rules: part, node, declared }, functions) ?? []),
  }
  const isEmpty =
    tree.rules.length + tree.properties.length + tree.allOf.length === 0 &&
    !tree.items &&
    !tree.additionalProperties
  return isEmpty ? undefined : { ...tree, usesOldSelf: tree.rules.some(({ usesOldSelf }) => usesOldSelf) }
}

const isSchema = (value: unknown): value is JSONSchemaProps =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function propertiesOf({ rules, node, declared }: Place, functions: Functions) {
  const properties: (readonly [string, RuleNode])[] = []
  for (const [name, part] of Object.entries(rules.properties ?? {})) {
    const whole = node.properties && Object.hasOwn(node.properties, name) ? node.properties[name] : undefined
    if (!whole) continue
    const escaped = escapedName(name)
    const field =
      escaped === undefined
        ? declaredType(whole, whole['x-kubernetes-embedded-resource'] === true)
        : declared?.fields?.get(escaped)
    const tree = field && treeOf({ rules: part, node: whole, declared: field }, functions)
    if (tree) properties.push([name, tree])
  }
  return properties
}
