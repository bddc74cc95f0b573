/** A Running Pod as the store has it: what the speed of the machine is measured with. */
import { createCluster, type KubeObject, pod } from '../src/index.ts'

export function runningPod(): KubeObject {
  const cluster = createCluster({ nodes: 1 })
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'app' },
    spec: { containers: [{ name: 'app', image: 'nginx:1.27', ports: [{ containerPort: 80 }] }] },
  })
  cluster.settle()
  return cluster.client.get(pod, 'app', 'default')
}
