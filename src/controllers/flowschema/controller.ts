/** Says in the status of every FlowSchema whether its priority level is there. In a real cluster the API server does so itself. */
import { danglingCondition, isSaidToBeThere } from '../../api/flowcontrol/dangling.ts'
import { flowSchema } from '../../api/flowcontrol/flowschema.ts'
import { priorityLevelConfiguration } from '../../api/flowcontrol/prioritylevelconfiguration.ts'
import { type ConditionLike, setCondition } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import { defineController, watch } from '../runtime/controller.ts'

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
    client.updateStatus(flowSchema, object, (status) => {
      setCondition(status as { conditions?: ConditionLike[] }, {
        ...danglingCondition(level, isThere),
        lastTransitionTime: formatTime(clock.now()),
      })
    })
  },
})
