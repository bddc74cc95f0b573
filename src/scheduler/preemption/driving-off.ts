/** Drives pods off a node, so that one that matters more has room there. Source: the executor of pkg/scheduler/framework/preemption. */
import { markForDisruption } from '../../api/core/disruption.ts'
import { pod as podKind } from '../../api/core/pod.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { isBeingDeleted } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import type { Client } from '../../client/client.ts'
import type { EventSeriesRecorder } from '../../client/event-series.ts'
import type { Clock } from '../../sim/clock.ts'
import type { PodView } from '../views/pod-view.ts'
import { preemptionReason } from './preemption.ts'

interface Office {
  readonly client: Client
  readonly clock: Clock
  readonly events: EventSeriesRecorder
}

interface Preemptor {
  readonly pod: Pod
  readonly nodeName: string
}

/** Deletes a pod, with the time that it has to end, unless it is ending already. */
export function driveOff({ object }: PodView, by: Preemptor, { client, clock, events }: Office): void {
  const { name, namespace, uid } = object.metadata
  const current = client.find(podKind, name, namespace)
  if (current?.metadata.uid !== uid || isBeingDeleted(current)) return
  const marked = client.updateStatus(podKind, current, (status) =>
    markForDisruption(status, {
      reason: preemptionReason,
      message: `${by.pod.spec.schedulerName}: preempting to accommodate a higher priority pod`,
      at: formatTime(clock.now()),
      generation: current.metadata.generation,
    }),
  )
  client.delete(podKind, marked)
  tellOf(object, by, { events })
}

/** Tells a pod that has been driven off. @param isUnbound it had a node in the scheduler's mind only */
export function tellOf(
  victim: Pod,
  { pod, nodeName }: Preemptor,
  { events, isUnbound }: Pick<Office, 'events'> & { readonly isUnbound?: boolean },
): void {
  const whereabouts = isUnbound ? ' (in kube-scheduler memory).' : ''
  events.record(victim, {
    type: 'Normal',
    action: 'Preempting',
    reason: 'Preempted',
    message: `Preempted by pod ${pod.metadata.uid} on node ${nodeName}${whereabouts}`,
    related: pod,
  })
}
