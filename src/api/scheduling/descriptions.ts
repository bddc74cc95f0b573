/** What kubectl explain says of the types of scheduling.k8s.io. */
import type { Descriptions } from '../common-descriptions.ts'

export const schedulingDescriptions = (): Descriptions => ({
  PriorityClass: {
    '': 'Gives pods a priority by name: pods of a higher one are scheduled first, and may push others out.',
    value: 'The priority. It never changes.',
    globalDefault: 'Whether pods that name no class get this one.',
    preemptionPolicy: 'Whether pods of this class may push others out, or only wait ahead of them.',
    description: 'When to use this class.',
  },
})
