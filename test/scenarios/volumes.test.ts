/** Volumes: shared by the containers of a Pod, filled from the API, and gone when the Pod is. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deletePod, eventsOf, logs, podOf, status } from '../support/sight.ts'

const pod = (name: string, spec: object, metadata: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, ...metadata },
  spec: { restartPolicy: 'Never', ...spec },
})
const shell = (name: string, text: string, mounts: object[] = [], more: object = {}) => ({
  name,
  image: 'busybox:1.36',
  command: ['sh', '-c', text],
  volumeMounts: mounts,
  ...more,
})
const settings = (data: object, more: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data,
  ...more,
})
const token = (text: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'token' },
  stringData: { 'token.txt': text },
})

describe('emptyDir', () => {
  test('carries files from one container to the other (P24)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('pair', {
        volumes: [{ name: 'shared', emptyDir: {} }],
        containers: [
          shell('writer', 'for n in 1 2 3; do echo line $n >> /out/log; sleep 1; done', [
            { name: 'shared', mountPath: '/out' },
          ]),
          shell('reader', 'sleep 5; cat /in/log; echo more > /in/log || echo read-only', [
            { name: 'shared', mountPath: '/in', readOnly: true },
          ]),
        ],
      }),
    )
    cluster.advance(seconds(10))
    expect(logs(cluster, 'pair', { container: 'reader' })).toMatch(
      /^line 1\nline 2\nline 3\n[^\n]*Read-only file system\nread-only\n$/,
    )
  })

  test('outlives a container and ends with its Pod: the replacement starts with an empty one (P24, P25)', () => {
    const cluster = testCluster({ nodes: 1 })
    const counting = pod('app', {
      restartPolicy: 'Always',
      volumes: [{ name: 'kept', emptyDir: {} }],
      containers: [
        shell('app', 'echo >> /kept/runs; wc -l < /kept/runs; sleep 30', [
          { name: 'kept', mountPath: '/kept' },
        ]),
      ],
    })
    cluster.apply(counting)
    cluster.advance(minutes(1))
    expect(logs(cluster, 'app')).toBe('2\n')
    deletePod(cluster, 'app')
    cluster.advance(minutes(1))
    cluster.apply(counting)
    cluster.advance(seconds(1))
    expect(logs(cluster, 'app')).toBe('1\n')
  })
})

describe('files from the API', () => {
  test('of a ConfigMap and a Secret, whole, by items, by subPath (P24)', () => {
    const cluster = testCluster()
    cluster.apply([
      settings({ color: 'blue', shape: 'round' }),
      token('s3cret'),
      pod('app', {
        volumes: [
          { name: 'all', configMap: { name: 'settings' } },
          { name: 'some', configMap: { name: 'settings', items: [{ key: 'color', path: 'deep/er/color' }] } },
          { name: 'secret', secret: { secretName: 'token', defaultMode: 0o400 } },
        ],
        containers: [
          shell(
            'app',
            'ls /all; cat /some/deep/er/color; echo; cat /etc/shape; echo; cat /secret/token.txt; stat -Lc %a /secret/token.txt; echo x > /all/color',
            [
              { name: 'all', mountPath: '/all' },
              { name: 'some', mountPath: '/some' },
              { name: 'secret', mountPath: '/secret' },
              { name: 'all', mountPath: '/etc/shape', subPath: 'shape' },
            ],
          ),
        ],
      }),
    ])
    cluster.settle()
    expect(logs(cluster, 'app')).toMatch(/^color\nshape\nblue\nround\ns3cret400\n.*Read-only file system\n$/)
  })

  test('have the mode of their item, or that of the volume; the group of the Pod may read them', () => {
    const cluster = testCluster()
    const volumes = [
      {
        name: 'config',
        configMap: {
          name: 'settings',
          defaultMode: 0o440,
          items: [
            { key: 'color', path: 'color', mode: 0o400 },
            { key: 'shape', path: 'shape' },
          ],
        },
      },
      {
        name: 'me',
        projected: {
          sources: [
            {
              downwardAPI: {
                items: [{ path: 'name', mode: 0o600, fieldRef: { fieldPath: 'metadata.name' } }],
              },
            },
            { secret: { name: 'token', items: [{ key: 'token.txt', path: 'token', mode: 0o511 }] } },
          ],
        },
      },
    ]
    const mounts = [
      { name: 'config', mountPath: '/config' },
      { name: 'me', mountPath: '/me' },
    ]
    const script = 'stat -Lc "%a %n" /config/* /me/*'
    cluster.apply([
      settings({ color: 'blue', shape: 'round' }),
      token('s3cret'),
      pod('root', { volumes, containers: [shell('app', script, mounts)] }),
      pod('grouped', {
        volumes,
        securityContext: { fsGroup: 2000 },
        containers: [shell('app', script, mounts)],
      }),
    ])
    cluster.settle()
    expect(logs(cluster, 'root')).toBe('400 /config/color\n440 /config/shape\n600 /me/name\n511 /me/token\n')
    expect(logs(cluster, 'grouped')).toBe(
      '440 /config/color\n440 /config/shape\n640 /me/name\n551 /me/token\n',
    )
  })

  test('are the group’s to read, with all folders and links on the way (P24, P30)', () => {
    const cluster = testCluster()
    const items = [{ key: 'color', path: 'deep/color' }]
    cluster.apply([
      settings({ color: 'blue' }),
      pod('app', {
        volumes: [{ name: 'all', configMap: { name: 'settings', items } }],
        securityContext: { fsGroup: 2000 },
        containers: [
          shell(
            'app',
            'stat -c "%A %g" /all/..data /all/deep; stat -Lc "%A %g" /all/..data /all/deep /all/deep/color',
            [{ name: 'all', mountPath: '/all' }],
          ),
        ],
      }),
    ])
    cluster.settle()
    expect(logs(cluster, 'app')).toBe(
      'lrwxrwxrwx 2000\nlrwxrwxrwx 2000\ndrwxr-sr-x 2000\ndrwxr-sr-x 2000\n-rw-r--r-- 2000\n',
    )
  })

  test('are links into a directory that is exchanged as a whole when they change', () => {
    const cluster = testCluster()
    cluster.apply([
      settings({ color: 'blue', shape: 'round' }),
      pod('app', {
        volumes: [{ name: 'all', configMap: { name: 'settings' } }],
        containers: [
          shell('app', 'while true; do ls -lA /all | cut -c 1-10,57-; sleep 60; done', [
            { name: 'all', mountPath: '/all' },
          ]),
        ],
      }),
    ])
    cluster.advance(seconds(5))
    cluster.apply(settings({ color: 'red', size: 'large' }))
    cluster.advance(minutes(2))
    const listings = logs(cluster, 'app').split('total').filter(Boolean)
    const [before, after] = [listings[0], listings[listings.length - 1]]
    const name = (text: string) => /\.\.\d{4}(_\d\d){5}\.\d+/.exec(text)?.[0] ?? ''
    expect(before.split('\n').slice(1)).toEqual([
      `drwxr-xr-x ${name(before)}`,
      `lrwxrwxrwx ..data -> ${name(before)}`,
      'lrwxrwxrwx color -> ..data/color',
      'lrwxrwxrwx shape -> ..data/shape',
      '',
    ])
    expect(after).toContain(`..data -> ${name(after)}\n`)
    expect(after).toContain('size -> ..data/size\n')
    expect(after).not.toContain('shape')
    expect(name(after)).not.toBe(name(before))
  })

  test('of a ConfigMap show its binary data too', () => {
    const cluster = testCluster()
    const greeting = btoa('hello\n')
    cluster.apply([
      settings({ color: 'blue' }, { binaryData: { 'dump.bin': greeting } }),
      pod('app', {
        volumes: [
          { name: 'all', configMap: { name: 'settings' } },
          { name: 'one', configMap: { name: 'settings', items: [{ key: 'dump.bin', path: 'copy' }] } },
        ],
        containers: [
          shell('app', 'ls /all; cat /all/dump.bin /one/copy', [
            { name: 'all', mountPath: '/all' },
            { name: 'one', mountPath: '/one' },
          ]),
        ],
      }),
    ])
    cluster.settle()
    expect(logs(cluster, 'app')).toBe('color\ndump.bin\nhello\nhello\n')
  })

  test('follow a change of the ConfigMap within two minutes, but not under subPath nor in the environment (P24)', () => {
    const cluster = testCluster()
    cluster.apply([
      settings({ color: 'blue' }),
      pod('app', {
        volumes: [{ name: 'all', configMap: { name: 'settings' } }],
        containers: [
          shell(
            'app',
            'while true; do echo $(cat /all/color) $(cat /one) $COLOR; sleep 10; done',
            [
              { name: 'all', mountPath: '/all' },
              { name: 'all', mountPath: '/one', subPath: 'color' },
            ],
            { env: [{ name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'color' } } }] },
          ),
        ],
      }),
    ])
    cluster.advance(seconds(15))
    cluster.apply(settings({ color: 'red' }))
    cluster.advance(minutes(2))
    const said = logs(cluster, 'app').trim().split('\n')
    expect(said[0]).toBe('blue blue blue')
    expect(said.at(-1)).toBe('red blue blue')
  })

  test('of the Pod itself follow its labels (P24)', () => {
    const cluster = testCluster()
    const items = [
      { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } },
      { path: 'cpu', resourceFieldRef: { containerName: 'app', resource: 'limits.cpu', divisor: '1m' } },
    ]
    cluster.apply(
      pod(
        'app',
        {
          volumes: [{ name: 'me', downwardAPI: { items } }],
          containers: [
            shell(
              'app',
              'cat /me/cpu; echo; while true; do cat /me/labels; echo; sleep 60; done',
              [{ name: 'me', mountPath: '/me' }],
              {
                resources: { limits: { cpu: '250m' } },
              },
            ),
          ],
        },
        { labels: { tier: 'front' } },
      ),
    )
    cluster.advance(seconds(5))
    expect(logs(cluster, 'app')).toBe('250\ntier="front"\n')
    cluster.client.update(podKind, podOf(cluster, 'app'), ({ metadata }) => {
      metadata.labels = { tier: 'back' }
    })
    cluster.advance(minutes(3))
    expect(logs(cluster, 'app')).toMatch(/tier="back"\n$/)
  })

  test('of the Pod itself have its annotations with what its kubelet notes of it, as variables do (P6, P24)', () => {
    const cluster = testCluster()
    const of = (fieldPath: string) => ({ fieldRef: { fieldPath } })
    const spec = {
      volumes: [{ name: 'me', downwardAPI: { items: [{ path: 'notes', ...of('metadata.annotations') }] } }],
      containers: [
        shell('app', 'cat /me/notes; echo; echo $SOURCE', [{ name: 'me', mountPath: '/me' }], {
          env: [{ name: 'SOURCE', valueFrom: of("metadata.annotations['kubernetes.io/config.source']") }],
        }),
      ],
    }
    cluster.apply(pod('app', spec, { annotations: { build: 'two', owner: 'jo' } }))
    cluster.advance(seconds(1))
    expect(logs(cluster, 'app')).toBe(
      'build="two"\nkubernetes.io/config.seen="2026-01-01T00:00:00.000000000Z"\nkubernetes.io/config.source="api"\nowner="jo"\napi\n',
    )
    expect(podOf(cluster, 'app').metadata.annotations).toEqual({ build: 'two', owner: 'jo' })
  })

  test('of several sources come together in a projected volume, as does the token of the service account (P24)', () => {
    const cluster = testCluster()
    cluster.apply([
      settings({ color: 'blue' }),
      token('s3cret'),
      pod('app', {
        volumes: [
          {
            name: 'all',
            projected: {
              sources: [
                { configMap: { name: 'settings' } },
                { secret: { name: 'token', items: [{ key: 'token.txt', path: 'my/token' }] } },
                { downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
              ],
            },
          },
        ],
        containers: [
          shell(
            'app',
            'cat /all/color /all/my/token /all/name; echo; ls /var/run/secrets/kubernetes.io/serviceaccount',
            [{ name: 'all', mountPath: '/all' }],
          ),
        ],
      }),
    ])
    cluster.settle()
    expect(logs(cluster, 'app')).toBe('blues3cretapp\nca.crt\nnamespace\ntoken\n')
  })

  test('that are missing keep the Pod in ContainerCreating until they come (P24, P35)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', {
        volumes: [{ name: 'all', configMap: { name: 'settings' } }],
        containers: [shell('app', 'sleep 1000', [{ name: 'all', mountPath: '/all' }])],
      }),
    )
    cluster.advance(seconds(10))
    expect(status(cluster, 'app')).toBe('0/1 ContainerCreating 0')
    expect(eventsOf(cluster, 'pod/app').at(-1)).toMatch(
      /^FailedMount: MountVolume\.SetUp failed for volume "all" : configmap "settings" not found \(x\d\)$/,
    )
    cluster.apply(settings({ color: 'blue' }))
    cluster.advance(minutes(2))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
  })

  test('that are optional may be missing, and an immutable ConfigMap cannot change (P24)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', {
        volumes: [{ name: 'all', configMap: { name: 'settings', optional: true } }],
        containers: [shell('app', 'ls /all | wc -l', [{ name: 'all', mountPath: '/all' }])],
      }),
    )
    cluster.settle()
    expect(logs(cluster, 'app')).toBe('0\n')
    cluster.apply(settings({ color: 'blue' }, { immutable: true }))
    expect(() => cluster.apply(settings({ color: 'red' }, { immutable: true }))).toThrow(
      'data: Forbidden: field is immutable when `immutable` is set',
    )
  })
})

describe('hostPath', () => {
  test('finds on any node what any Linux has', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(
      pod('app', {
        volumes: [
          { name: 'hosts', hostPath: { path: '/etc/hosts', type: 'File' } },
          { name: 'logs', hostPath: { path: '/var/log', type: 'Directory' } },
        ],
        containers: [
          shell('app', 'tail -n 1 /etc/hosts; ls /logs', [
            { name: 'hosts', mountPath: '/etc/hosts' },
            { name: 'logs', mountPath: '/logs' },
          ]),
        ],
      }),
    )
    cluster.settle()
    expect(logs(cluster, 'app')).toBe('172.18.0.3\tnode-1\ncontainers\npods\n')
  })

  test('shows the files of the node to every Pod there, and to none elsewhere (P24)', () => {
    const cluster = testCluster({ nodes: 2 })
    const on = (name: string, nodeName: string, text: string) =>
      pod(name, {
        nodeName,
        volumes: [{ name: 'host', hostPath: { path: '/var/shared', type: 'DirectoryOrCreate' } }],
        containers: [shell('app', text, [{ name: 'host', mountPath: '/host' }])],
      })
    cluster.apply(on('writer', 'node-1', 'echo from the node > /host/note'))
    cluster.settle()
    cluster.apply([on('near', 'node-1', 'cat /host/note'), on('far', 'node-2', 'ls /host | wc -l')])
    cluster.settle()
    expect(logs(cluster, 'near')).toBe('from the node\n')
    expect(logs(cluster, 'far')).toBe('0\n')
  })

  test('of a type that is not there keeps the Pod from starting (P24)', () => {
    const cluster = testCluster()
    cluster.apply(
      pod('app', {
        volumes: [{ name: 'host', hostPath: { path: '/none', type: 'Directory' } }],
        containers: [shell('app', 'true', [{ name: 'host', mountPath: '/host' }])],
      }),
    )
    cluster.advance(seconds(5))
    expect(status(cluster, 'app')).toBe('0/1 ContainerCreating 0')
    expect(eventsOf(cluster, 'pod/app').at(-1)).toContain(
      'hostPath type check failed: /none is not a directory',
    )
  })
})
