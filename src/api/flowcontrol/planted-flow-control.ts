/** The FlowSchemas and priority levels that every cluster has, as they are put in at its start. */
import type { Kind } from '../kind.ts'
import { deepFreeze, once } from '../memo.ts'
import type { FieldSet } from '../meta-types.ts'
import type { Planted } from '../planted.ts'
import {
  autoUpdateAnnotation,
  bootstrapLevels,
  bootstrapSchemas,
  type Maintained,
} from './bootstrap-objects.ts'
import { danglingCondition } from './dangling.ts'
import { flowSchema } from './flowschema.ts'
import { priorityLevelConfiguration } from './prioritylevelconfiguration.ts'

export const plantedFlowControl = once((): readonly Planted[] => [
  ...bootstrapLevels().map((level) => ({
    ...planted(priorityLevelConfiguration as unknown as Kind, level),
    status: () => ({}),
  })),
  ...bootstrapSchemas().map((schema) => ({
    ...planted(flowSchema as unknown as Kind, schema),
    status: (at: string) => ({
      conditions: [
        {
          ...danglingCondition(schema.spec.priorityLevelConfiguration.name, true),
          lastTransitionTime: at,
        },
      ],
    }),
  })),
])

const planted = (kind: Kind, { name, spec }: Maintained<object>): Planted => ({
  kind,
  metadata: { name, annotations: annotated, generation: 1 },
  parts: deepFreeze({ spec }),
  manager: 'api-priority-and-fairness-config-producer-v1',
  fields: deepFreeze({ 'f:metadata': ofAnnotations, 'f:spec': fieldsBelow(spec) }),
})

const annotated = deepFreeze({ [autoUpdateAnnotation]: 'true' })
const ofAnnotations = { 'f:annotations': { '.': {}, [`f:${autoUpdateAnnotation}`]: {} } }

/** Lists are taken as a whole; a reference is more than its name nowhere. */
const fieldsBelow = (value: object): FieldSet =>
  Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      `f:${name}`,
      typeof part !== 'object' || Array.isArray(part)
        ? {}
        : { ...(name !== 'priorityLevelConfiguration' && { '.': {} }), ...fieldsBelow(part) },
    ]),
  )
