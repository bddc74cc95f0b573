/** What the expressions of a policy are evaluated with: the request, the objects, and the policy's own variables. */
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { authorizerValue, requestResourceValue } from '../../../cel/library/authorizer.ts'
import { perCallLimit } from '../../../cel/limits.ts'
import type { PolicyExpression } from '../../../cel/policy/expression.ts'
import { readAny } from '../../../cel/schema/json-values.ts'
import { CelError, MapValue, type Value } from '../../../cel/values.ts'
import type { Authorizer } from './authorizer.ts'
import { requestOf } from './request.ts'
import type { Subject } from './subject.ts'

export interface PolicyInput {
  readonly subject: Subject
  /** The version in which the policy has matched. */
  readonly version: Kind
  readonly object: KubeObject | null
  readonly params: KubeObject | null
  readonly authorizer: Authorizer
  readonly variables: ReadonlyMap<string, PolicyExpression>
}

/** Names and their values, read when they are asked for; the variables of the policy are reckoned once. */
export class PolicyActivation {
  readonly #input: PolicyInput
  readonly #known = new Map<string, Value>()
  /** What the variables have cost since it was asked last. */
  #cost = 0

  constructor(input: PolicyInput) {
    this.#input = input
  }

  readonly resolve = (name: string): Value | undefined => {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const value = this.#read(name)
    if (value !== undefined) this.#known.set(name, value)
    return value
  }

  takeCost(): number {
    const cost = this.#cost
    this.#cost = 0
    return cost
  }

  #read(name: string): Value | undefined {
    const { subject, version, object, params, authorizer } = this.#input
    switch (name) {
      case 'object':
        return readAny(object)
      case 'oldObject':
        return readAny(subject.oldObjectIn(version))
      case 'request':
        return readAny({ uid: '', ...requestOf(subject, version), object: null, oldObject: null })
      case 'namespaceObject':
        return readAny(untyped(subject.namespaceObject))
      case 'params':
        return readAny(params)
      case 'authorizer':
        return authorizerValue(authorizer(subject))
      case 'authorizer.requestResource':
        return requestResourceValue(authorizer(subject), {
          group: version.group,
          resource: version.plural,
          subresource: subject.subresource,
          namespace: subject.namespace,
          name: subject.name,
        })
      case 'variables':
        return new LazyMap(this.#input.variables, (variable, expression) =>
          this.#evaluate(variable, expression),
        )
      default:
        return undefined
    }
  }

  #evaluate(name: string, { program, error }: PolicyExpression): Value {
    if (!program) return new CelError(`composited variable "${name}" fails to compile: ${error}`)
    const { value, cost } = program.evaluate(this.resolve, perCallLimit)
    this.#cost += cost
    if (!(value instanceof CelError)) return value
    return new CelError(`composited variable "${name}" fails to evaluate: ${value.message}`)
  }
}

/** Go knows without being told of which kind it is. */
function untyped(object: KubeObject | null): object | null {
  if (!object) return null
  const { apiVersion: _version, kind: _kind, ...rest } = object
  return rest
}

/** The variables of a policy: each is reckoned when it is asked for, and then known. */
class LazyMap extends MapValue {
  readonly #expressions: ReadonlyMap<string, PolicyExpression>
  readonly #evaluate: (name: string, expression: PolicyExpression) => Value
  readonly #known = new Map<string, Value>()

  constructor(
    expressions: ReadonlyMap<string, PolicyExpression>,
    evaluate: (name: string, expression: PolicyExpression) => Value,
  ) {
    super()
    this.#expressions = expressions
    this.#evaluate = evaluate
  }
  override get size() {
    return this.#expressions.size
  }
  override keys() {
    return [...this.#expressions.keys()]
  }
  override find(key: Value): Value | undefined {
    if (typeof key !== 'string') return undefined
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const expression = this.#expressions.get(key)
    if (!expression) return undefined
    const value = this.#evaluate(key, expression)
    this.#known.set(key, value)
    return value
  }
}
