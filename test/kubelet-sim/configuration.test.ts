import { expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script, service } from '../support/manifests.ts'
import { containerOf, eventsOf, logs, podOf, status } from '../support/sight.ts'

const settings = (data: object, name = 'settings') => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
  data,
})
const secretOf = (stringData: object, name = 'hidden') => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name },
  stringData,
})

test('variables come from values, ConfigMaps, Secrets and the pod itself, and may refer to each other', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(settings({ COLOUR: 'red', SIZE: 'large' }))
  cluster.apply(secretOf({ password: 's3cret' }))
  const { image, container } = script('env | sort')
  const env = [
    { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'hidden', key: 'password' } } },
    { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu', divisor: '1m' } } },
    { name: 'ZERO', valueFrom: { resourceFieldRef: { resource: 'limits.ephemeral-storage' } } },
    { name: 'MEMORY', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
    { name: 'GREETING', value: 'hello $(NAME), $(MY_COLOUR), $$(NAME), $(UNKNOWN)' },
    { name: 'ABSENT', valueFrom: { configMapKeyRef: { name: 'nothing', key: 'x', optional: true } } },
  ]
  const envFrom = [{ prefix: 'MY_', configMapRef: { name: 'settings' } }]
  const resources = { limits: { cpu: '250m', 'ephemeral-storage': '0' } }
  const ofPod = { limits: { memory: '64Mi' } }
  cluster.apply(
    pod('app', {
      image,
      podSpec: { restartPolicy: 'Never', resources: ofPod },
      container: { ...container, env, envFrom, resources },
    }),
  )
  cluster.settle()

  const lines = logs(cluster, 'app').split('\n')
  expect(lines).toEqual(
    expect.arrayContaining([
      'NAME=app',
      `IP=${podOf(cluster, 'app').status.podIP}`,
      'PASSWORD=s3cret',
      'CPU=250',
      // Who sets no limit has that of his pod, and else all of the node.
      'MEMORY=64',
      expect.stringMatching(/^ZERO=\d{9,}$/),
      'MY_COLOUR=red',
      'GREETING=hello app, red, $(NAME), $(UNKNOWN)',
      'KUBERNETES_SERVICE_HOST=10.96.0.1',
    ]),
  )
  expect(lines.some((each) => each.startsWith('ABSENT'))).toBe(false)
})

test('the Services that are there when a container starts are in its environment', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(service('my-db', { clusterIP: '10.96.7.7', ports: [{ port: 5432 }] }))
  const { image, container } = script('env | grep MY_DB | sort')
  const podSpec = { restartPolicy: 'Never' }
  cluster.apply(pod('with', { image, container, podSpec }))
  cluster.apply(pod('without', { image, container, podSpec: { ...podSpec, enableServiceLinks: false } }))
  cluster.settle()
  expect(logs(cluster, 'with')).toBe(
    [
      'MY_DB_PORT=tcp://10.96.7.7:5432',
      'MY_DB_PORT_5432_TCP=tcp://10.96.7.7:5432',
      'MY_DB_PORT_5432_TCP_ADDR=10.96.7.7',
      'MY_DB_PORT_5432_TCP_PORT=5432',
      'MY_DB_PORT_5432_TCP_PROTO=tcp',
      'MY_DB_SERVICE_HOST=10.96.7.7',
      'MY_DB_SERVICE_PORT=5432',
      '',
    ].join('\n'),
  )
  expect(logs(cluster, 'without')).toBe('')
})

test('a container whose configuration is missing waits for it, and says so', () => {
  const cluster = testCluster({ nodes: 1 })
  const env = [{ name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'colour' } } }]
  cluster.apply(pod('app', { container: { env } }))
  cluster.settle()
  expect(status(cluster, 'app')).toBe('0/1 CreateContainerConfigError 0')
  expect(containerOf(cluster, 'app').state.waiting?.message).toBe('configmap "settings" not found')
  expect(eventsOf(cluster, 'app').at(-1)).toBe('Failed: Error: configmap "settings" not found')

  cluster.apply(settings({ color: 'red' }))
  cluster.advance(seconds(11))
  expect(containerOf(cluster, 'app').state.waiting?.message).toBe(
    "couldn't find key colour in ConfigMap default/settings",
  )
  cluster.apply(settings({ colour: 'red' }))
  cluster.advance(seconds(11))
  expect(status(cluster, 'app')).toBe('1/1 Running 0')
})

