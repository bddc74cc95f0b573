/** A node loses its power: after a minute it is NotReady, after five more its Pods are replaced elsewhere. */
import { createCluster, minutes } from '../../src/index.ts'

const cluster = createCluster({ nodes: 3, seed: 1 })
cluster.apply({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 6,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] },
    },
  },
})
cluster.settle()
console.log(cluster.get('pods', { wide: true }))

cluster.nodes.stop('node-1')
cluster.advance(minutes(1))
console.log(`\nA minute later:\n${cluster.get('nodes')}`)

cluster.advance(minutes(6))
console.log(`\nSix minutes later:\n${cluster.get('pods', { wide: true })}`)

cluster.nodes.start('node-1')
cluster.advance(minutes(1))
console.log(`\nThe node is up again, and the old Pods are gone:\n${cluster.get('nodes,pods')}`)
