/** authentication.k8s.io/v1 SelfSubjectReview: who the server takes the caller to be. */
import type { SelfSubjectReview } from '../generated/types/authentication-v1.ts'
import { defineKind } from '../kind.ts'

export const selfSubjectReview = defineKind<SelfSubjectReview>(
  'authentication.k8s.io/v1',
  'SelfSubjectReview',
  {
    plural: 'selfsubjectreviews',
    scope: 'Cluster',
    isAnswered: true,
  },
)
