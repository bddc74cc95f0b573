import { test } from 'vitest'
import { testCluster } from '../support/cluster.ts'
import * as m from '../support/manifests.ts'
test('x', () => {
  const c = testCluster({ nodes: 2 })
  console.log(c.get('nodes', { wide: true }))
  c.apply(m.pod('web'))
  c.apply(m.pod('crash', { image: 'busybox', container: { command: ['sh', '-c', 'echo hi; exit 3'] } }))
  c.apply(m.pod('pull', { image: 'nginx:does-not-exist' }))
  c.apply(m.deployment('d', { replicas: 3 }))
  c.settle()
  console.log(c.get('pods', { wide: true }))
  c.advance(60000)
  console.log(c.get('pods', { wide: true }))
  console.log(JSON.stringify(c.store.list(c.registry.kinds.find(k => k.kind === 'Pod')!, 'default')[4], null, 1))
  console.log(c.get('events'))
  console.log(c.kubelets.readLogs(c.store.list(c.registry.kinds.find(k => k.kind === 'Pod')!, 'default')[0] as never, {container: 'crash', timestamps: true}).text)
})
