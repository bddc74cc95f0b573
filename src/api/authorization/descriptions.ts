/** What kubectl explain says of the types of authorization.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const authorizationDescriptions = (): Descriptions => ({
  LocalSubjectAccessReview: {
    '': 'Asks whether somebody may do something in its namespace.',
  },
  SubjectAccessReviewStatus: {
    allowed: 'Whether he may.',
    reason: 'By which binding, or why not.',
  },
  SelfSubjectAccessReview: {
    '': 'Asks whether the caller may do something: kubectl auth can-i.',
  },
  SelfSubjectAccessReviewSpec: {
    resourceAttributes: 'What he would do to which resource.',
    nonResourceAttributes: 'What he would do at which path that is no resource.',
  },
  SelfSubjectRulesReview: {
    '': 'Asks what the caller may do in a namespace: kubectl auth can-i --list.',
  },
  SelfSubjectRulesReviewSpec: {
    namespace: 'The namespace.',
  },
  SubjectRulesReviewStatus: {
    resourceRules: 'What he may do to resources.',
    nonResourceRules: 'What he may do at paths that are none.',
  },
  SubjectAccessReview: {
    '': 'Asks whether somebody may do something.',
  },
  SubjectAccessReviewSpec: {
    user: 'Who, by name. It means no more than that: groups are named besides.',
    resourceAttributes: 'What he would do to which resource.',
    nonResourceAttributes: 'What he would do at which path that is no resource.',
  },
})
