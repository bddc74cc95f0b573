/** What kubectl explain says of the types of admissionregistration.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const admissionregistrationDescriptions = (): Descriptions => ({
  MutatingAdmissionPolicy: {
    '': 'Says what is made of objects on their way in, in CEL. It acts where a binding says so.',
  },
  MutatingAdmissionPolicySpec: {
    paramKind: 'The kind of the objects that parametrize the policy: `params` in expressions.',
    matchConstraints: 'Which requests the policy is about.',
    matchConditions: 'What has to be true beside for the policy to be asked.',
    variables: 'Values under names, reckoned when they are asked for: `variables.name`.',
    failurePolicy: 'What a mistake in an expression does: Fail refuses the request, Ignore passes over it.',
    mutations: 'What is made of them: in turn, each of what the one before has made.',
    reinvocationPolicy: 'Whether it is asked again after others have changed the object.',
  },
  MutatingAdmissionPolicyBinding: {
    '': 'Lets a mutating policy act.',
  },
  MutatingAdmissionPolicyBindingSpec: {
    policyName: 'The policy that is bound. It need not be there.',
    paramRef: 'The objects that parametrize it here.',
    matchResources: 'Which of the requests of the policy the binding is about.',
  },
  MutatingWebhookConfiguration: {
    '': 'Names servers that are asked about changes, and may alter or refuse them.',
    webhooks: 'The servers, and what each is asked about.',
  },
  MutatingWebhook: {
    name: 'A domain name of at least three parts, another one for each.',
    clientConfig: 'Where it is: a Service of the cluster, or a URL.',
    rules: 'Which changes of which resources it is asked about.',
    failurePolicy: 'What becomes of a change when it does not answer: Fail or Ignore.',
    matchPolicy: 'Whether changes in other versions of a resource count: Equivalent or Exact.',
    namespaceSelector: 'In which namespaces, by their labels.',
    objectSelector: 'About which objects, by their labels.',
    matchConditions: 'Expressions that must all be true of a request.',
    sideEffects: 'Whether it does anything but answer: None, or NoneOnDryRun.',
    timeoutSeconds: 'How long its answer is waited for.',
    admissionReviewVersions: 'The versions of AdmissionReview that it reads, the preferred one first.',
    reinvocationPolicy: 'Whether it is asked again when another one has altered the object since.',
  },
  WebhookClientConfig: {
    caBundle: 'The certificates by which it is known, in PEM.',
  },
  ValidatingAdmissionPolicy: {
    '': 'Says what changes of objects have to keep, in CEL. It holds where a binding says so.',
  },
  ValidatingAdmissionPolicySpec: {
    paramKind: 'The kind of the objects that parametrize the policy: `params` in expressions.',
    matchConstraints: 'Which requests the policy is about.',
    matchConditions: 'What has to be true beside for the policy to be asked.',
    variables: 'Values under names, reckoned when they are asked for: `variables.name`.',
    failurePolicy: 'What a mistake in an expression does: Fail refuses the request, Ignore passes over it.',
    validations: 'What has to be true of a change.',
    auditAnnotations: 'What is noted in the audit log, beside.',
  },
  ValidatingAdmissionPolicyBinding: {
    '': 'Lets a policy hold, and says what its breach does.',
  },
  ValidatingAdmissionPolicyBindingSpec: {
    policyName: 'The policy that is bound. It need not be there.',
    paramRef: 'The objects that parametrize it here.',
    matchResources: 'Which of the requests of the policy the binding is about.',
    validationActions: 'What a breach does: Deny refuses, Warn warns, Audit notes it.',
  },
  ValidatingWebhookConfiguration: {
    '': 'Names servers that are asked about changes, and may refuse them.',
    webhooks: 'The servers, and what each is asked about.',
  },
  ValidatingWebhook: {
    name: 'A domain name of at least three parts, another one for each.',
    clientConfig: 'Where it is: a Service of the cluster, or a URL.',
    rules: 'Which changes of which resources it is asked about.',
    failurePolicy: 'What becomes of a change when it does not answer: Fail or Ignore.',
    matchPolicy: 'Whether changes in other versions of a resource count: Equivalent or Exact.',
    namespaceSelector: 'In which namespaces, by their labels.',
    objectSelector: 'About which objects, by their labels.',
    matchConditions: 'Expressions that must all be true of a request.',
    sideEffects: 'Whether it does anything but answer: None, or NoneOnDryRun.',
    timeoutSeconds: 'How long its answer is waited for.',
    admissionReviewVersions: 'The versions of AdmissionReview that it reads, the preferred one first.',
  },
})
