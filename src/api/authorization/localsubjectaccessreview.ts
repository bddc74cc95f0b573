/** authorization.k8s.io/v1 LocalSubjectAccessReview: whether somebody may do something in one namespace. */
import type { LocalSubjectAccessReview } from '../generated/types/authorization-v1.ts'
import { defineKind } from '../kind.ts'

export const localSubjectAccessReview = defineKind<LocalSubjectAccessReview>(
  'authorization.k8s.io/v1',
  'LocalSubjectAccessReview',
  {
    plural: 'localsubjectaccessreviews',
    scope: 'Namespaced',
    isAnswered: true,
  },
)
