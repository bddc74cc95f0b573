/** What the conformance tests of Kubernetes ask of Pods, with their own test image. */
import { expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deletePod, logs, podOf, status } from '../support/sight.ts'

const image = 'registry.k8s.io/e2e-test-images/agnhost:2.53'

const agnhost = (name: string, container: object, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { restartPolicy: 'Never', containers: [{ name: 'agnhost', image, ...container }], ...spec },
})

/** What a container that comes to an end has printed. */
function output(cluster: Cluster, container: object, spec?: object): string {
  const name = `pod-${cluster.store.revision}`
  cluster.apply(agnhost(name, container, spec))
  cluster.settle()
  expect(podOf(cluster, name).status.phase).toBe('Succeeded')
  return logs(cluster, name)
}

test('command and args replace what the image brings', () => {
  const cluster = testCluster()
  expect(output(cluster, { args: ['entrypoint-tester'] })).toBe('[/agnhost entrypoint-tester]\n')
  expect(output(cluster, { args: ['entrypoint-tester', 'override', 'arguments'] })).toBe(
    '[/agnhost entrypoint-tester override arguments]\n',
  )
  expect(output(cluster, { command: ['/agnhost-2', 'entrypoint-tester'] })).toBe(
    '[/agnhost-2 entrypoint-tester]\n',
  )
  expect(output(cluster, { command: ['/agnhost-2'], args: ['entrypoint-tester', 'both'] })).toBe(
    '[/agnhost-2 entrypoint-tester both]\n',
  )
})

test('the value of an option may have an equals sign in it', () => {
  expect(output(testCluster(), { args: ['mounttest', '--new_file_0644=/tmp/a=b'] })).toBe(
    'content of file "/tmp/a=b": mount-tester new file\n\n',
  )
})

test('files of a Secret have the mode of their volume, and the group of the Pod', () => {
  const cluster = testCluster()
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's' },
    stringData: { 'data-1': 'value-1' },
  })
  const file = '/etc/secret-volume/data-1'
  const said = output(
    cluster,
    {
      args: ['mounttest', `--file_content=${file}`, `--file_mode=${file}`, `--file_owner=${file}`],
      volumeMounts: [{ name: 'v', mountPath: '/etc/secret-volume', readOnly: true }],
    },
    {
      securityContext: { runAsUser: 1000, fsGroup: 1001 },
      volumes: [{ name: 'v', secret: { secretName: 's', defaultMode: 0o440 } }],
    },
  )
  expect(said).toBe(
    `mode of file "${file}": -r--r-----\nowner UID of "${file}": 0\nowner GID of "${file}": 1001\n` +
      `content of file "${file}": value-1\n`,
  )
})

test.each([
  ['Memory', 'tmpfs'],
  ['', '61267'],
])('an emptyDir can be written to by anybody: medium "%s"', (medium, type) => {
  const cluster = testCluster()
  const file = '/test-volume/test-file'
  const said = output(
    cluster,
    {
      args: ['mounttest', '--fs_type=/test-volume', `--new_file_0666=${file}`, `--file_perm=${file}`],
      volumeMounts: [{ name: 'v', mountPath: '/test-volume' }],
    },
    { securityContext: { runAsUser: 1001 }, volumes: [{ name: 'v', emptyDir: { medium } }] },
  )
  expect(said).toBe(
    `mount type of "/test-volume": ${type}\ncontent of file "${file}": mount-tester new file\n\n` +
      `perms of file "${file}": -rw-rw-rw-\n`,
  )
})

test('hooks reach another Pod, by a command and through a sidecar that passes them on', () => {
  const cluster = testCluster()
  cluster.apply(agnhost('server', { args: ['netexec'] }))
  cluster.settle()
  const ip = podOf(cluster, 'server').status.podIP
  const curl = (msg: string) => ({
    exec: { command: ['sh', '-c', `curl http://${ip}:8080/echo?msg=${msg}`] },
  })
  const dial = (msg: string) => ({
    httpGet: { path: `/dial?host=${ip}&port=8080&request=echo%3Fmsg%3D${msg}`, port: 8080 },
  })
  const redirect = {
    name: 'container-redirect',
    image,
    args: ['netexec', '--udp-port', '-1'],
    restartPolicy: 'Always',
    startupProbe: { httpGet: { path: '/echo?msg=startup', port: 8080 } },
  }
  cluster.apply([
    agnhost('exec', { lifecycle: { postStart: curl('exec-start'), preStop: curl('exec-stop') } }),
    agnhost(
      'http',
      { lifecycle: { postStart: dial('http-start'), preStop: dial('http-stop') } },
      { initContainers: [redirect] },
    ),
  ])
  cluster.advance(seconds(5))
  expect(status(cluster, 'http')).toBe('2/2 Running 0')
  deletePod(cluster, 'exec', { gracePeriodSeconds: 15 })
  deletePod(cluster, 'http', { gracePeriodSeconds: 15 })
  cluster.advance(seconds(5))
  const asked = [...logs(cluster, 'server').matchAll(/GET \/echo\?msg=([\w-]+)/g)].map(([, msg]) => msg)
  expect(asked.sort()).toEqual(['exec-start', 'exec-stop', 'http-start', 'http-stop'])
})

test('a server asks another by its name, as often as it is told, but not without end', () => {
  const cluster = testCluster()
  cluster.apply(agnhost('server', { args: ['netexec'] }))
  cluster.settle()
  const url = `http://${podOf(cluster, 'server').status.podIP}:8080`
  const dial = (tries: string) => `'${url}/dial?host=localhost&port=8080&request=echo?msg=hi&tries=${tries}'`
  const command = ['sh', '-c', `curl -s ${dial('2')}; echo; curl -s ${dial('Infinity')}`]
  expect(output(cluster, { command })).toBe(
    '{"responses":["hi","hi"]}\ntries parameter is invalid. Infinity\n',
  )
})

test('a gRPC probe asks the port that it names, and no other', () => {
  const cluster = testCluster()
  const args = ['grpc-health-checking']
  const probing = (port: number) => ({ initialDelaySeconds: 6, failureThreshold: 1, grpc: { port } })
  const spec = { restartPolicy: 'Always' }
  cluster.apply([
    agnhost('good', { args, livenessProbe: probing(5000) }, spec),
    agnhost('bad', { args, livenessProbe: probing(2333) }, spec),
  ])
  cluster.advance(minutes(1))
  expect(status(cluster, 'good')).toBe('1/1 Running 0')
  expect(status(cluster, 'bad')).toMatch(/^\d\/1 \w+ [1-9]/)
})

test('a log comes line by line, evenly over its time', () => {
  const cluster = testCluster()
  const args = ['logs-generator', '--log-lines-total', '100', '--run-duration', '20s']
  cluster.apply(agnhost('writer', { args }))
  cluster.advance(seconds(10))
  expect(logs(cluster, 'writer').split('\n').length).toBeGreaterThan(49)
  expect(logs(cluster, 'writer').split('\n').length).toBeLessThan(53)
  cluster.advance(seconds(11))
  expect(
    logs(cluster, 'writer').match(
      / \d+ (GET|POST|PUT) \/api\/v1\/namespaces\/[\w-]+\/pods\/\w{3,4} \d{3}\n/g,
    ),
  ).toHaveLength(100)
  expect(status(cluster, 'writer')).toBe('0/1 Completed 0')
})
