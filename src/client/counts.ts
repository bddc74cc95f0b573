/** What the parts of a control plane count, for whoever wants to know: plain numbers, read when somebody asks. */

/** A work queue, under the name of who works on it. */
export interface QueueCounts {
  readonly name: string
  /** How many keys are due and not worked on yet. */
  readonly depth: number
  /** How many keys have come to be worked on so far, those that wait now included. */
  readonly adds: number
  /** How often a key was put off because it failed. */
  readonly retries: number
  /** How many times a key was worked on. */
  readonly turns: number
  /** How long each of them had waited, in milliseconds of the cluster's time. Working on it took none. */
  readonly waitMs: number
}

/** How an attempt to schedule a pod ended. */
export type SchedulingResult = 'scheduled' | 'unschedulable' | 'error'

/** Where a pod waits for a node. */
export type PendingPlace = 'active' | 'backoff' | 'unschedulable' | 'gated'

export interface SchedulingCounts {
  /** By the name of the profile. */
  readonly attempts: ReadonlyMap<string, Readonly<Record<SchedulingResult, number>>>
  /** How long each attempt that found a node took, in milliseconds of the cluster's time; all others took none. */
  readonly attemptMs: number
  readonly pending: Readonly<Record<PendingPlace, number>>
  /** How many pods needed so many attempts until they had a node: by the number of attempts. */
  readonly podAttempts: ReadonlyMap<number, number>
}

/** What Pod Security has judged, by the values of the labels of its metrics, with blanks between them. */
export interface PodSecurityCounts {
  /** `deny audit restricted latest create pod `: decision, mode, level, version, operation, resource, subresource. */
  readonly evaluations: ReadonlyMap<string, number>
  /** `create pod `: operation, resource, subresource. */
  readonly exemptions: ReadonlyMap<string, number>
}

export interface Counts {
  readonly queues: readonly QueueCounts[]
  readonly podSecurity: PodSecurityCounts
  readonly scheduling: SchedulingCounts
}
