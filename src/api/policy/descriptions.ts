/** What kubectl explain says of the types of policy. */
import type { Descriptions } from '../common-descriptions.ts'

export const policyDescriptions = (): Descriptions => ({
  PodDisruptionBudget: {
    '': 'Says how many of some pods may be evicted at a time, so that the others can do their work. What deletes pods does not ask it.',
  },
  PodDisruptionBudgetStatus: {
    disruptionsAllowed: 'How many may be evicted now.',
    disruptedPods: 'Which were evicted, and are not gone yet.',
  },
  PodDisruptionBudgetSpec: {
    selector: 'Which pods it is about.',
    minAvailable: 'How many of them, or what part, must stay healthy.',
    maxUnavailable: 'How many of them, or what part, may be missing.',
    unhealthyPodEvictionPolicy:
      'Whether a pod that is not ready may always be evicted, or only while the others suffice.',
  },
})
