/** Which objects a quota is about. */
import type { ResourceQuota, ScopedResourceSelectorRequirement } from '../generated/types/core-v1.ts'
import type { KubeObject } from '../kind.ts'
import { memoByIdentity } from '../memo.ts'
import type { Evaluator } from './evaluator.ts'

type Requirement = ScopedResourceSelectorRequirement

/** Whether an object is in all scopes of a quota. */
export function isInScopes(evaluator: Evaluator, { spec }: ResourceQuota, object: KubeObject): boolean {
  if (!spec.scopes && !spec.scopeSelector) return true
  return requirementsOf(spec).every((each) => evaluator.isIn?.(object, each) ?? false)
}

const requirementsOf = memoByIdentity(
  ({ scopes = [], scopeSelector }: ResourceQuota['spec']): readonly Requirement[] => [
    ...scopes.map((scopeName): Requirement => ({ scopeName, operator: 'Exists' })),
    ...(scopeSelector?.matchExpressions ?? []),
  ],
)

/** Whether one of the names that an object has for a scope, or its having none, is what a requirement asks for. */
export function meets({ operator, values = [] }: Requirement, names: readonly string[]): boolean {
  switch (operator) {
    case 'Exists':
      return names.length > 0
    case 'DoesNotExist':
      return names.length === 0
    case 'In':
      return names.some((name) => values.includes(name))
    case 'NotIn':
      return names.length === 0 || names.some((name) => !values.includes(name))
    default:
      return false
  }
}
