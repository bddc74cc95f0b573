/** What kubectl explain says of the types of authentication.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const authenticationDescriptions = (): Descriptions => ({
  SelfSubjectReview: {
    '': 'Asks who the server takes the caller to be: kubectl auth whoami.',
  },
  SelfSubjectReviewStatus: {
    userInfo: 'Who that is: name, uid, groups, and what else is known of him.',
  },
  TokenReview: {
    '': 'Asks whom a token stands for.',
  },
  TokenReviewSpec: {
    token: 'The token.',
    audiences: 'For whom it should be. Default: the API server.',
  },
  TokenReviewStatus: {
    authenticated: 'Whether anybody is known by it.',
  },
})
