/** What kubectl explain says of the types of policy. */
import type { Descriptions } from '../common-descriptions.ts'

export const policyDescriptions = (): Descriptions => ({
  PodDisruptionBudget: {
    '': 'Says how many of some pods may be evicted at a time, so that the others can do their work. What deletes pods does not ask it.',
  },
  PodDisruptionBudgetSpec: {
    selector: 'Which pods it is about. An empty one: all in the namespace.',
    minAvailable:
      'How many of them, or what part in percent, must stay healthy. Either this or maxUnavailable.',
    maxUnavailable: 'How many of them, or what part in percent, may be missing.',
    unhealthyPodEvictionPolicy:
      'Whether a pod that is not ready may always be evicted (AlwaysAllow), or only while the others suffice (IfHealthyBudget). Default IfHealthyBudget.',
  },
  PodDisruptionBudgetStatus: {
    disruptionsAllowed: 'How many may be evicted now.',
    currentHealthy: 'How many of them are healthy: ready, and not about to go.',
    desiredHealthy: 'How many of them have to be.',
    expectedPods: 'How many there should be, by what manages them.',
    disruptedPods: 'Which were evicted, and are not gone yet.',
    conditions: 'DisruptionAllowed: whether any may be evicted now.',
  },
  Eviction: {
    '': 'Asks that a pod go, if its PodDisruptionBudgets allow it. It is done at once, or refused.',
    metadata: 'The name and the namespace of the pod.',
    deleteOptions: 'How it is to be deleted.',
  },
})
