/**
 * What kubectl explain says of the fields that many types have. What the table of a type's own group says comes first. Some begin with
 * the words by which programs, Kubernetes' own suite among them, find those of a real cluster.
 */

/** Type → field → what it is, in words of our own; the empty field is the type itself. */
export type Descriptions = Readonly<Record<string, Readonly<Record<string, string>>>>

/** By the part that a type plays. */
export const commonDescriptions = (): Descriptions => ({
  Object: {
    apiVersion: 'APIVersion defines in which group and version the object is written, such as apps/v1.',
    kind: 'What the object is, such as Pod.',
    metadata: "Standard object's metadata: its name, its labels, and what the cluster notes of it.",
    spec: 'What should be.',
    status: 'What was last seen.',
  },
  List: {
    metadata: 'Of which state of the cluster the list is, and how to go on with it.',
    items: 'The objects.',
  },
  Status: {
    conditions: 'What is true of it, and since when.',
    observedGeneration: 'The generation that the rest of the status speaks of.',
  },
  Condition: {
    type: 'What it is about. There is one of each type.',
    status: 'True, False or Unknown.',
    reason: 'Why, in one word.',
    message: 'Why, in a sentence.',
    lastTransitionTime: 'Since when the status is what it is.',
    lastUpdateTime: 'When it was last written, whether or not its status is another one.',
    lastProbeTime: 'When it was last looked at. Few write it.',
    observedGeneration: 'The generation of the object that it speaks of.',
  },
})

/** Types that the groups which ask webhooks have each for itself. */
export const webhookClientDescriptions = {
  WebhookClientConfig: {
    service: 'A Service of the cluster. It is asked over the simulated network.',
    url: 'A URL outside of the cluster. Here only servers on this machine are asked.',
    caBundle: 'The certificates by which it is known, in PEM.',
  },
  ServiceReference: {
    namespace: 'The namespace of the Service.',
    name: 'The name of the Service.',
    path: 'The path that is asked for. Default /.',
    port: 'The port of the Service. Default 443.',
  },
} as const
