/** Websites: what controllers of people's own act on here. Their definition, and the webhooks that are asked about them. */

export const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'websites.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Website', plural: 'websites' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            required: ['spec'],
            properties: {
              spec: {
                type: 'object',
                properties: { page: { type: 'string' }, replicas: { type: 'integer', minimum: 0 } },
              },
              status: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
            },
          },
        },
      },
    ],
  },
}

/** How the webhooks of a controller are reached. */
export interface WebhookAddresses {
  /** Base64 of PEM. */
  readonly caBundle: string
  readonly mutating: string
  readonly validating: string
}

const configuration = (kind: string, url: string, caBundle: string, operations: readonly string[]) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind,
  metadata: { name: 'websites' },
  webhooks: [
    {
      name: 'websites.example.com',
      clientConfig: { url, caBundle },
      rules: [{ apiGroups: ['example.com'], apiVersions: ['v1'], resources: ['websites'], operations }],
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
    },
  ],
})

export const webhooks = ({ caBundle, mutating, validating }: WebhookAddresses) => [
  configuration('MutatingWebhookConfiguration', mutating, caBundle, ['CREATE', 'UPDATE']),
  configuration('ValidatingWebhookConfiguration', validating, caBundle, ['CREATE', 'UPDATE', 'DELETE']),
]
