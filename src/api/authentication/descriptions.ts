/** What kubectl explain says of the types of authentication.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const authenticationDescriptions = (): Descriptions => ({
  SelfSubjectReview: {
    '': 'Asks who the server takes the caller to be: kubectl auth whoami.',
  },
  SelfSubjectReviewStatus: {
    userInfo: 'Who that is: name, uid, groups, and what else is known.',
  },
  UserInfo: {
    username: 'The name: alice, system:serviceaccount:default:web.',
    uid: 'Tells the user from another one of the same name, where that is known.',
    groups: 'The groups.',
    extra: 'What else is known, by key.',
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
    user: 'Who that is.',
    audiences: 'For which of those asked about it is.',
    error: 'Why it is not good.',
  },
  TokenRequest: {
    '': 'Asks for a token of a service account: kubectl create token. It is not kept.',
  },
  TokenRequestSpec: {
    audiences: 'For whom it is to be: others should refuse it. Empty: the API server.',
    expirationSeconds: 'How long it is to be good for, at least 600 seconds. Default 3600 seconds.',
    boundObjectRef: 'A Pod, a Secret or a Node: when that goes, the token is good for nothing any more.',
  },
  BoundObjectReference: {
    apiVersion: 'The version of the object: v1.',
    kind: 'Pod, Secret or Node.',
    name: 'Its name.',
    uid: 'Its uid.',
  },
  TokenRequestStatus: {
    token: 'The token.',
    expirationTimestamp: 'Until when it is good.',
  },
})
