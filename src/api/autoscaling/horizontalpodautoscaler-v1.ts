/** autoscaling/v1 HorizontalPodAutoscaler: the same with the CPU for its only metric; all else stands in annotations. */
import { isEmpty } from '../equality.ts'
import type { HorizontalPodAutoscaler } from '../generated/types/autoscaling-v1.ts'
import type {
  MetricSpec,
  MetricStatus,
  HorizontalPodAutoscaler as Stored,
} from '../generated/types/autoscaling-v2.ts'
import { defineVersion } from '../kind-versions.ts'
import { behaviorFromInner, innerBehavior } from './inner-behavior.ts'
import { metricFromV1, metricToV1, statusFromV1, statusToV1 } from './metrics-v1.ts'

const metricsAnnotation = 'autoscaling.alpha.kubernetes.io/metrics'
const currentMetricsAnnotation = 'autoscaling.alpha.kubernetes.io/current-metrics'
const conditionsAnnotation = 'autoscaling.alpha.kubernetes.io/conditions'
const behaviorAnnotation = 'autoscaling.alpha.kubernetes.io/behavior'
const ours = [metricsAnnotation, currentMetricsAnnotation, conditionsAnnotation, behaviorAnnotation]

export const horizontalPodAutoscalerV1 = defineVersion<HorizontalPodAutoscaler, Stored>('autoscaling/v1', {
  isRecordedAsRead: true,

  toStored({ metadata, spec, status }) {
    const { annotations } = metadata
    const metrics = listIn(annotations, metricsAnnotation).map(metricFromV1)
    const current = listIn(annotations, currentMetricsAnnotation).map(statusFromV1)
    const conditions = listIn(annotations, conditionsAnnotation) as unknown as Stored['status']['conditions']
    const behavior = behaviorFromInner(valueIn(annotations, behaviorAnnotation))
    const { targetCPUUtilizationPercentage: percent, ...kept } = spec ?? {}
    const { currentCPUUtilizationPercentage: used, currentReplicas, ...said } = status ?? {}
    return {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: withoutOurs(metadata),
      spec: {
        ...kept,
        metrics: [...metrics, ...(percent === undefined ? [] : [cpuMetric(percent)])],
        ...(behavior && { behavior }),
      } as Stored['spec'],
      status: {
        ...said,
        ...(currentReplicas ? { currentReplicas } : {}),
        currentMetrics: currentMetricsOf(current, used),
        ...(conditions?.length ? { conditions } : {}),
      } as Stored['status'],
    }
  },

  fromStored({ metadata, spec, status }) {
    const { metrics = [], behavior, ...kept } = spec ?? {}
    const { currentMetrics, conditions, currentReplicas = 0, ...said } = status ?? {}
    const others = (metrics ?? []).filter((metric) => !isCpuPart(metric))
    const added = {
      ...(others.length > 0 && { [metricsAnnotation]: JSON.stringify(others.map(metricToV1)) }),
      ...(currentMetrics?.length && {
        [currentMetricsAnnotation]: JSON.stringify(currentMetrics.map(statusToV1)),
      }),
      ...(conditions?.length && { [conditionsAnnotation]: JSON.stringify(conditions.map(conditionText)) }),
      ...(behavior && { [behaviorAnnotation]: JSON.stringify(innerBehavior(behavior)) }),
    }
    const bare = withoutOurs(metadata)
    const percent = (metrics ?? []).find(isCpuPart)?.resource?.target.averageUtilization
    const used = currentMetrics?.find(isCpuPartNow)?.resource?.current.averageUtilization
    return {
      apiVersion: 'autoscaling/v1',
      kind: 'HorizontalPodAutoscaler',
      metadata: isEmpty(added) ? bare : { ...bare, annotations: { ...bare.annotations, ...added } },
      spec: {
        ...kept,
        ...(percent !== undefined && { targetCPUUtilizationPercentage: percent }),
      } as HorizontalPodAutoscaler['spec'],
      status: {
        ...said,
        currentReplicas,
        ...(used !== undefined && { currentCPUUtilizationPercentage: used }),
      } as HorizontalPodAutoscaler['status'],
    }
  },

  defaults: {
    first(object) {
      const hasOthers = listIn(object.metadata.annotations, metricsAnnotation).length > 0
      if (hasOthers || object.spec.targetCPUUtilizationPercentage !== undefined) return
      object.spec = { ...object.spec, targetCPUUtilizationPercentage: 80 }
    },
    parts: {
      spec(spec) {
        spec.minReplicas ??= 1
      },
      status(status) {
        status.currentReplicas ??= 0
        status.desiredReplicas ??= 0
      },
    },
  },
})

const cpuMetric = (averageUtilization: number): MetricSpec => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
})

const isCpuPart = ({ type, resource }: MetricSpec) =>
  type === 'Resource' && resource?.name === 'cpu' && resource.target.averageUtilization !== undefined

const isCpuPartNow = ({ type, resource }: MetricStatus) =>
  type === 'Resource' && resource?.name === 'cpu' && resource.current.averageUtilization !== undefined

/** Who has measured nothing says null. What an annotation says of the CPU is more than the field. */
function currentMetricsOf(
  current: readonly MetricStatus[],
  used: number | undefined,
): readonly MetricStatus[] | null {
  const ofCpu: MetricStatus = {
    type: 'Resource',
    resource: { name: 'cpu', current: { averageUtilization: used } },
  }
  const all = used === undefined || current.some(isCpuPartNow) ? current : [...current, ofCpu]
  return all.length > 0 ? all : null
}

/** The fields in their order; a time that nobody has set is written. */
const conditionText = ({
  type,
  status,
  lastTransitionTime = null as unknown as string,
  reason,
  message,
}: NonNullable<Stored['status']['conditions']>[number]) => ({
  type,
  status,
  lastTransitionTime,
  reason,
  message,
})

type Annotations = Readonly<Record<string, string>> | undefined

/** What an annotation says; undefined where it says nothing that can be read. */
function valueIn(annotations: Annotations, name: string): unknown {
  const text = annotations?.[name]
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function listIn(annotations: Annotations, name: string): readonly Readonly<Record<string, unknown>>[] {
  const value = valueIn(annotations, name)
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : []
}

function withoutOurs<M extends { readonly annotations?: Annotations }>(metadata: M): M {
  const { annotations } = metadata
  if (!annotations || !ours.some((name) => annotations[name] !== undefined)) return metadata
  const { annotations: _, ...rest } = metadata
  const kept = Object.fromEntries(Object.entries(annotations).filter(([name]) => !ours.includes(name)))
  return (isEmpty(kept) ? rest : { ...rest, annotations: kept }) as M
}
