/** What is said of Jobs with more indexes than can be told. Source: WarningsForJobSpec. */
import type { JobSpec } from '../generated/types/batch-v1.ts'

const manyCompletions = 100_000
const muchParallelism = 10_000

/** @param path where the spec is */
export function* indexWarnings(
  { completionMode, completions = 0, parallelism = 0 }: JobSpec,
  path: string,
): Iterable<string> {
  if (completionMode !== 'Indexed' || completions <= manyCompletions || parallelism <= muchParallelism) return
  yield `${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`
}
