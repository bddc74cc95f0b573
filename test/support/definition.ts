/** Definitions for tests, which say only what a story is about. */
import type { JSONSchemaProps } from '../../src/api/generated/types/apiextensions-v1.ts'

/** The definition of Things in example.com, whose schema has these properties. */
export const definitionOf = (properties: Readonly<Record<string, JSONSchemaProps>>, more: object = {}) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'things.example.com' },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', kind: 'Thing' },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', properties } },
        ...more,
      },
    ],
  },
})
