/** The rules of Roles and ClusterRoles: what may stand in them, and how they are kept. */
import type { Draft } from 'immer'
import { nullIfAbsent, nullIfEmpty } from '../empty-list.ts'
import { type FieldErrors, invalid, required } from '../field-error.ts'
import type { PolicyRule } from '../generated/types/rbac-v1.ts'

export const rbacGroup = 'rbac.authorization.k8s.io'

interface WithRules {
  rules?: readonly PolicyRule[]
}

/** A role always says what it grants: who leaves it out says null. */
export function ruleDefaults(object: Draft<WithRules>): void {
  nullIfAbsent(object, 'rules')
}

/** An empty list is kept as null, too; yet its author has written it. */
export function keepRules(object: Draft<WithRules>): void {
  nullIfEmpty(object, 'rules')
}

/** @param isNamespaced whether they hold in one namespace: then they reach no path outside of the resources */
export function* ruleProblems(rules: readonly PolicyRule[] | undefined, isNamespaced: boolean): FieldErrors {
  for (const [n, rule] of (rules ?? []).entries()) yield* problemsOfRule(rule, isNamespaced, `rules[${n}]`)
}

function* problemsOfRule(rule: PolicyRule, isNamespaced: boolean, path: string): FieldErrors {
  const {
    verbs = none,
    apiGroups = none,
    resources = none,
    resourceNames = none,
    nonResourceURLs = none,
  } = rule
  if (verbs.length === 0) yield required(`${path}.verbs`, 'verbs must contain at least one value')
  if (nonResourceURLs.length > 0) {
    const wrong = (why: string) => invalid(`${path}.nonResourceURLs`, nonResourceURLs, why)
    if (isNamespaced) yield wrong('namespaced rules cannot apply to non-resource URLs')
    if (apiGroups.length + resources.length + resourceNames.length > 0)
      yield wrong('rules cannot apply to both regular resources and non-resource URLs')
    return
  }
  if (apiGroups.length === 0)
    yield required(`${path}.apiGroups`, 'resource rules must supply at least one api group')
  if (resources.length === 0)
    yield required(`${path}.resources`, 'resource rules must supply at least one resource')
}

const none: readonly string[] = []
