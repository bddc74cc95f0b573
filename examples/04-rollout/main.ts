/** Rolls a Deployment out to a new image, and on to one that never comes up; the old Pods keep serving. */
import { createCluster, minutes } from '../../src/index.ts'

const web = (image: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    replicas: 3,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image }] },
    },
  },
})

const cluster = createCluster({ nodes: 2, seed: 1 })

cluster.apply(web('nginx:1.26'))
cluster.settle()
cluster.apply(web('nginx:1.27'))
cluster.settle()
console.log(cluster.get('deployments,replicasets', { wide: true }))

cluster.apply(web('nginx:does-not-exist'))
cluster.advance(minutes(11))
console.log(
  `\nEleven minutes later the rollout has stopped: ${cluster.condition('deployment/web', 'Progressing')}`,
)
console.log(cluster.get('pods'))