test('a pod whose volume cannot be set up stays in ContainerCreating until it can', () => {
  const cluster = testCluster({ nodes: 1 })
  const volumes = [{ name: 'config', configMap: { name: 'settings' } }]
  const volumeMounts = [{ name: 'config', mountPath: '/etc/config' }]
  cluster.apply(pod('app', { podSpec: { volumes }, container: { volumeMounts } }))
  cluster.advance(seconds(1))
  expect(status(cluster, 'app')).toBe('0/1 ContainerCreating 0')
  expect(eventsOf(cluster, 'app').at(-1)).toMatch(
    /^FailedMount: MountVolume\.SetUp failed for volume "config" : configmap "settings" not found/,
  )
  cluster.apply(settings({ a: '1' }))
  cluster.advance(seconds(5))
  expect(status(cluster, 'app')).toBe('1/1 Running 0')
})

test.each([
  [
    { configMap: { name: 'settings', items: [{ key: 'b', path: 'b' }] } },
    'configmap references non-existent config key: b',
  ],
  [
    { secret: { secretName: 'hidden', items: [{ key: 'b', path: 'b' }] } },
    'references non-existent secret key: b',
  ],
])('a volume whose source lacks a key says so: %j', (volume, problem) => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([settings({ a: '1' }), secretOf({ a: '1' })])
  cluster.apply(pod('app', { podSpec: { volumes: [{ name: 'v', ...volume }] } }))
  cluster.advance(seconds(1))
  expect(eventsOf(cluster, 'app').at(-1)).toMatch(
    `FailedMount: MountVolume.SetUp failed for volume "v" : ${problem}`,
  )
})

test('files of ConfigMaps, Secrets and the pod appear in its volumes, and follow changes within a minute', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(settings({ 'app.conf': 'one\n', other: 'x' }))
  cluster.apply(secretOf({ token: 'abc' }))
  const volumes = [
    { name: 'config', configMap: { name: 'settings', items: [{ key: 'app.conf', path: 'sub/app.conf' }] } },
    {
      name: 'all',
      projected: {
        sources: [
          { secret: { name: 'hidden' } },
          { downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
        ],
      },
    },
  ]
  const volumeMounts = [
    { name: 'config', mountPath: '/etc/config' },
    { name: 'all', mountPath: '/etc/all' },
  ]
  const text =
    'cat /etc/all/token /etc/all/labels; echo; while true; do cat /etc/config/sub/app.conf; sleep 60; done'
  const { image, container } = script(text)
  cluster.apply(pod('app', { image, podSpec: { volumes }, container: { ...container, volumeMounts } }))
  cluster.advance(seconds(90))
  expect(logs(cluster, 'app')).toBe('abcapp="app"\none\none\n')

  const found = cluster.store.get(configMap, { name: 'settings', namespace: 'default' })!
  cluster.client.update(configMap, found, (draft) => {
    draft.data = { 'app.conf': 'two\n' }
  })
  cluster.advance(minutes(2))
  expect(logs(cluster, 'app')).toMatch(/two\n$/)
})

test('every container finds the token of its service account', () => {
  const cluster = testCluster({ nodes: 1 })
  const text = 'cd /var/run/secrets/kubernetes.io/serviceaccount; ls; cat namespace'
  cluster.apply(pod('app', { ...script(text), podSpec: { restartPolicy: 'Never' } }))
  cluster.settle()
  expect(logs(cluster, 'app')).toBe('ca.crt\nnamespace\ntoken\ndefault')
})

test('containers share an emptyDir, which outlives them but not their pod', () => {
  const cluster = testCluster({ nodes: 1 })
  const volumeMounts = [{ name: 'shared', mountPath: '/shared' }]
  const containers = [
    {
      name: 'writer',
      image: 'busybox:1',
      command: ['sh', '-c', 'echo line >> /shared/file; sleep 10; exit 1'],
      volumeMounts,
    },
    {
      name: 'reader',
      image: 'busybox:1',
      command: ['sh', '-c', 'sleep 25; cat /shared/file; sleep 600'],
      volumeMounts,
    },
  ]
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'app' },
    spec: { containers, volumes: [{ name: 'shared', emptyDir: {} }] },
  })
  cluster.advance(seconds(26))
  expect(logs(cluster, 'app', { container: 'reader' })).toBe('line\nline\n')
})

