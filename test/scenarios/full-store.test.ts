/** A store without room: what was there goes on, nothing new comes in, and what is deleted makes room. */
import { expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import { node } from '../../src/api/core/node.ts'
import { pod } from '../../src/api/core/pod.ts'
import { createCluster, minutes } from '../../src/index.ts'
import { deployment } from '../support/manifests.ts'

const mebibyte = 1_024 * 1_024

const note = (name: string, text = '') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data: { text },
})

test('a Deployment of more Pods than there is room for runs as many as fit, and can be scaled down', () => {
  const cluster = createCluster({ nodes: 20, capacityBytes: 2 * mebibyte })
  cluster.apply(deployment('web', { replicas: 10_000 }))
  cluster.advance(minutes(5))

  const pods = cluster.client.list(pod)
  expect(pods.length).toBeGreaterThan(50)
  expect(pods.length).toBeLessThan(250)
  expect(pods.every(({ status }) => status.phase === 'Running')).toBe(true)
  expect(() => cluster.apply(note('one'))).toThrow('etcdserver: mvcc: database space exceeded')
  const ready = cluster.client.list(node).map(({ status }) => status.conditions?.at(-1)?.status)
  expect(new Set(ready)).toEqual(new Set(['True']))

  cluster.apply(deployment('web', { replicas: 3 }))
  cluster.advance(minutes(5))

  expect(cluster.client.list(pod)).toHaveLength(3)
  cluster.apply(note('one'))
})

test('texts count as what they take, and what is written again counts once', () => {
  const cluster = createCluster({ nodes: 0, capacityBytes: 4 * mebibyte })
  const text = 'x'.repeat(600_000)
  for (let n = 0; n < 10; n++) cluster.apply(note('again', `${n}${text}`))
  cluster.apply(note('two', text))
  cluster.apply(note('three', text))

  expect(() => cluster.apply(note('four', text))).toThrow('etcdserver: mvcc: database space exceeded')
  cluster.client.delete(configMap, cluster.client.get(configMap, 'two', 'default'))
  cluster.apply(note('four', text))
})
