/** The policies of one sort with their bindings, compiled when they are needed first, and again when they have changed. */
import type { MatchResources, ParamRef } from '../../../api/generated/types/admissionregistration-v1.ts'
import type { Kind, KubeObject } from '../../../api/kind.ts'
import { memoByIdentity } from '../../../api/memo.ts'
import type { Store } from '../../store/store.ts'
import type { Operation } from '../admission.ts'
import { mayMatch } from './matching.ts'

interface Policy extends KubeObject {
  readonly spec: { readonly matchConstraints?: MatchResources }
}

interface Binding extends KubeObject {
  readonly spec: {
    readonly policyName?: string
    readonly paramRef?: ParamRef
    readonly matchResources?: MatchResources
  }
}

export interface BoundPolicy<P extends Policy, B extends Binding, C> {
  readonly policy: P
  readonly bindings: readonly B[]
  /** What was made of the policy. */
  readonly compiled: C
}

export class BoundPolicies<P extends Policy, B extends Binding, C> {
  #revision = -1
  #bound: readonly BoundPolicy<P, B, C>[] = []
  readonly #compiledOf: (policy: P) => C

  constructor(
    private readonly policyKind: Kind<P>,
    private readonly bindingKind: Kind<B>,
    compile: (policy: P) => C,
  ) {
    this.#compiledOf = memoByIdentity(compile)
  }

  /** Those that are bound, by their names. */
  in(store: Store): readonly BoundPolicy<P, B, C>[] {
    const revision = store.revisionOf(this.policyKind) + store.revisionOf(this.bindingKind)
    if (revision !== this.#revision) {
      this.#bound = this.#read(store)
      this.#revision = revision
    }
    return this.#bound
  }

  /** Whether there may be such operations on a kind that one of them is about. */
  mayActOn(kind: Kind, store: Store, operations: readonly Operation[]): boolean {
    const bound = this.in(store)
    if (bound.length === 0 || kind.isBeyondPolicies) return false
    return bound.some(
      ({ policy, bindings }) =>
        mayMatch(policy.spec.matchConstraints, kind, operations) &&
        bindings.some(
          ({ spec: { matchResources } }) => !matchResources || mayMatch(matchResources, kind, operations),
        ),
    )
  }

  #read(store: Store): readonly BoundPolicy<P, B, C>[] {
    if (store.count(this.bindingKind) === 0 || store.count(this.policyKind) === 0) return []
    const bindings = new Map<string | undefined, B[]>()
    for (const binding of store.list(this.bindingKind)) {
      const { policyName } = binding.spec
      const known = bindings.get(policyName)
      if (known) known.push(binding)
      else bindings.set(policyName, [binding])
    }
    return store.list(this.policyKind).flatMap((policy) => {
      const own = bindings.get(policy.metadata.name)
      return own ? [{ policy, bindings: own, compiled: this.#compiledOf(policy) }] : []
    })
  }
}
