/** What kubectl explain says of the types of scheduling.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const schedulingDescriptions = (): Descriptions => ({
  PriorityClass: {
    '': 'Gives pods a priority by name: pods of a higher one are scheduled first, and may push others out.',
    value: 'The priority, up to 1000000000; what is above is for the system. It never changes.',
    globalDefault: 'Whether pods that name no class get this one. Default false.',
    preemptionPolicy:
      'Whether pods of this class may push others out (PreemptLowerPriority), or only wait ahead of them (Never). Default PreemptLowerPriority. It never changes.',
    description: 'When to use this class.',
  },
})
