/** When a pod ended. Source: backoff_utils.go of kube-controller-manager. */
import type { Pod } from '../generated/types/core-v1.ts'
import { findCondition } from '../meta.ts'
import { instantOf, parseTime } from '../time.ts'
import { isSidecar } from './container.ts'

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
    : instantOf(deletionTimestamp) - deletionGracePeriodSeconds * 1_000
}

/** Sidecars end later than the others. */
function endsOfContainers({ spec, status }: Pod): readonly (number | undefined)[] {
  const sidecars = new Set(spec.initContainers?.filter(isSidecar).map(({ name }) => name))
  const ofSidecars = status.initContainerStatuses?.filter(({ name }) => sidecars.has(name)) ?? []
  return [...(status.containerStatuses ?? []), ...ofSidecars].map(({ state }) =>
    parseTime(state.terminated?.finishedAt),
  )
}
