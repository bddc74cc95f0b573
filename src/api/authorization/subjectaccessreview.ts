/** authorization.k8s.io/v1 SubjectAccessReview: whether somebody may do something. */
import type { SubjectAccessReview } from '../generated/types/authorization-v1.ts'
import { defineKind } from '../kind.ts'

export const subjectAccessReview = defineKind<SubjectAccessReview>(
  'authorization.k8s.io/v1',
  'SubjectAccessReview',
  {
    plural: 'subjectaccessreviews',
    scope: 'Cluster',
    isAnswered: true,

    descriptions: {
      '': 'Asks whether somebody may do something.',
      'spec.user': 'Who, by name. It means no more than that: groups are named besides.',
      'spec.resourceAttributes': 'What he would do to which resource.',
      'spec.nonResourceAttributes': 'What he would do at which path that is no resource.',
      'status.allowed': 'Whether he may.',
      'status.reason': 'By which binding, or why not.',
    },
  },
)
