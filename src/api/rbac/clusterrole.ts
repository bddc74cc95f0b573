/** rbac.authorization.k8s.io/v1 ClusterRole: what may be done in the whole cluster, or in a namespace where it is bound there. */
import { columnsOf } from '../columns.ts'
import { type FieldErrors, invalid, required } from '../field-error.ts'
import type { AggregationRule, ClusterRole } from '../generated/types/rbac-v1.ts'
import { defineKind } from '../kind.ts'
import { labelSelectorProblems } from '../labels.ts'
import { pathSegmentProblems } from '../names.ts'
import { keepRules, ruleDefaults, ruleProblems } from './policy-rules.ts'

export const clusterRole = defineKind<ClusterRole>('rbac.authorization.k8s.io/v1', 'ClusterRole', {
  plural: 'clusterroles',
  scope: 'Cluster',
  createsOnUpdate: true,
  nameProblems: pathSegmentProblems,

  defaults: ruleDefaults,
  prepareForCreate: keepRules,
  prepareForUpdate: keepRules,

  *validate({ rules, aggregationRule }) {
    yield* ruleProblems(rules, false)
    if (aggregationRule) yield* aggregationProblems(aggregationRule)
  },

  columns: columnsOf<ClusterRole>((c) => [c.name, c.createdAt]),
})

function* aggregationProblems({ clusterRoleSelectors = [] }: AggregationRule): FieldErrors {
  const field = 'aggregationRule.clusterRoleSelectors'
  if (clusterRoleSelectors.length === 0)
    yield required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil')
  for (const [n, selector] of clusterRoleSelectors.entries()) {
    const problems = [...labelSelectorProblems(selector, `${field}[${n}]`)]
    yield* problems
    if (problems.length > 0) yield invalid(`${field}[${n}]`, undefined, 'invalid label selector.')
  }
}
