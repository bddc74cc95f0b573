/** How long a Job waits before it replaces pods that failed: pure. Source: backoff_utils.go of kube-controller-manager. */
import { isSidecar } from '../../api/core/container.ts'
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { instantOf, parseTime } from '../../api/time.ts'
import type { BackOffOptions, Failures } from '../../sim/back-off.ts'
import { minutes, seconds } from '../../sim/duration.ts'

/** A Job does not forget: only a success ends its row of failures. */
export const jobBackOff: BackOffOptions = {
  firstMs: seconds(10),
  maxMs: minutes(10),
  quietMs: Number.POSITIVE_INFINITY,
}

/** The instant at which a pod ended, as well as that is known. */
export function finishedAtOf(pod: Pod): number {
  const { metadata, status } = pod
  const ends = endsOfContainers(pod)
  if (ends.length > 0 && ends.every((at) => at !== undefined)) return Math.max(...ends)
  const ready = findCondition(status.conditions, 'Ready')
  if (ready?.status === 'False' && ready.lastTransitionTime) return instantOf(ready.lastTransitionTime)
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = metadata
  return deletionTimestamp === undefined
    ? instantOf(creationTimestamp)
    : instantOf(deletionTimestamp) - seconds(deletionGracePeriodSeconds)
}

/** Sidecars end later than the others. */
function endsOfContainers({ spec, status }: Pod): readonly (number | undefined)[] {
  const sidecars = new Set(spec.initContainers?.filter(isSidecar).map(({ name }) => name))
  const ofSidecars = status.initContainerStatuses?.filter(({ name }) => sidecars.has(name)) ?? []
  return [...(status.containerStatuses ?? []), ...ofSidecars].map(({ state }) =>
    parseTime(state.terminated?.finishedAt),
  )
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
