/** authentication.k8s.io/v1 TokenReview: whom a token stands for. */
import type { TokenReview } from '../generated/types/authentication-v1.ts'
import { defineKind } from '../kind.ts'

export const tokenReview = defineKind<TokenReview>('authentication.k8s.io/v1', 'TokenReview', {
  plural: 'tokenreviews',
  scope: 'Cluster',
  isAnswered: true,
})
