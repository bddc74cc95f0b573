/** What kubectl explain says of the fields of webhooks, of both sorts. */
export const webhookDescriptions: Readonly<Record<string, string>> = {
  webhooks: 'The servers, and what each is asked about.',
  'webhooks.name': 'A domain name of at least three parts, another one for each.',
  'webhooks.clientConfig': 'Where it is: a Service of the cluster, or a URL.',
  'webhooks.clientConfig.caBundle': 'The certificates by which it is known, in PEM.',
  'webhooks.rules': 'Which changes of which resources it is asked about.',
  'webhooks.failurePolicy': 'What becomes of a change when it does not answer: Fail or Ignore.',
  'webhooks.matchPolicy': 'Whether changes in other versions of a resource count: Equivalent or Exact.',
  'webhooks.namespaceSelector': 'In which namespaces, by their labels.',
  'webhooks.objectSelector': 'About which objects, by their labels.',
  'webhooks.matchConditions': 'Expressions that must all be true of a request.',
  'webhooks.sideEffects': 'Whether it does anything but answer: None, or NoneOnDryRun.',
  'webhooks.timeoutSeconds': 'How long its answer is waited for.',
  'webhooks.admissionReviewVersions':
    'The versions of AdmissionReview that it reads, the preferred one first.',
}
