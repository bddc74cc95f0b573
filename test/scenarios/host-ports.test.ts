/** Ports of a node that lead to Pods: hostPort, at all addresses of the node or at one. */
import { expect, test } from 'vitest'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod } from '../support/manifests.ts'
import { logs, podOf } from '../support/sight.ts'

const agnhost = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0'

test('the same port is another Pod at another address of the node, also at the one by which it means itself', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('first'))
  cluster.advance(seconds(1))
  const { hostIP: nodeIp = '' } = podOf(cluster, 'first').status
  const serving = (name: string, hostIP: string) => {
    const ports = [{ containerPort: 9376, hostPort: 8088, hostIP }]
    cluster.apply(pod(name, { image: agnhost, container: { args: ['serve-hostname'], ports } }))
  }
  serving('inside', '127.0.0.1')
  serving('outside', nodeIp)
  cluster.advance(seconds(2))

  const ask = `for host in 127.0.0.1 localhost ${nodeIp}; do curl -s http://$host:8088; echo; done`
  const asking = (name: string, hostNetwork: boolean) => {
    const podSpec = { hostNetwork, restartPolicy: 'Never' }
    cluster.apply(pod(name, { image: agnhost, container: { command: ['sh', '-c', ask] }, podSpec }))
    cluster.advance(seconds(5))
    return logs(cluster, name)
  }
  expect(asking('host', true)).toBe('inside\ninside\noutside\n')
  expect(asking('guest', false)).toBe('\n\noutside\n')
})
