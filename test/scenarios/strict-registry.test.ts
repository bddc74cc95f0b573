/** Registries that hold nothing but what is known (P35). */
import { expect, test } from 'vitest'
import { createCluster } from '../../src/cluster.ts'
import { defineImage } from '../../src/kubelet-sim/images/registry/library.ts'
import { minutes } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod } from '../support/manifests.ts'
import { containerOf, eventsOf, status } from '../support/sight.ts'

const pulled = (image: string, options: Parameters<typeof testCluster>[0] = {}) => {
  const cluster = testCluster({ nodes: 1, registry: 'strict', ...options })
  cluster.apply(pod('app', { image }))
  cluster.advance(minutes(2))
  return cluster
}

test.each([
  'nginx',
  'nginx:1.27',
  'nginx:1.27.3-alpine',
  'docker.io/library/busybox:1.36',
  'registry.k8s.io/pause:3.10',
  'registry.k8s.io/e2e-test-images/agnhost:2.53',
  'postgres:16-alpine3.20',
  'debian:bookworm-slim',
])('%s can be pulled', (image) => {
  expect(status(pulled(image), 'app')).toMatch(/^(1\/1 Running|0\/1 (Completed|CrashLoopBackOff|Error))/)
})

test.each([
  [
    'nginx:1.277',
    'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:1.277": failed to resolve reference "docker.io/library/nginx:1.277": docker.io/library/nginx:1.277: not found',
  ],
  [
    'ngnix',
    'failed to pull and unpack image "docker.io/library/ngnix:latest": failed to resolve reference "docker.io/library/ngnix:latest": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
  ],
  [
    'registry.k8s.io/pauze:3.10',
    'rpc error: code = NotFound desc = failed to pull and unpack image "registry.k8s.io/pauze:3.10": failed to resolve reference "registry.k8s.io/pauze:3.10": registry.k8s.io/pauze:3.10: not found',
  ],
  [
    'registry.example.com/app:1',
    'failed to pull and unpack image "registry.example.com/app:1": failed to resolve reference "registry.example.com/app:1": failed to do request: Head "https://registry.example.com/v2/app/manifests/1": dial tcp: lookup registry.example.com: no such host',
  ],
  [
    'ghcr.io/nobody/app:1',
    'failed to pull and unpack image "ghcr.io/nobody/app:1": failed to resolve reference "ghcr.io/nobody/app:1": failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://ghcr.io/token?scope=repository%3Anobody%2Fapp%3Apull&service=ghcr.io: 403 Forbidden',
  ],
  [
    'quay.io/nobody/app:1',
    'failed to pull and unpack image "quay.io/nobody/app:1": failed to resolve reference "quay.io/nobody/app:1": unexpected status from HEAD request to https://quay.io/v2/nobody/app/manifests/1: 401 UNAUTHORIZED',
  ],
  [
    'localhost:5000/app:1',
    'failed to pull and unpack image "localhost:5000/app:1": failed to resolve reference "localhost:5000/app:1": failed to do request: Head "http://localhost:5000/v2/app/manifests/1": dial tcp [::1]:5000: connect: connection refused',
  ],
])('%s cannot be pulled: ErrImagePull, then ImagePullBackOff (P35)', (image, message) => {
  const cluster = pulled(image)
  expect(status(cluster, 'app')).toBe('0/1 ImagePullBackOff 0')
  const events = eventsOf(cluster, 'pod/app').join('\n')
  expect(events).toContain(`Failed: Failed to pull image "${image}": ${message}`)
  expect(events).toContain('Failed: Error: ErrImagePull')
  expect(events).toContain(`BackOff: Back-off pulling image "${image}"`)
  expect(containerOf(cluster, 'app').state.waiting?.message).toBe(
    `Back-off pulling image "${image}": ErrImagePull: ${message}`,
  )
})

test('an Ingress is routed all the same', () => {
  const cluster = testCluster({ nodes: 1, registry: 'strict', ingress: true })
  cluster.advance(minutes(1))
  const found = cluster.get('deployments', { namespace: 'ingress-kubesim' })
  expect(found).toContain('1/1')
})

test("an image of one's own can be pulled with any tag", () => {
  const images = [defineImage('registry.example.com/shop/cart', { cmd: ['sleep', '1000'], entrypoint: [] })]
  expect(status(pulled('registry.example.com/shop/cart:v7', { images }), 'app')).toBe('1/1 Running 0')
})

test('secrets that are not there are told of when an image is pulled (P35)', () => {
  const cluster = testCluster({ nodes: 1, profile: 'realistic' })
  cluster.apply(pod('app', { podSpec: { imagePullSecrets: [{ name: 'regcred' }] } }))
  cluster.advance(minutes(1))
  expect(status(cluster, 'app')).toBe('1/1 Running 0')
  expect(eventsOf(cluster, 'pod/app')).toContain(
    'FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (regcred); attempting to pull the image may not succeed.',
  )
})

test('there is no third sort of registry', () => {
  expect(() => createCluster({ registry: 'lax' as 'any' })).toThrow('Allowed choices are any, strict.')
})
