/** Times the first clusters of a process, one after the other, and then JSON round trips of a Pod. */
import { createCluster, node } from '../src/index.ts'
import { roundTripsPerSecond } from './round-trips.ts'
import { runningPod } from './running-pod.ts'

const ms = Array.from({ length: 11 }, () => {
  const startedAt = performance.now()
  const cluster = createCluster({ nodes: 3 })
  const passed = performance.now() - startedAt
  const ready = cluster.client
    .list(node)
    .filter(({ status }) =>
      status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    )
  if (ready.length !== 3) throw new Error(`${ready.length} of 3 nodes are Ready`)
  return passed
})
process.send!({ ms, roundTrips: roundTripsPerSecond(runningPod()) })
