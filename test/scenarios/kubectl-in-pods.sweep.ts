/** kubectl in Pods that do with it what nobody would. */
import { expect, test } from 'vitest'
import { minutes } from '../../src/sim/duration.ts'
import { clusterWhosePodsMay } from '../support/cluster.ts'
import { pod } from '../support/manifests.ts'
import { logs } from '../support/sight.ts'

test('a command that runs itself in its own Pod, over and over, does no harm', () => {
  const cluster = clusterWhosePodsMay({ nodes: 1 })
  const script = 'echo "kubectl exec script -- sh /tmp/r" >/tmp/r; sleep 2; sh /tmp/r; echo rc=$?'
  const container = { command: ['sh', '-c', script] }
  cluster.apply(
    pod('script', { image: 'bitnami/kubectl:1.36', container, podSpec: { restartPolicy: 'Never' } }),
  )
  cluster.advance(minutes(2))
  expect(logs(cluster, 'script')).toContain('rc=')
})
