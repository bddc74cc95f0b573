/** Tutorials of kubernetes.io, as far as they run images of their own: what these show is what the pages show. */
import { describe, expect, test } from 'vitest'
import { service as serviceKind } from '../../src/api/core/service.ts'
import { seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, service } from '../support/manifests.ts'
import { logs, podOf, status } from '../support/sight.ts'

/** What a script in a container of a pod writes. */
function said(cluster: ReturnType<typeof testCluster>, name: string, text: string): string {
  const asked = cluster.exec(name, ['sh', '-c', text])
  cluster.advance(seconds(1))
  return asked.stdout + asked.stderr
}

const asking = (...manifests: readonly object[]) => {
  const cluster = testCluster({ nodes: 1, profile: 'instant' })
  cluster.apply([
    ...manifests,
    pod('client', { image: 'radial/busyboxplus:curl', container: { tty: true, stdin: true } }),
  ])
  cluster.advance(seconds(5))
  return cluster
}

test('Learn Kubernetes Basics: the bootcamp answers with its host and version, and logs who asked', () => {
  const cluster = asking(
    pod('kubernetes-bootcamp', { image: 'gcr.io/google-samples/kubernetes-bootcamp:v1' }),
  )
  const answer = 'Hello Kubernetes bootcamp! | Running on: kubernetes-bootcamp | v=1\n'
  expect(said(cluster, 'kubernetes-bootcamp', 'curl -s http://localhost:8080')).toBe(answer)
  expect(said(cluster, 'kubernetes-bootcamp', 'head -n 1 server.js')).toBe("const http = require('http');\n")
  expect(logs(cluster, 'kubernetes-bootcamp')).toMatch(
    /^Kubernetes Bootcamp App Started At: .*Z \| Running On: {2}kubernetes-bootcamp \n\nRunning On: kubernetes-bootcamp \| Total Requests: 1 \| App Uptime: 5 seconds \| Log Time: /,
  )
})

test('a registry that is strict has v2 of the bootcamp, and not the v10 that the tutorial rolls back from', () => {
  const cluster = testCluster({ nodes: 1, registry: 'strict' })
  for (const [name, tag] of [
    ['good', 'v2'],
    ['bad', 'v10'],
  ])
    cluster.apply(pod(name, { image: `gcr.io/google-samples/kubernetes-bootcamp:${tag}` }))
  cluster.advance(seconds(10))
  expect(status(cluster, 'good')).toBe('1/1 Running 0')
  expect(status(cluster, 'bad')).toBe('0/1 ErrImagePull 0')
})

test('the guestbook keeps its messages in the redis that leads, and reads them from one that follows', () => {
  const google = 'us-docker.pkg.dev/google-samples/containers/gke'
  const redis = (role: string) =>
    service(`redis-${role}`, { selector: { app: `redis-${role}` }, ports: [{ port: 6379 }] })
  const cluster = asking(
    pod('redis-leader', { image: 'docker.io/redis:6.0.5', labels: { app: 'redis-leader' } }),
    redis('leader'),
    deployment('redis-follower', { image: `${google}/gb-redis-follower:v2`, replicas: 2 }),
    redis('follower'),
    pod('frontend', { image: `${google}/gb-frontend:v5` }),
  )
  const ask = (query: string) =>
    said(cluster, 'client', `curl -s '${podOf(cluster, 'frontend').status.podIP}/guestbook.php?${query}'`)
  expect(ask('cmd=get&key=messages')).toBe('{"data": ""}')
  expect(logs(cluster, 'redis-leader')).toContain('Redis version=6.0.5,')
  expect(ask('cmd=set&key=messages&value=,hello')).toBe('{"message": "Updated"}')
  expect(ask('cmd=get&key=messages')).toBe('{"data": ",hello"}')
  cluster.client.delete(serviceKind, cluster.client.get(serviceKind, 'redis-leader'))
  expect(ask('cmd=set&key=messages&value=lost')).toBe('')
  expect(logs(cluster, 'frontend')).toContain('Name or service not known [tcp://redis-leader:6379]')
})

describe('Using Source IP', () => {
  test.each(['1.10', '1.4'])('echoserver:%s tells who has asked', (tag) => {
    const cluster = asking(
      deployment('source-ip-app', { image: `registry.k8s.io/echoserver:${tag}` }),
      service('clusterip', { selector: { app: 'source-ip-app' }, ports: [{ port: 80, targetPort: 8080 }] }),
    )
    const { podIP } = podOf(cluster, 'client').status
    const answer = said(cluster, 'client', 'wget -qO - clusterip')
    expect(answer).toContain(`client_address=${podIP}\n`)
    expect(answer).toContain('-no body in request-')
  })
})

test('Connect a Frontend to a Backend: nginx hands on what the backend says, and waits for its Service', () => {
  const backend = service('hello', { selector: { app: 'backend' }, ports: [{ port: 80 }] })
  const cluster = asking(
    deployment('backend', { image: 'gcr.io/google-samples/hello-go-gke:1.0' }),
    pod('frontend', { image: 'gcr.io/google-samples/hello-frontend:1.0' }),
  )
  expect(logs(cluster, 'frontend', { previous: true })).toContain('host not found in upstream "hello"')
  cluster.apply(backend)
  cluster.advance(seconds(60))
  const { podIP } = podOf(cluster, 'frontend').status
  expect(said(cluster, 'client', `curl http://${podIP}`)).toBe('{"message":"Hello"}\n')
})

test('Assign CPU Resources: vish/stress takes the CPUs and the memory that it is told to', () => {
  const cluster = testCluster({ nodes: 1, metrics: true })
  const args = ['-cpus', '2', '-mem-total', '150Mi', '-mem-alloc-size', '50Mi', '-mem-alloc-sleep', '1s']
  cluster.apply(pod('cpu-demo', { image: 'vish/stress', container: { args } }))
  cluster.advance(seconds(60))
  expect(logs(cluster, 'cpu-demo').replace(/^I\d{4} [\d:.]+ +1 /gm, '')).toBe(
    'main.go:26] Allocating "150Mi" memory, in "50Mi" chunks, with a 1s sleep between allocations\n' +
      'main.go:39] Spawning a thread to consume CPU\n'.repeat(2) +
      'main.go:29] Allocated "150Mi" memory\n',
  )
})

test('an artifact that a Pod mounts shows the files that the page shows', () => {
  const volumes = [
    { name: 'volume', image: { reference: 'quay.io/crio/artifact:v2', pullPolicy: 'IfNotPresent' } },
  ]
  const container = {
    command: ['sleep', 'infinity'],
    volumeMounts: [
      { name: 'volume', mountPath: '/volume' },
      { name: 'volume', mountPath: '/part', subPath: 'dir' },
    ],
  }
  const cluster = asking(pod('image-volume', { image: 'debian', container, podSpec: { volumes } }))
  expect(said(cluster, 'image-volume', 'cat /volume/dir/file /volume/file /part/file')).toBe('1\n2\n1\n')
})
