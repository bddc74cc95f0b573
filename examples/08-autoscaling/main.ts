/** A queue grows, and Pods with it: what nothing in a cluster measures is given, and an autoscaler acts on it. */
import { createCluster, minutes } from '../../src/index.ts'

const cluster = createCluster({ nodes: 3, seed: 1 })
cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: worker }
spec:
  replicas: 1
  selector: { matchLabels: { app: worker } }
  template:
    metadata: { labels: { app: worker } }
    spec: { containers: [{ name: worker, image: example.com/worker:1 }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: worker }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: worker }
  maxReplicas: 10
  metrics:
  - type: External
    external:
      metric: { name: queue_messages, selector: { matchLabels: { queue: tasks } } }
      target: { type: AverageValue, averageValue: "30" }
`)

const queue = (value: number) =>
  cluster.metrics.setExternal({ metric: 'queue_messages', labels: { queue: 'tasks' }, value })

queue(20)
cluster.advance(minutes(1))
console.log(cluster.get('hpa'))

queue(240)
cluster.advance(minutes(1))
console.log(`\nThe queue has grown:\n${cluster.get('hpa')}`)

queue(20)
cluster.advance(minutes(6))
console.log(`\nIt has been short for more than five minutes:\n${cluster.get('hpa')}`)
