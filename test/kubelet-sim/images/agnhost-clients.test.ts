/** The parts of agnhost that go and look: what tests of Kubernetes run in a Pod to see the cluster from within. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Cluster, createCluster, seconds } from '../../../src/index.ts'
import { logs, podOf } from '../../support/sight.ts'

let cluster: Cluster
beforeEach(() => {
  cluster = createCluster({ nodes: 1 })
})
afterEach(() => cluster.close())

const image = 'registry.k8s.io/e2e-test-images/agnhost:2.63.0'

/** Has a Pod check the token in a volume; answers how it ended and what it said. */
function validate(audience: string, volume: object) {
  const command = [
    'test-service-account-issuer-discovery',
    '--token-path=/tokens/token',
    `--audience=${audience}`,
  ]
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'validator' },
    spec: {
      restartPolicy: 'Never',
      containers: [
        { name: 'validator', image, args: command, volumeMounts: [{ name: 'token', mountPath: '/tokens' }] },
      ],
      volumes: [{ name: 'token', ...volume }],
    },
  })
  cluster.advance(seconds(5))
  return { phase: podOf(cluster, 'validator').status.phase, log: logs(cluster, 'validator') }
}

const tokenFor = (audience: string) => ({
  projected: { sources: [{ serviceAccountToken: { path: 'token', audience } }] },
})

test('a Pod can check its token by nothing but what the issuer publishes', () => {
  const { phase, log } = validate('strangers', tokenFor('strangers'))
  expect(log).toContain('OK: Validated signature on JWT')
  expect(phase).toBe('Succeeded')
})

test('a token that was made for somebody else is not taken', () => {
  const { phase, log } = validate('strangers', tokenFor('friends'))
  expect(log).toContain('oidc: expected audience "strangers" got ["friends"]')
  expect(phase).toBe('Failed')
})

test('a token that the issuer has not signed is not taken', () => {
  const inBase64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = {
    iss: 'https://kubernetes.default.svc.cluster.local',
    aud: ['strangers'],
    exp: 9_999_999_999,
  }
  const token = `${inBase64({ alg: 'RS256' })}.${inBase64(claims)}.${'A'.repeat(342)}`
  cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'forged' }, data: { token } })
  const { phase, log } = validate('strangers', { configMap: { name: 'forged' } })
  expect(log).toContain('failed to verify id token signature')
  expect(phase).toBe('Failed')
})

test('the tester of port-forwarding takes one connection, answers in chunks, and ends', () => {
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'tester' },
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name: 'tester',
          image,
          args: ['port-forward-tester'],
          env: Object.entries({
            BIND_ADDRESS: '0.0.0.0',
            BIND_PORT: '80',
            EXPECTED_CLIENT_DATA: 'abc',
            CHUNKS: '3',
            CHUNK_SIZE: '2',
            CHUNK_INTERVAL: '100',
          }).map(([name, value]) => ({ name, value })),
        },
      ],
    },
  })
  cluster.settle()
  const ip = podOf(cluster, 'tester').status.podIP
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'client' },
    spec: {
      restartPolicy: 'Never',
      containers: [{ name: 'client', image: 'busybox', command: ['sh', '-c', `printf abc | nc ${ip} 80`] }],
    },
  })
  cluster.advance(seconds(5))
  expect(logs(cluster, 'client')).toBe('xxxxxx')
  expect(logs(cluster, 'tester')).toBe(
    'Accepted client connection\nReceived expected client data\nShutting down connection\nDone\n',
  )
})
