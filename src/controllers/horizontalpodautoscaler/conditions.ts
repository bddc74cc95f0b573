/** The conditions of an autoscaler while it is looked at, and the status that comes of it. */
import { horizontalPodAutoscaler } from '../../api/autoscaling/horizontalpodautoscaler.ts'
import { isEqual } from '../../api/equality.ts'
import { ApiError } from '../../api/errors.ts'
import type {
  HorizontalPodAutoscaler,
  HorizontalPodAutoscalerCondition,
  HorizontalPodAutoscalerStatus,
  MetricStatus,
} from '../../api/generated/types/autoscaling-v2.ts'
import { setCondition } from '../../api/meta.ts'
import { formatTime } from '../../api/time.ts'
import type { ActorContext } from '../runtime/actor.ts'
import { attempt } from '../shared/requests.ts'

type ConditionType = 'AbleToScale' | 'ScalingActive' | 'ScalingLimited'

/** What has become of the target. */
interface Outcome {
  readonly currentReplicas: number
  readonly desiredReplicas: number
  /** Absent where nothing was asked. */
  readonly metrics?: readonly MetricStatus[]
  readonly isRescaled: boolean
}

export class Conditions {
  readonly #status: { conditions?: HorizontalPodAutoscalerCondition[] }

  constructor(
    private readonly context: Pick<ActorContext, 'client' | 'clock' | 'events'>,
    private readonly autoscaler: HorizontalPodAutoscaler,
  ) {
    const { conditions = [] } = autoscaler.status
    this.#status = { conditions: conditions.map((each) => ({ ...each })) }
  }

  set(type: ConditionType, isTrue: boolean, reason: string, message: string): void {
    const lastTransitionTime = formatTime(this.context.clock.now())
    const status = isTrue ? 'True' : 'False'
    setCondition(this.#status, { type, status, lastTransitionTime, reason, message })
  }

  /** Nothing but the conditions. */
  report(): void {
    this.#write(this.autoscaler.status)
  }

  reportOutcome({ currentReplicas, desiredReplicas, metrics, isRescaled }: Outcome): void {
    const { lastScaleTime } = this.autoscaler.status
    const scaledAt = isRescaled ? formatTime(this.context.clock.now()) : lastScaleTime
    this.#write({
      ...(scaledAt !== undefined && { lastScaleTime: scaledAt }),
      ...(currentReplicas !== 0 && { currentReplicas }),
      desiredReplicas,
      // Who has measured nothing says null.
      currentMetrics: metrics ?? (null as unknown as undefined),
    })
  }

  #write(told: HorizontalPodAutoscalerStatus): void {
    const { client, events } = this.context
    const status = { ...told, conditions: this.#status.conditions }
    if (isEqual(status, this.autoscaler.status)) return
    const next = { ...this.autoscaler, status }
    const written = attempt(() => client.replace(horizontalPodAutoscaler, this.autoscaler, next, 'status'))
    if (written instanceof ApiError) events.warning(this.autoscaler, 'FailedUpdateStatus', written.message)
  }
}
