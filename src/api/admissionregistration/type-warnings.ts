/**
 * What is strange about the expressions of a policy, by the types of the objects that it is asked about. It holds all the same.
 * Source: apiserver's admission/plugin/policy/validating/typechecking.go.
 */
import { compile } from '../../cel/compile.ts'
import { type KnownTypes, PolicyEnvironments } from '../../cel/policy/environment.ts'
import { PolicyVariables } from '../../cel/policy/expression.ts'
import { objectTypeOf } from '../../cel/policy/object-type.ts'
import type {
  ExpressionWarning,
  RuleWithOperations,
  ValidatingAdmissionPolicySpec,
} from '../generated/types/admissionregistration-v1.ts'
import type { Kind } from '../kind.ts'
import { inAllVersions } from '../kind-versions.ts'

const mostTypes = 10

/** @param kinds all that are served */
export function typeWarnings(
  spec: ValidatingAdmissionPolicySpec,
  kinds: readonly Kind[],
): readonly ExpressionWarning[] {
  const versions = inAllVersions(kinds)
  const { apiVersion, kind } = spec.paramKind ?? {}
  const paramKind = versions.find((each) => each.apiVersion === apiVersion && each.kind === kind)
  const params = paramKind && objectTypeOf(paramKind.structure())
  const checkers = kindsOf(spec, versions).map(
    (each) => new TypeChecker(each, spec, { object: objectTypeOf(each.structure()), params }),
  )
  return [...expressionsOf(spec)].flatMap(([fieldRef, source]) => {
    const said = checkers.flatMap((checker) => checker.warningOf(source) ?? [])
    return said.length > 0 ? [{ fieldRef, warning: said.join('\n') }] : []
  })
}

function* expressionsOf({ validations = [] }: ValidatingAdmissionPolicySpec) {
  for (const [n, { expression, messageExpression }] of validations.entries()) {
    yield [`spec.validations[${n}].expression`, expression] as const
    if (messageExpression) yield [`spec.validations[${n}].messageExpression`, messageExpression] as const
  }
}

/** The expressions of a policy as they are where it is asked about objects of one kind. */
class TypeChecker {
  readonly #environments = new PolicyEnvironments()
  readonly #names: Parameters<PolicyEnvironments['for']>[0]

  constructor(
    private readonly kind: Kind,
    { variables = [] }: ValidatingAdmissionPolicySpec,
    types: KnownTypes,
  ) {
    const names = { hasParams: types.params !== undefined, hasAuthorizer: true, types }
    const known = new PolicyVariables(this.#environments, names)
    for (const { name, expression } of variables) known.add(name, expression)
    this.#names = { ...names, variables: known.types }
  }

  warningOf(source: string): string | undefined {
    const compiled = compile(source, this.#environments.for(this.#names))
    if (!('error' in compiled)) return undefined
    const { group, version, kind } = this.kind
    return `${group}/${version}, Kind=${kind}: ${compiled.error}\n`
  }
}

/** The kinds that are named one by one, in the order of group, version and kind: not more than so many. */
function kindsOf({ matchConstraints }: ValidatingAdmissionPolicySpec, versions: readonly Kind[]) {
  const found = new Set<Kind>()
  for (const rule of matchConstraints?.resourceRules ?? []) {
    let count = 0
    for (const resource of resourcesOf(rule)) {
      const kind = versions.find((each) => isNamed(each, resource))
      if (!kind) continue
      found.add(kind)
      if (++count === mostTypes) return inOrder(found)
    }
  }
  return inOrder(found)
}

interface Resource {
  readonly group: string
  readonly version: string
  readonly name: string
}

const isNamed = (kind: Kind, { group, version, name }: Resource) =>
  kind.group === group && kind.version === version && (kind.plural === name || kind.singular === name)

/** None where a group or a version can be any; of the resources, those that are named and are no subresources. */
function* resourcesOf({
  apiGroups = [],
  apiVersions = [],
  resources = [],
}: RuleWithOperations): Iterable<Resource> {
  if ([...apiGroups, ...apiVersions].some((each) => each.includes('*'))) return
  for (const group of apiGroups.toSorted())
    for (const version of apiVersions.toSorted())
      for (const name of resources.toSorted()) if (!/[*/]/.test(name)) yield { group, version, name }
}

const nameOf = ({ group, version, kind }: Kind) => `${group}\0${version}\0${kind}`

const inOrder = (kinds: Iterable<Kind>): readonly Kind[] =>
  [...kinds].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
