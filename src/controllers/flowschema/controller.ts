/** Says in the status of every FlowSchema whether its priority level is there. In a real cluster the API server does so itself. */
import { danglingCondition, danglingOf, isSaidToBeThere } from '../../api/flowcontrol/dangling.ts'
import { flowSchema } from '../../api/flowcontrol/flowschema.ts'
import { priorityLevelConfiguration } from '../../api/flowcontrol/prioritylevelconfiguration.ts'
import { formatTime } from '../../api/time.ts'
import { defineController, watch } from '../runtime/controller.ts'

const consumer = 'api-priority-and-fairness-config-consumer-v1'

export const flowSchemaController = defineController({
  name: 'flow-schema',
  reconciles: flowSchema,
  watches: [
    watch(priorityLevelConfiguration, ({ type, object }, cache) =>
      type === 'MODIFIED'
        ? []
        : cache
            .list(flowSchema)
            .filter(({ spec }) => spec.priorityLevelConfiguration.name === object.metadata.name)
            .map(({ metadata }) => metadata.name),
    ),
  ],

  isRelevant: ({ object }) => !isSaidToBeThere(object),

  reconcile({ client, cache, clock }, object) {
    const level = object.spec.priorityLevelConfiguration.name
    const isThere = cache.get(priorityLevelConfiguration, level) !== undefined
    const said = danglingCondition(level, isThere)
    const before = danglingOf(object)
    const since = before?.status === said.status ? before.lastTransitionTime : formatTime(clock.now())
    const status = { conditions: [{ ...said, lastTransitionTime: since }] }
    client.apply(flowSchema, object, { status }, { fieldManager: consumer, subresource: 'status' })
  },
})
