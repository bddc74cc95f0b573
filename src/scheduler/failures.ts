/** Tells of attempts that came to nothing: by an Event, and by the condition of the pod. Source: handleSchedulingFailure. */
import { pod as podKind } from '../api/core/pod.ts'
import { ApiError } from '../api/errors.ts'
import type { Pod, PodCondition } from '../api/generated/types/core-v1.ts'
import { findCondition } from '../api/meta.ts'
import { formatTime, unsetTime } from '../api/time.ts'
import type { PluginContext } from './framework/plugin.ts'
import type { Profile } from './profile.ts'
import type { PodView } from './views/pod-view.ts'

type FailureReason = 'Unschedulable' | 'SchedulerError'

export class Failures {
  constructor(private readonly context: Pick<PluginContext, 'cache' | 'client' | 'clock' | 'nodes'>) {}

  report(
    { uid, name, namespace }: PodView,
    profile: Profile,
    why: { reason: FailureReason; message: string },
  ): void {
    profile.attempts[why.reason === 'Unschedulable' ? 'unschedulable' : 'error']++
    const current = this.context.cache.get(podKind, name, namespace)
    if (current?.metadata.uid !== uid) return
    tellFailure(profile, current, why.message)
    try {
      this.#setCondition(current, why)
    } catch (error) {
      // Somebody has changed the pod meanwhile: the next attempt will tell.
      if (!(error instanceof ApiError)) throw error
    }
  }

  #setCondition(current: Pod, { reason, message }: { reason: FailureReason; message: string }): void {
    const { client, clock, nodes } = this.context
    const before = findCondition(current.status.conditions, 'PodScheduled')
    const promised = nodes.nominations.nodeOf(current.metadata.uid)
    const isSame = before?.status === 'False' && before.reason === reason && before.message === message
    if (isSame && promised === (current.status.nominatedNodeName || undefined)) return
    const { generation } = current.metadata
    const condition: PodCondition = {
      type: 'PodScheduled',
      ...(generation !== undefined && { observedGeneration: generation }),
      status: 'False',
      lastProbeTime: unsetTime,
      lastTransitionTime: before?.status === 'False' ? before.lastTransitionTime : formatTime(clock.now()),
      reason,
      message,
    }
    client.updateStatus(podKind, current, (status) => {
      const others = status.conditions?.filter(({ type }) => type !== 'PodScheduled') ?? []
      status.conditions = [...others, condition]
      if (promised) status.nominatedNodeName = promised
      else delete status.nominatedNodeName
    })
  }
}

/** The longest note that an event takes. */
const longestNote = 1_024

export const tellFailure = ({ events }: Profile, about: Pod, message: string): void =>
  events.record(about, {
    type: 'Warning',
    action: 'Scheduling',
    reason: 'FailedScheduling',
    message: message.length <= longestNote ? message : `${message.slice(0, longestNote - 4)} ...`,
  })
