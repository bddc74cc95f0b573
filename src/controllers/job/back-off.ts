/** How long a Job waits before it replaces pods that failed: pure. */
import type { Pod } from '../../api/generated/types/core-v1.ts'
import { findCondition } from '../../api/meta.ts'
import { instantOf, parseTime } from '../../api/time.ts'
import { minutes, seconds } from '../../sim/duration.ts'

const firstMs = seconds(10)
export const longestBackOffMs = minutes(10)

/** The wait after so many failures in a row. */
export const backOffMs = (failures: number): number =>
  failures <= 0 ? 0 : Math.min(firstMs * 2 ** (failures - 1), longestBackOffMs)

/** The instant at which a pod ended, as well as that is known. */
export function finishedAtOf({ metadata, status }: Pod): number {
  const ends = (status.containerStatuses ?? []).map(({ state }) => parseTime(state.terminated?.finishedAt))
  if (ends.length > 0 && ends.every((at) => at !== undefined)) return Math.max(...ends)
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, creationTimestamp } = metadata
  if (deletionTimestamp !== undefined)
    return instantOf(deletionTimestamp) - seconds(deletionGracePeriodSeconds)
  const ready = findCondition(status.conditions, 'Ready')
  return instantOf(ready?.lastTransitionTime ?? creationTimestamp)
}

/** The instant from which on new pods may be made. */
export function mayCreateAt(failures: readonly number[], lastSuccessAt: number | undefined): number {
  const inARow = lastSuccessAt === undefined ? failures : failures.filter((at) => at > lastSuccessAt)
  return inARow.length === 0 ? 0 : Math.max(...inARow) + backOffMs(inARow.length)
}
