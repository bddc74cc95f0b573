/** netexec of agnhost: what tests of Kubernetes put behind Services, and ask who has come and who has answered. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { pod as podKind } from '../../../src/api/core/pod.ts'
import { type Cluster, createCluster, seconds } from '../../../src/index.ts'
import { logs, podOf } from '../../support/sight.ts'

let cluster: Cluster
beforeEach(() => {
  cluster = createCluster({ nodes: 1 })
  cluster.apply(
    pod('server', { args: ['netexec', '--http-port=80', '--udp-port=90', '--delay-shutdown=20'] }),
  )
  cluster.settle()
})
afterEach(() => cluster.close())

const pod = (name: string, container: object) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 60,
    containers: [{ name, image: 'registry.k8s.io/e2e-test-images/agnhost:2.63.0', ...container }],
  },
})

/** What a client prints who runs a script. */
function say(script: string): string {
  const ip = podOf(cluster, 'server').status.podIP
  cluster.apply(pod('client', { command: ['sh', '-c', script.replaceAll('SERVER', `${ip}`)] }))
  cluster.advance(seconds(2))
  return logs(cluster, 'client')
}

function forgetClient(): void {
  cluster.client.delete(podKind, podOf(cluster, 'client'))
  cluster.advance(seconds(1))
}

test('a datagram is answered with what it asks for: who has sent it, where it came in', () => {
  const sent = say('echo clientip | nc -u -w 1 SERVER 90')
  expect(sent).toBe(`${podOf(cluster, 'client').status.podIP}:0`)
  forgetClient()
  expect(say('echo serverport | nc -u -w 1 SERVER 90')).toBe('90')
})

test('a datagram that asks for nothing known is noted and not answered', () => {
  expect(say('echo sesame | nc -u -w 1 SERVER 90')).toBe('')
  expect(logs(cluster, 'server')).toMatch(/Unknown UDP command received from [\d.]+:0: sesame/)
})

test('one that is told to delay its end serves on while its Pod is being deleted, but is not ready', () => {
  cluster.client.delete(podKind, podOf(cluster, 'server'))
  cluster.advance(seconds(10))
  expect(say('curl -s SERVER/hostname')).toBe('server')
  forgetClient()
  expect(say('curl -s SERVER/readyz')).toBe('shutting down')
  expect(cluster.get('pod/server')).toMatch(/Terminating/)

  cluster.advance(seconds(10))
  expect(() => podOf(cluster, 'server')).toThrow('there is no pod server')
})

test('without the name of a header all are told, as Go writes them', () => {
  expect(JSON.parse(say("curl -s -H 'x-forwarded-for: me' SERVER/header"))).toMatchObject({
    'X-Forwarded-For': ['me'],
  })
})

test('a hook that wants HTTPS speaks TLS with its server', () => {
  const tls = ['--tls-cert-file=/localhost.crt', '--tls-private-key-file=/localhost.key']
  const hook = { httpGet: { scheme: 'HTTPS', port: 8080, path: '/echo?msg=started' } }
  cluster.apply(pod('secure', { args: ['netexec', ...tls], lifecycle: { postStart: hook } }))
  cluster.settle()
  expect(logs(cluster, 'secure')).toContain('GET /echo?msg=started')
})

test('a hook that wants HTTPS is content with a server that has no TLS', () => {
  const hook = { httpGet: { scheme: 'HTTPS', port: 8080, path: '/echo?msg=started' } }
  cluster.apply(pod('plain', { args: ['netexec'], lifecycle: { postStart: hook } }))
  cluster.settle()
  expect(logs(cluster, 'plain')).toContain('GET /echo?msg=started')
})