test('each container sees the part of a volume that its variables name', () => {
  const cluster = testCluster({ nodes: 1 })
  const { image, container } = script('echo "$POD" > /logs/file; ls /all; cat /all/$POD/file')
  const env = [{ name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }]
  const volumeMounts = [
    { name: 'shared', mountPath: '/logs', subPathExpr: '$(POD)' },
    { name: 'shared', mountPath: '/all' },
  ]
  const podSpec = { restartPolicy: 'Never', volumes: [{ name: 'shared', emptyDir: {} }] }
  cluster.apply(pod('app', { image, podSpec, container: { ...container, env, volumeMounts } }))
  cluster.settle()
  expect(logs(cluster, 'app')).toBe('app\napp\n')
})

test('an emptyDir in memory takes as much of what is written as fits, to the byte', () => {
  const cluster = testCluster({ nodes: 1 })
  const volume = { name: 'small', emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } }
  const { image, container } = script('cd /small; head -c 3000000 /dev/zero >all; wc -c <all; touch none; ls')
  cluster.apply(
    pod('app', {
      image,
      podSpec: { restartPolicy: 'Never', volumes: [volume] },
      container: { ...container, volumeMounts: [{ name: 'small', mountPath: '/small' }] },
    }),
  )
  cluster.advance(minutes(1))
  expect(logs(cluster, 'app')).toMatch(/No space left on device\n1048576\nall\nnone\n$/)
})

test('an emptyDir in memory holds no more than its sizeLimit', () => {
  const cluster = testCluster({ nodes: 1 })
  const { image, container } = script(
    'exec 2>&1; head -c 2000 /dev/zero > /small/file; head -c 2000 /dev/zero > /large/file && echo fits',
  )
  const volumes = [
    { name: 'small', emptyDir: { medium: 'Memory', sizeLimit: '1Ki' } },
    { name: 'large', emptyDir: { medium: 'Memory', sizeLimit: '4Ki' } },
  ]
  const volumeMounts = [
    { name: 'small', mountPath: '/small' },
    { name: 'large', mountPath: '/large' },
  ]
  const podSpec = { restartPolicy: 'Never', volumes }
  cluster.apply(pod('app', { image, podSpec, container: { ...container, volumeMounts } }))
  cluster.settle()
  expect(logs(cluster, 'app')).toMatch(/No space left on device\n.*fits\n$/s)
})

test('a hostPath is the same for all pods of a node', () => {
  const cluster = testCluster({ nodes: 2 })
  const volumes = [{ name: 'host', hostPath: { path: '/data', type: 'DirectoryOrCreate' } }]
  const on = (nodeName: string, text: string) => {
    const { image, container } = script(text)
    const volumeMounts = [{ name: 'host', mountPath: '/mnt' }]
    return {
      image,
      podSpec: { nodeName, volumes, restartPolicy: 'Never' },
      container: { ...container, volumeMounts },
    }
  }
  cluster.apply(pod('writer', on('node-1', 'echo here > /mnt/file')))
  cluster.settle()
  cluster.apply(pod('near', on('node-1', 'cat /mnt/file')))
  cluster.apply(pod('far', on('node-2', 'cat /mnt/file')))
  cluster.settle()
  expect(logs(cluster, 'near')).toBe('here\n')
  expect(status(cluster, 'far')).toBe('0/1 Error 0')
})

test('a container has its own variables before those of Services, and none twice', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(service('db'))
  cluster.settle()
  const { image, container } = script('env')
  const env = [
    { name: 'COLOUR', value: 'red' },
    { name: 'DB_SERVICE_HOST', value: 'mine' },
  ]
  cluster.apply(pod('app', { image, podSpec: { restartPolicy: 'Never' }, container: { ...container, env } }))
  cluster.settle()
  const names = logs(cluster, 'app').match(/^(COLOUR|DB_SERVICE_HOST|DB_SERVICE_PORT)=/gm)
  expect(names).toEqual(['COLOUR=', 'DB_SERVICE_HOST=', 'DB_SERVICE_PORT='])
})

test('what must not run as root does not (P30)', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('app', { container: { securityContext: { runAsNonRoot: true } } }))
  cluster.settle()
  const { uid } = podOf(cluster, 'app').metadata
  expect(containerOf(cluster, 'app').state.waiting).toEqual({
    reason: 'CreateContainerConfigError',
    message: `container has runAsNonRoot and image will run as root (pod: "app_default(${uid})", container: app)`,
  })
})
