/** authentication.k8s.io/v1 TokenReview: whom a token stands for. */
import type { TokenReview } from '../generated/types/authentication-v1.ts'
import { defineKind } from '../kind.ts'

export const tokenReview = defineKind<TokenReview>('authentication.k8s.io/v1', 'TokenReview', {
  plural: 'tokenreviews',
  scope: 'Cluster',
  isAnswered: true,

  descriptions: {
    '': 'Asks whom a token stands for.',
    'spec.token': 'The token.',
    'spec.audiences': 'For whom it should be. Default: the API server.',
    'status.authenticated': 'Whether anybody is known by it.',
  },
})
