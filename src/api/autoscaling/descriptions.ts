/** What kubectl explain says of the types of autoscaling. */
import type { Descriptions } from '../common-descriptions.ts'

export const autoscalingV2Descriptions = (): Descriptions => ({
  HorizontalPodAutoscaler: {
    '': 'Says how many pods a workload should have, by what is measured of them.',
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: 'What should be scaled.',
    minReplicas: 'It never gets fewer pods. Default 1.',
    maxReplicas: 'It never gets more pods.',
    metrics: 'What is measured, and how it should be. Default: 80% of the CPU that pods request.',
    behavior:
      'How fast it is scaled up and down. Default: up at once, down when five minutes long no more was asked for.',
  },
})

export const autoscalingV1Descriptions = (): Descriptions => ({
  HorizontalPodAutoscaler: {
    '': 'Says how many pods a workload should have, by how much of the CPU they use.',
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: 'What should be scaled.',
    minReplicas: 'It never gets fewer pods. Default 1.',
    maxReplicas: 'It never gets more pods.',
    targetCPUUtilizationPercentage: 'What part of the CPU that they request pods should use.',
  },
})
