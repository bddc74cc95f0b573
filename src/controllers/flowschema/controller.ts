/** Says in the status of every FlowSchema whether its priority level is there. In a real cluster the API server does so itself. */
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

  reconcile({ client, cache, clock }, object) {
    const level = object.spec.priorityLevelConfiguration.name
    const isThere = cache.get(priorityLevelConfiguration, level) !== undefined
    const found = isThere ? 'and it exists' : 'but there is no such object'
    client.updateStatus(flowSchema, object, (status) => {
      setCondition(status as { conditions?: ConditionLike[] }, {
        type: 'Dangling',
        status: isThere ? 'False' : 'True',
        lastTransitionTime: formatTime(clock.now()),
        reason: isThere ? 'Found' : 'NotFound',
        message: `This FlowSchema references the PriorityLevelConfiguration object named "${level}" ${found}`,
      })
    })
  },
})
