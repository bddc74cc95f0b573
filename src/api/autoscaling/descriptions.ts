/** What kubectl explain says of the types of autoscaling. */
import type { Descriptions } from '../common-descriptions.ts'

const ofReference = {
  apiVersion: 'The group and version of the object: apps/v1.',
  kind: 'Its kind: Deployment.',
  name: 'Its name, in the same namespace.',
}

const ofBounds = {
  minReplicas: 'It never gets fewer pods. Default 1.',
  maxReplicas: 'It never gets more pods.',
}

const ofCounts = {
  currentReplicas: 'How many pods there were when it last looked.',
  desiredReplicas: 'How many there should be, by what was measured then.',
  lastScaleTime: 'When it last changed their number.',
}

export const autoscalingV1Descriptions = (): Descriptions => ({
  HorizontalPodAutoscaler: {
    '': 'Says how many pods a workload should have, by how much of the CPU they use.',
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: 'What should be scaled.',
    ...ofBounds,
    targetCPUUtilizationPercentage: 'What part of the CPU that they request pods should use. Default 80.',
  },
  HorizontalPodAutoscalerStatus: {
    ...ofCounts,
    currentCPUUtilizationPercentage:
      'What part of the CPU that they request pods use on average, in percent.',
  },
  CrossVersionObjectReference: ofReference,
  Scale: {
    '': 'How many pods a workload has, and should have, in a form that all workloads share.',
  },
  ScaleSpec: {
    replicas: 'How many pods should run.',
  },
  ScaleStatus: {
    replicas: 'How many pods there are.',
    selector: 'Which pods count, as a text: app=web,tier in (front).',
  },
})

const metricTypes = 'Resource, ContainerResource, Pods, Object or External: the field of that name says more.'

const ofMetrics = {
  resource: 'CPU or memory of the pods.',
  containerResource: 'CPU or memory of one container of each pod.',
  pods: 'Something else that is measured of each pod; it is averaged.',
  object: 'Something that is measured of one other object.',
  external: 'Something that is measured outside of the cluster.',
}

const metricName = 'What is measured, and of which part.'
const current = 'What was measured last.'
const target = 'How it should be.'
const describedObject = 'The object that it is measured of.'
const resourceName = 'cpu or memory.'
const containerName = 'The container, by its name in the pods.'

export const autoscalingV2Descriptions = (): Descriptions => ({
  HorizontalPodAutoscaler: {
    '': 'Says how many pods a workload should have, by what is measured of them.',
  },
  HorizontalPodAutoscalerSpec: {
    scaleTargetRef: 'What should be scaled.',
    ...ofBounds,
    metrics:
      'What is measured, and how it should be. Of several, the one that asks for the most pods counts. Default: 80% of the CPU that pods request.',
    behavior:
      'How fast it is scaled up and down. Default: up at once, down when five minutes long no more was asked for.',
  },
  HorizontalPodAutoscalerBehavior: {
    scaleUp:
      'How fast it gets more pods. Default: by 4 pods or twice as many in 15 seconds, whichever is more.',
    scaleDown:
      'How fast it gets fewer pods. Default: as fast as it likes, after five minutes in which no more was asked for.',
  },
  HPAScalingRules: {
    stabilizationWindowSeconds:
      'How far it looks back: of what was asked for since, the gentlest counts. Up to 3600 seconds. Default 0 for up, 300 for down.',
    policies: 'How many pods may come or go in which time.',
    selectPolicy:
      'Which policy counts where there are several: Max, Min, or Disabled, none: no change. Default Max.',
    tolerance: 'By what part a metric may be off without any change, such as 0.05. Default 0.1.',
  },
  HPAScalingPolicy: {
    type: 'Pods: a number of pods. Percent: a part of those that there are.',
    value: 'How many, or how much in percent. More than 0.',
    periodSeconds: 'In which time, from 1 to 1800 seconds.',
  },
  MetricSpec: {
    type: metricTypes,
    ...ofMetrics,
  },
  ResourceMetricSource: { name: resourceName, target },
  ContainerResourceMetricSource: { name: resourceName, container: containerName, target },
  PodsMetricSource: { metric: metricName, target },
  ObjectMetricSource: { describedObject, metric: metricName, target },
  ExternalMetricSource: { metric: metricName, target },
  MetricIdentifier: {
    name: 'The name of the metric. Here `kubesim metrics` gives it values.',
    selector: 'Which of its series, by their labels. Default: all.',
  },
  MetricTarget: {
    type: 'Utilization, AverageValue or Value: the field of that name says how much.',
    averageUtilization:
      'What part of what they request pods should use on average, in percent. For Resource and ContainerResource.',
    averageValue: 'How much there should be for each pod.',
    value: 'How much there should be in all.',
  },
  HorizontalPodAutoscalerStatus: {
    ...ofCounts,
    currentMetrics: 'What was measured last, in the order of metrics.',
    conditions: 'AbleToScale, ScalingActive (it can measure) and ScalingLimited (its bounds hold it back).',
  },
  MetricStatus: {
    type: metricTypes,
    ...ofMetrics,
  },
  ResourceMetricStatus: { name: resourceName, current },
  ContainerResourceMetricStatus: { name: resourceName, container: containerName, current },
  PodsMetricStatus: { metric: metricName, current },
  ObjectMetricStatus: { describedObject, metric: metricName, current },
  ExternalMetricStatus: { metric: metricName, current },
  MetricValueStatus: {
    averageUtilization: 'What part of what they request pods use on average, in percent.',
    averageValue: 'How much there is for each pod.',
    value: 'How much there is in all.',
  },
  CrossVersionObjectReference: ofReference,
})
