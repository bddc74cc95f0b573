/** autoscaling/v2 HorizontalPodAutoscaler: how many pods a workload should have, by what is measured. */
import type { Draft } from 'immer'
import { columnsOf } from '../columns.ts'
import { nullIfEmpty } from '../empty-list.ts'
import { type FieldErrors, invalid, required } from '../field-error.ts'
import { nonNegativeProblems } from '../fields.ts'
import type {
  CrossVersionObjectReference,
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerSpec,
} from '../generated/types/autoscaling-v2.ts'
import { defineKind } from '../kind.ts'
import { behaviorDefaults, behaviorProblems } from './behavior.ts'
import { horizontalPodAutoscalerV1 } from './horizontalpodautoscaler-v1.ts'
import { metricsProblems } from './metric-problems.ts'
import { targetsText } from './metric-targets.ts'
import { referenceProblems } from './reference-problems.ts'

export const horizontalPodAutoscaler = defineKind<HorizontalPodAutoscaler>(
  'autoscaling/v2',
  'HorizontalPodAutoscaler',
  {
    plural: 'horizontalpodautoscalers',
    shortNames: ['hpa'],
    categories: ['all'],
    scope: 'Namespaced',
    subresources: ['status'],
    countsGenerations: false,

    defaults: {
      parts: {
        spec: defaultSpec,
        status(status) {
          status.desiredReplicas ??= 0
          // Who has measured nothing says null.
          nullIfEmpty(status, 'currentMetrics')
        },
      },
    },

    validate: ({ spec }) => specProblems(spec),

    updateChecks: ['metadataChange', 'object'],

    *validateStatus({ status }) {
      yield* nonNegativeProblems('status.currentReplicas', status.currentReplicas)
      yield* nonNegativeProblems('status.desiredReplicas', status.desiredReplicas)
    },

    columns: columnsOf<HorizontalPodAutoscaler>((c) => [
      c.name,
      c.show('Reference', ({ spec: { scaleTargetRef } }) => `${scaleTargetRef.kind}/${scaleTargetRef.name}`),
      c.show('Targets', targetsText),
      c.show('MinPods', ({ spec }) => String(spec.minReplicas ?? '<unset>')),
      c.show('MaxPods', ({ spec }) => spec.maxReplicas),
      c.show('Replicas', ({ status }) => status.currentReplicas ?? 0),
      c.age,
    ]),

    versions: [horizontalPodAutoscalerV1],
  },
)

function defaultSpec(spec: Draft<HorizontalPodAutoscalerSpec>): void {
  spec.minReplicas ??= 1
  if (!spec.metrics?.length) {
    const target = { type: 'Utilization', averageUtilization: 80 } as const
    spec.metrics = [{ type: 'Resource', resource: { name: 'cpu', target } }]
  }
  if (spec.behavior) spec.behavior = behaviorDefaults(spec.behavior)
}

function* specProblems(spec: HorizontalPodAutoscalerSpec): FieldErrors {
  const { minReplicas, maxReplicas, scaleTargetRef, metrics, behavior } = spec
  if (minReplicas !== undefined && minReplicas < 1) {
    yield invalid('spec.minReplicas', minReplicas, 'must be greater than or equal to 1')
  }
  if (!maxReplicas) yield required('spec.maxReplicas', 'must be set and greater than 0')
  else if (maxReplicas < 0)
    yield invalid('spec.maxReplicas', maxReplicas, 'must be greater than or equal to 1')
  if (minReplicas !== undefined && (maxReplicas ?? 0) < minReplicas) {
    yield invalid('spec.maxReplicas', maxReplicas ?? 0, 'must be greater than or equal to `minReplicas`')
  }
  yield* targetProblems(scaleTargetRef ?? {}, 'spec.scaleTargetRef')
  yield* metricsProblems(metrics ?? [], minReplicas)
  yield* behaviorProblems(behavior)
}

function* targetProblems(target: CrossVersionObjectReference, path: string): FieldErrors {
  yield* referenceProblems(target, path)
  const { apiVersion = '', kind } = target
  const isWithoutGroup = !apiVersion.includes('/') || apiVersion.startsWith('/')
  if (apiVersion.split('/').length > 2) {
    yield invalid(`${path}.apiVersion`, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)
  } else if (isWithoutGroup && kind !== 'ReplicationController') {
    yield invalid(`${path}.apiVersion`, apiVersion, 'apiVersion must specify API group')
  }
}
