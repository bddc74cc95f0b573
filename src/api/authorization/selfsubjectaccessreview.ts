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
  },
)
