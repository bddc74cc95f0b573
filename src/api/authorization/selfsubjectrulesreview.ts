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

    descriptions: {
      '': 'Asks what the caller may do in a namespace: kubectl auth can-i --list.',
      'spec.namespace': 'The namespace.',
      'status.resourceRules': 'What he may do to resources.',
      'status.nonResourceRules': 'What he may do at paths that are none.',
    },
  },
)
