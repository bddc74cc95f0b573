/** The condition that says of a FlowSchema whether its priority level is missing. */
import type { FlowSchema } from '../generated/types/flowcontrol-v1.ts'

export const danglingCondition = (level: string, isThere: boolean) => ({
  type: 'Dangling',
  status: isThere ? ('False' as const) : ('True' as const),
  reason: isThere ? 'Found' : 'NotFound',
  message: `This FlowSchema references the PriorityLevelConfiguration object named "${level}" ${isThere ? 'and it exists' : 'but there is no such object'}`,
})

export const danglingOf = ({ status }: FlowSchema) =>
  status.conditions?.find(({ type }) => type === 'Dangling')

/** Whether it is said that the level is there. */
export const isSaidToBeThere = (schema: FlowSchema): boolean =>
  danglingOf(schema)?.message === danglingCondition(schema.spec.priorityLevelConfiguration.name, true).message
