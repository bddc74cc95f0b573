/** How long a Job waits before it replaces pods that failed: pure. Source: backoff_utils.go of kube-controller-manager. */
import { firstRetryMs, longestRetryMs } from '../../api/batch/job-retries.ts'
import { finishedAtOf } from '../../api/core/pod-finish.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import type { BackOffOptions, Failures } from '../../sim/back-off.ts'

/** A Job does not forget: only a success ends its row of failures. */
export const jobBackOff: BackOffOptions = {
  firstMs: firstRetryMs,
  maxMs: longestRetryMs,
  quietMs: Number.POSITIVE_INFINITY,
}

/** How many pods ended, by the instant. */
export type Instants = Iterable<readonly [at: number, count: number]>

interface Ended {
  readonly succeeded: Instants
  readonly failed: Instants
}

export const instantsOf = (pods: readonly Pod[]): Instants => pods.map((each) => [finishedAtOf(each), 1])

/** The failures in a row once these pods have ended too: a success ends what came before it. */
export function failuresAfter(
  before: Failures | undefined,
  { succeeded, failed }: Ended,
): Failures | undefined {
  let lastSuccessAt = Number.NEGATIVE_INFINITY
  for (const [at] of succeeded) lastSuccessAt = Math.max(lastSuccessAt, at)
  const known = lastSuccessAt === Number.NEGATIVE_INFINITY ? before : undefined
  let count = 0
  let lastAt = Number.NEGATIVE_INFINITY
  for (const [at, pods] of failed) {
    if (at <= lastSuccessAt) continue
    count += pods
    lastAt = Math.max(lastAt, at)
  }
  return count === 0 ? known : { count: (known?.count ?? 0) + count, lastAt }
}
