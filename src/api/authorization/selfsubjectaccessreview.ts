/** authorization.k8s.io/v1 SelfSubjectAccessReview: whether the caller may do something. */
import type { SelfSubjectAccessReview } from '../generated/types/authorization-v1.ts'
import { defineKind } from '../kind.ts'

export const selfSubjectAccessReview = defineKind<SelfSubjectAccessReview>(
  'authorization.k8s.io/v1',
  'SelfSubjectAccessReview',
  {
    plural: 'selfsubjectaccessreviews',
    scope: 'Cluster',
    isAnswered: true,

    descriptions: {
      '': 'Asks whether the caller may do something: kubectl auth can-i.',
      'spec.resourceAttributes': 'What he would do to which resource.',
      'spec.nonResourceAttributes': 'What he would do at which path that is no resource.',
      'status.allowed': 'Whether he may.',
      'status.reason': 'By which binding, or why not.',
    },
  },
)
