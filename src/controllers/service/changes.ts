/** What the controller tells of a Service that has changed since it was served last. Source: needsUpdate of cloud-provider. */
import type { Service } from '../../api/generated/types/core-v1.ts'
import type { EventRecorder } from '../../client/events.ts'

export function tellChanges(events: EventRecorder, { spec: was }: Service, object: Service): void {
  const { spec } = object
  for (const [reason, before, now] of [
    ['Type', was.type, spec.type],
    [
      'LoadBalancerSourceRanges',
      rangesText(was.loadBalancerSourceRanges),
      rangesText(spec.loadBalancerSourceRanges),
    ],
    ['LoadbalancerIP', was.loadBalancerIP ?? '', spec.loadBalancerIP ?? ''],
    ['ExternalTrafficPolicy', was.externalTrafficPolicy ?? '', spec.externalTrafficPolicy ?? ''],
    ['HealthCheckNodePort', was.healthCheckNodePort ?? 0, spec.healthCheckNodePort ?? 0],
  ] as const) {
    if (before !== now) events.normal(object, reason, `${before} -> ${now}`)
  }
}

const rangesText = (ranges: readonly string[] = []): string => `[${ranges.join(' ')}]`
