/** Bootstrap tokens: what is signed with them, and when they go. */
import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import { secret } from '../../src/api/core/secret.ts'
import { formatTime } from '../../src/api/time.ts'
import type { Cluster } from '../../src/cluster.ts'
import { hours, minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'

const addToken = (cluster: Cluster, more: Record<string, string>) =>
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'bootstrap-token-abcdef', namespace: 'kube-system' },
    type: 'bootstrap.kubernetes.io/token',
    stringData: { 'token-id': 'abcdef', 'token-secret': '0123456789abcdef', ...more },
  })

const found = (cluster: Cluster) => cluster.client.find(secret, 'bootstrap-token-abcdef', 'kube-system')

test('a bootstrap token goes when it expires, and one that cannot be read at once', () => {
  const cluster = testCluster({ nodes: 0 })
  addToken(cluster, { expiration: formatTime(cluster.clock.now() + hours(1)) })

  cluster.advance(minutes(59))
  expect(found(cluster)).toBeDefined()
  cluster.advance(minutes(2))
  expect(found(cluster)).toBeUndefined()

  addToken(cluster, { expiration: 'tomorrow' })
  cluster.advance(seconds(1))
  expect(found(cluster)).toBeUndefined()
})

test('what machines read first is signed with each token that is for it', () => {
  const cluster = testCluster({ nodes: 0 })
  const metadata = { name: 'cluster-info', namespace: 'kube-public' }
  cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { kubeconfig: 'a: b\n' } })
  const data = () => cluster.client.get(configMap, 'cluster-info', 'kube-public').data
  addToken(cluster, { 'usage-bootstrap-signing': 'true' })
  cluster.advance(seconds(1))

  const header = Buffer.from('{"alg":"HS256","kid":"abcdef"}').toString('base64url')
  const body = `${header}.${Buffer.from('a: b\n').toString('base64url')}`
  const signature = createHmac('sha256', '0123456789abcdef').update(body).digest('base64url')
  expect(data()).toEqual({ kubeconfig: 'a: b\n', 'jws-kubeconfig-abcdef': `${header}..${signature}` })

  addToken(cluster, { 'usage-bootstrap-signing': 'false' })
  cluster.advance(seconds(1))
  expect(data()).toEqual({ kubeconfig: 'a: b\n' })
})
