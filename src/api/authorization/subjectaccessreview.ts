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
  },
)
