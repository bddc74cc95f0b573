/** Times the first cluster of a process. */
import { createCluster, node } from '../src/index.ts'

const startedAt = performance.now()
const cluster = createCluster({ nodes: 3 })
const ms = performance.now() - startedAt
const ready = cluster.client
  .list(node)
  .filter(({ status }) =>
    status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  )
if (ready.length !== 3) throw new Error(`${ready.length} of 3 nodes are Ready`)
process.send!({ ms })
