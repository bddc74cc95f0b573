/** What kubectl explain says of the types of admissionregistration.k8s.io. */
import { type Descriptions, webhookClientDescriptions } from '../common-descriptions.ts'

const namespaceSelector = 'In which namespaces, by their labels. Default: in all, and what is in none.'
const objectSelector =
  'About which objects, by their labels: the old or the new state must have them. Default: all.'
const matchPolicy =
  'Whether changes in other versions of a resource count: Equivalent, they do, or Exact. Default Equivalent.'
const reinvocationPolicy =
  'Whether it is asked again when another one has altered the object since: IfNeeded or Never. Default Never.'

const ofWebhooks = {
  name: 'A domain name of at least three parts, another one for each.',
  clientConfig: 'Where it is: a Service of the cluster, or a URL.',
  rules: 'Which changes of which resources it is asked about.',
  failurePolicy: 'What becomes of a change when it does not answer: Fail or Ignore. Default Fail.',
  matchPolicy,
  namespaceSelector,
  objectSelector,
  matchConditions: 'Expressions that must all be true of a request.',
  sideEffects: 'Whether it does anything but answer: None, or NoneOnDryRun.',
  timeoutSeconds: 'How long its answer is waited for, from 1 to 30 seconds. Default 10.',
  admissionReviewVersions: 'The versions of AdmissionReview that it reads, the preferred one first.',
}

const ofRules = {
  Rule: {
    apiGroups: 'Of which groups the resources are; the core group is the empty text, * is every group.',
    apiVersions: 'Of which versions they are; * is every version.',
    resources:
      'Which resources: pods, pods/status, */scale; * is every one without subresources, */* with them.',
    scope: 'Namespaced: those in namespaces. Cluster: the others. Default *: both.',
  },
  RuleWithOperations: {
    operations: 'What is done: CREATE, UPDATE, DELETE, CONNECT; * is all of it.',
  },
  NamedRuleWithOperations: {
    resourceNames: 'About which objects alone, by name. Default: all.',
  },
}

const ofPolicies = {
  paramKind: 'The kind of the objects that parametrize the policy: `params` in expressions.',
  matchConstraints: 'Which requests the policy is about.',
  matchConditions: 'What has to be true beside for the policy to be asked.',
  variables: 'Values under names, reckoned when they are asked for: `variables.name`.',
  failurePolicy:
    'What a mistake in an expression does: Fail refuses the request, Ignore passes over it. Default Fail.',
}

const ofBindings = {
  policyName: 'The policy that is bound. It need not be there.',
  paramRef: 'The objects that parametrize it here.',
  matchResources: 'Which of the requests of the policy the binding is about. Default: all of them.',
}

export const admissionregistrationDescriptions = (): Descriptions => ({
  ValidatingWebhookConfiguration: {
    '': 'Names servers that are asked about changes, and may refuse them.',
    webhooks: 'The servers, and what each is asked about.',
  },
  MutatingWebhookConfiguration: {
    '': 'Names servers that are asked about changes, and may alter or refuse them.',
    webhooks: 'The servers, and what each is asked about.',
  },
  ValidatingWebhook: ofWebhooks,
  MutatingWebhook: { ...ofWebhooks, reinvocationPolicy },
  ...webhookClientDescriptions,
  MatchCondition: {
    name: 'What it is called, in messages. Another one for each.',
    expression: 'An expression of CEL that is true or false: of object, oldObject, request and authorizer.',
  },
  ...ofRules,
  ValidatingAdmissionPolicy: {
    '': 'Says what changes of objects have to keep, in CEL. It holds where a binding says so.',
  },
  ValidatingAdmissionPolicySpec: {
    ...ofPolicies,
    validations: 'What has to be true of a change.',
    auditAnnotations:
      'What is noted in the audit log, beside. Here there is none: it is made and goes nowhere.',
  },
  MutatingAdmissionPolicy: {
    '': 'Says what is made of objects on their way in, in CEL. It acts where a binding says so.',
  },
  MutatingAdmissionPolicySpec: {
    ...ofPolicies,
    mutations: 'What is made of them: in turn, each of what the one before has made.',
    reinvocationPolicy,
  },
  Validation: {
    expression: 'An expression of CEL that is true of a change that keeps it.',
    message: 'What is said where it is not. Default: the expression itself.',
    messageExpression: 'The same, as an expression whose value is a text. It goes before message.',
    reason:
      'Why, in one word, and so the code of the answer: Unauthorized, Forbidden, Invalid, RequestEntityTooLarge. Default Invalid.',
  },
  AuditAnnotation: {
    key: 'The key of the annotation, behind the name of the policy.',
    valueExpression: 'An expression of CEL whose value is a text. null: there is no such annotation.',
  },
  Variable: {
    name: 'Its name.',
    expression: 'An expression of CEL. It may use the variables before it.',
  },
  Mutation: {
    patchType: 'ApplyConfiguration or JSONPatch: the field of that name says more.',
    applyConfiguration: 'Fields that are applied to the object.',
    jsonPatch: 'Steps that change it.',
  },
  ApplyConfiguration: {
    expression: 'An expression of CEL whose value is Object{}, with the fields that are to be set.',
  },
  JSONPatch: {
    expression: 'An expression of CEL whose value is a list of JSONPatch{}: op, path and value.',
  },
  MatchResources: {
    namespaceSelector,
    objectSelector,
    resourceRules: 'Which requests: those that any of these fits.',
    excludeResourceRules: 'Which of those not.',
    matchPolicy,
  },
  ParamKind: {
    apiVersion: 'The group and version of the kind.',
    kind: 'The kind.',
  },
  ParamRef: {
    name: 'The object. Either this or selector.',
    namespace: 'Its namespace. Default: that of the object that the request is about.',
    selector: 'All objects that have these labels: the policy is asked once for each.',
    parameterNotFoundAction: 'What is done where there is none: Allow, or Deny, as failurePolicy says.',
  },
  ValidatingAdmissionPolicyStatus: {
    typeChecking: 'What is wrong with the types in its expressions, as far as it can be told.',
  },
  TypeChecking: {
    expressionWarnings: 'Each expression with which something is wrong.',
  },
  ExpressionWarning: {
    fieldRef: 'Where the expression stands: spec.validations[0].expression.',
    warning: 'What is wrong with it.',
  },
  ValidatingAdmissionPolicyBinding: {
    '': 'Lets a policy hold, and says what its breach does.',
  },
  ValidatingAdmissionPolicyBindingSpec: {
    ...ofBindings,
    validationActions: 'What a breach does: Deny refuses, Warn warns, Audit notes it.',
  },
  MutatingAdmissionPolicyBinding: {
    '': 'Lets a mutating policy act.',
  },
  MutatingAdmissionPolicyBindingSpec: ofBindings,
})
