/** authorization.k8s.io/v1 SelfSubjectRulesReview: all that the caller may do in a namespace. */
import type { SelfSubjectRulesReview } from '../generated/types/authorization-v1.ts'
import { defineKind } from '../kind.ts'

export const selfSubjectRulesReview = defineKind<SelfSubjectRulesReview>(
  'authorization.k8s.io/v1',
  'SelfSubjectRulesReview',
  {
    plural: 'selfsubjectrulesreviews',
    scope: 'Cluster',
    isAnswered: true,
  },
)
