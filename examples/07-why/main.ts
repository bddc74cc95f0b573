/** A Deployment that does not come up, a Pod that fits nowhere, and why. */
import { createCluster, pod, whyText } from '../../src/index.ts'

const cluster = createCluster({ nodes: 3, seed: 1 })
cluster.apply(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - { name: shop, image: nginx:1.27, envFrom: [{ configMapRef: { name: prices } }] }
---
apiVersion: v1
kind: Pod
metadata: { name: trainer }
spec:
  nodeSelector: { accelerator: gpu }
  containers: [{ name: trainer, image: python:3.13, resources: { requests: { cpu: 6 } } }]
`)
cluster.settle()

console.log(`${whyText(await cluster.why('deployment/shop'))}\n`)
console.log(`${whyText(await cluster.why('pod/trainer'))}\n`)

cluster.apply('{ apiVersion: v1, kind: ConfigMap, metadata: { name: prices }, data: { TEA: "3" } }')
cluster.runUntil({ resource: 'deployment/shop', for: 'condition=Available' })
const placed = cluster.client.list(pod).find(({ spec }) => spec.nodeName !== undefined)
if (placed) console.log(whyText(await cluster.why(placed)))
