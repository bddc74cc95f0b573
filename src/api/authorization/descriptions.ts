/** What kubectl explain says of the types of authorization.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

const ofQuestions = {
  resourceAttributes: 'What would be done to which resource. Either this or nonResourceAttributes.',
  nonResourceAttributes: 'What would be done at which path that is no resource.',
}

const verbs = 'What may be done: get, list, create and the like; * is everything.'

const rawSelector =
  'The selector as a text, as queries have it. Either this or requirements. Here reviews are narrowed down by none.'

export const authorizationDescriptions = (): Descriptions => ({
  SubjectAccessReview: {
    '': 'Asks whether somebody may do something.',
  },
  LocalSubjectAccessReview: {
    '': 'Asks whether somebody may do something in its namespace.',
  },
  SubjectAccessReviewSpec: {
    ...ofQuestions,
    user: 'Who, by name. It means no more than that: groups are named besides.',
    groups: 'Of which groups that user is.',
    uid: 'The uid of that user.',
    extra: 'What else is known of that user, by key.',
  },
  SelfSubjectAccessReview: {
    '': 'Asks whether the caller may do something: kubectl auth can-i.',
  },
  SelfSubjectAccessReviewSpec: ofQuestions,
  ResourceAttributes: {
    verb: 'What is done: get, list, watch, create, update, patch, delete, deletecollection; * is everything.',
    group: 'The group of the resource. Empty: the core group; *: every group.',
    version: 'Its version. Empty or *: every version.',
    resource: 'The resource: pods.',
    subresource: 'The subresource: log. Empty: none.',
    namespace: 'In which namespace. Empty: in all, or of what is in none.',
    name: 'Which object. Empty: all.',
    fieldSelector: 'Which objects alone, by their fields. Here it counts for what nodes may read.',
    labelSelector: 'Which objects alone, by their labels. Here it narrows nothing down.',
  },
  FieldSelectorAttributes: {
    rawSelector,
    requirements: 'What must hold of the fields: all of it.',
  },
  LabelSelectorAttributes: {
    rawSelector,
    requirements: 'What must hold of the labels: all of it.',
  },
  NonResourceAttributes: {
    path: 'The path: /healthz.',
    verb: 'The method, in small letters: get, post.',
  },
  SubjectAccessReviewStatus: {
    allowed: 'Whether that may be done.',
    denied: 'Whether it is forbidden, whatever else would allow it. Roles only allow: it is never true here.',
    reason: 'By which binding, or why not.',
    evaluationError: 'What could not be found out: a role that is not there, say.',
  },
  SelfSubjectRulesReview: {
    '': 'Asks what the caller may do in a namespace: kubectl auth can-i --list.',
  },
  SelfSubjectRulesReviewSpec: {
    namespace: 'The namespace.',
  },
  SubjectRulesReviewStatus: {
    resourceRules: 'What may be done to resources.',
    nonResourceRules: 'What may be done at paths that are none.',
    incomplete: 'Whether there may be more that could not be found out.',
    evaluationError: 'What could not be found out.',
  },
  ResourceRule: {
    verbs,
    apiGroups: 'Of which groups the resources are; the core group is the empty text, * is every group.',
    resources: 'To what it may be done: pods, pods/log; * is everything.',
    resourceNames: 'To which objects alone, by name; none is every object.',
  },
  NonResourceRule: {
    verbs,
    nonResourceURLs: 'At which paths: /healthz, /logs/*.',
  },
})
