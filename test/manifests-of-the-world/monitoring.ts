/** The definitions of a monitoring stack: the largest schemas there are, for each of its kinds takes a whole Pod. */
import { structType, type Type } from '../../src/api/schema.ts'

const group = 'monitoring.example.com'

/** As much as the documentation of a field usually has to say. */
const words =
  'It is said here in full, with what it defaults to, what it must not be, and where more can be read. '.repeat(
    5,
  )

const deepest = 9

/** A schema as generators write them: every field described, and everything that a type holds in place. */
function schemaOf(type: Type, depth: number): object {
  switch (type.kind) {
    case 'list':
      return { type: 'array', items: schemaOf(type.of, depth) }
    case 'map':
      return { type: 'object', additionalProperties: schemaOf(type.of, depth) }
    case 'struct':
      return depth === 0
        ? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
        : structSchema(type.struct(), depth)
    case 'bool':
      return { type: 'boolean' }
    case 'int32':
    case 'int64':
      return { type: 'integer', format: type.kind }
    case 'quantity':
    case 'intOrString':
      return { anyOf: [{ type: 'integer' }, { type: 'string' }], 'x-kubernetes-int-or-string': true }
    case 'time':
      return { type: 'string', format: 'date-time' }
    default:
      return { type: 'string' }
  }
}

function structSchema(struct: ReturnType<typeof structType>, depth: number): object {
  const fields = [...struct.fields.values()].filter(({ name }) => name !== 'managedFields')
  return {
    type: 'object',
    description: `What is said of ${struct.name}.`,
    properties: Object.fromEntries(
      fields.map(({ name, type }) => [
        name,
        {
          description: `The ${name}, as the type of Kubernetes has it. ${words}`,
          ...schemaOf(type, depth - 1),
        },
      ]),
    ),
  }
}

/** More than 500 KiB. */
export const monitoringDefinition = (plural: string, kind: string) => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Namespaced',
    names: { plural, singular: plural.slice(0, -1), kind, shortNames: [plural.slice(0, 4)] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [{ name: 'Version', type: 'string', jsonPath: '.spec.version' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                properties: {
                  version: { type: 'string' },
                  replicas: { type: 'integer', format: 'int32' },
                  pod: structSchema(structType('io.k8s.api.core.v1.PodSpec'), deepest),
                },
              },
              status: {
                type: 'object',
                properties: { availableReplicas: { type: 'integer', format: 'int32' } },
              },
            },
          },
        },
      },
    ],
  },
})
