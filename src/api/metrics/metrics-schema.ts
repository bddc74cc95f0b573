/** What OpenAPI says of metrics, which are in no generated facts: another API server brings them. */
import { structureOfSchema } from '../custom-resource/structure.ts'
import type { JSONSchemaProps } from '../generated/types/apiextensions-v1.ts'
import { structureName } from '../open-structure.ts'
import type { StructType } from '../schema.ts'

export const metricsVersion = 'metrics.k8s.io/v1beta1'

const text: JSONSchemaProps = { type: 'string' }

const usage: JSONSchemaProps = {
  description: 'How much is used, by resource: cpu and memory.',
  type: 'object',
  additionalProperties: text,
}

/** @param own what a kind has besides what both have */
export const metricsStructure = (
  kind: string,
  description: string,
  own: Record<string, JSONSchemaProps>,
): StructType =>
  structureOfSchema(structureName(metricsVersion, kind), {
    description,
    type: 'object',
    properties: {
      timestamp: { ...text, format: 'date-time', description: 'When it was measured.' },
      window: { ...text, description: 'Over how long the use of the CPU is an average.' },
      ...own,
    },
  })

export const ofNode = { usage }

export const ofPod = {
  containers: {
    description: 'What each of its containers uses, those that run.',
    type: 'array',
    items: { type: 'object', properties: { name: { ...text, description: 'The container.' }, usage } },
  },
}
