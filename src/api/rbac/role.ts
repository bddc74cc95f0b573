/** rbac.authorization.k8s.io/v1 Role: what may be done in one namespace. */
import { columnsOf } from '../columns.ts'
import type { Role } from '../generated/types/rbac-v1.ts'
import { defineKind } from '../kind.ts'
import { pathSegmentProblems } from '../names.ts'
import { keepRules, ruleDefaults, ruleProblems } from './policy-rules.ts'

export const role = defineKind<Role>('rbac.authorization.k8s.io/v1', 'Role', {
  plural: 'roles',
  scope: 'Namespaced',
  createsOnUpdate: true,
  nameProblems: pathSegmentProblems,

  defaults: ruleDefaults,
  prepareForCreate: keepRules,
  prepareForUpdate: keepRules,

  validate: ({ rules }) => ruleProblems(rules, true),

  columns: columnsOf<Role>((c) => [c.name, c.createdAt]),
})
