/** How long something takes, in seconds of the host. */
import { performance } from 'node:perf_hooks'

export function secondsOf(work: () => void): number {
  const begunAt = performance.now()
  work()
  return (performance.now() - begunAt) / 1_000
}
