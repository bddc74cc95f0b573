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

interface Ended {
  readonly succeeded: readonly Pod[]
  readonly failed: readonly Pod[]
}

/** The failures in a row once these pods have ended too: a success ends what came before it. */
export function failuresAfter(
  before: Failures | undefined,
  { succeeded, failed }: Ended,
): Failures | undefined {
  const known = succeeded.length > 0 ? undefined : before
  if (failed.length === 0) return known
  const lastSuccessAt = Math.max(...succeeded.map(finishedAtOf))
  const since = failed.map(finishedAtOf).filter((at) => at > lastSuccessAt)
  if (since.length === 0) return known
  return { count: (known?.count ?? 0) + since.length, lastAt: Math.max(...since) }
}
