/** How much heap an empty cluster takes, with all kinds and nothing else; run with --expose-gc. */
const before = used()
const { createCluster } = await import('../src/index.ts')
const cluster = createCluster({ nodes: 0 })
const after = used()
process.send!((after - before) / 1024 / 1024)
cluster.settle()

function used(): number {
  for (let n = 0; n < 3; n++) globalThis.gc!()
  return process.memoryUsage().heapUsed
}
