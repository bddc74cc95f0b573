/** The Pod itself: what is in it, what it is called, and how its containers come and go. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import {
  conditionsOf,
  containerOf,
  deletePod,
  eventsOf,
  logs,
  podOf,
  status,
  table,
} from '../support/sight.ts'

const shell = (name: string, text: string, more: object = {}) => ({
  name,
  image: 'busybox:1.36',
  command: ['sh', '-c', text],
  ...more,
})

describe('a Pod', () => {
  test('with two containers is on one node and shares address, host name, ports and volumes (P1)', () => {
    const cluster = testCluster()
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'pair' },
      spec: {
        restartPolicy: 'Never',
        volumes: [{ name: 'shared', emptyDir: {} }],
        containers: [
          shell('left', 'hostname; hostname -i; echo from left > /left/note; sleep 60', {
            volumeMounts: [{ name: 'shared', mountPath: '/left' }],
          }),
          shell('right', 'sleep 1; hostname; hostname -i; cat /right/note', {
            volumeMounts: [{ name: 'shared', mountPath: '/right' }],
          }),
        ],
      },
    })
    cluster.advance(seconds(2))

    const { podIP } = podOf(cluster, 'pair').status
    expect(logs(cluster, 'pair', { container: 'left' })).toBe(`pair\n${podIP}\n`)
    expect(logs(cluster, 'pair', { container: 'right' })).toBe(`pair\n${podIP}\nfrom left\n`)
    expect(status(cluster, 'pair')).toBe('1/2 NotReady 0')
    cluster.advance(seconds(60))
    expect(status(cluster, 'pair')).toBe('0/2 Completed 0')
  })

  test('with the nginx:1.14.2 manifest of the documents runs (P2)', () => {
    const cluster = testCluster()
    cluster.apply(`
apiVersion: v1
kind: Pod
metadata:
  name: nginx
spec:
  containers:
  - name: nginx
    image: nginx:1.14.2
    ports:
    - containerPort: 80
`)
    cluster.settle()

    expect(status(cluster, 'nginx')).toBe('1/1 Running 0')
    expect(conditionsOf(cluster, 'nginx')).toEqual({
      PodReadyToStartContainers: 'True',
      Initialized: 'True',
      Ready: 'True',
      ContainersReady: 'True',
      PodScheduled: 'True',
    })
    expect(eventsOf(cluster, 'pod/nginx')).toEqual([
      expect.stringMatching(/^Scheduled: Successfully assigned default\/nginx to node-\d$/),
      expect.stringMatching(/^Pulled: Container image "nginx:1.14.2" already present on machine/),
      'Created: Container created',
      'Started: Container started',
    ])
  })

  test('stays on its node although that is cordoned and others are free; its replacement is another Pod (P3)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply(pod('web'))
    cluster.settle()
    const first = podOf(cluster, 'web')
    const cordon = { kind: 'Node', apiVersion: 'v1', metadata: { name: first.spec.nodeName } }
    cluster.apply({ ...cordon, spec: { unschedulable: true } })
    cluster.advance(minutes(60))
    expect(podOf(cluster, 'web').spec.nodeName).toBe(first.spec.nodeName)

    deletePod(cluster, 'web')
    cluster.settle()
    expect(status(cluster, 'web')).toBe('gone')
    cluster.apply(pod('web'))
    cluster.settle()
    const second = podOf(cluster, 'web')
    expect(second.metadata.uid).not.toBe(first.metadata.uid)
    expect(second.spec.nodeName).not.toBe(first.spec.nodeName)
    expect(table(cluster, 'nodes')).toContainEqual(
      expect.objectContaining({ NAME: first.spec.nodeName, STATUS: 'Ready,SchedulingDisabled' }),
    )
  })

  test('keeps uid, address, node and emptyDir when a container is restarted (P4)', () => {
    const cluster = testCluster()
    const text = 'echo once more >> /kept/runs; wc -l < /kept/runs; sleep 20; exit 1'
    cluster.apply(
      pod('app', {
        image: 'busybox:1.36',
        container: { command: ['sh', '-c', text], volumeMounts: [{ name: 'kept', mountPath: '/kept' }] },
        podSpec: { volumes: [{ name: 'kept', emptyDir: {} }] },
      }),
    )
    cluster.advance(seconds(1))
    const before = podOf(cluster, 'app')
    cluster.advance(seconds(25))

    const after = podOf(cluster, 'app')
    expect(status(cluster, 'app')).toBe('1/1 Running 1 (6s ago)')
    expect(after.metadata.uid).toBe(before.metadata.uid)
    expect(after.status.podIP).toBe(before.status.podIP)
    expect(after.spec.nodeName).toBe(before.spec.nodeName)
    expect(logs(cluster, 'app')).toBe('2\n')
    expect(logs(cluster, 'app', { previous: true })).toBe('1\n')
  })
})

describe('the host name', () => {
  const named = (name: string, podSpec: object = {}, text = 'hostname; hostname -f') => ({
    ...pod('app', { ...script(text), podSpec: { restartPolicy: 'Never', ...podSpec } }),
    metadata: { name },
  })

  test('is the name of the Pod, in which a dot is no surprise to anybody but its reader (P5)', () => {
    const cluster = testCluster()
    cluster.apply([named('plain'), named('dotted.example')])
    cluster.settle()
    expect(logs(cluster, 'plain')).toBe('plain\nplain\n')
    expect(logs(cluster, 'dotted.example')).toMatch(/^dotted\.example\n/)
  })

  test('is cut after 63 characters (P5)', () => {
    const cluster = testCluster()
    const name = `${'a'.repeat(62)}-and-more`
    cluster.apply(named(name))
    cluster.settle()
    expect(logs(cluster, name)).toMatch(/^a{62}\n/)
  })

  test('is what spec.hostname and spec.subdomain say, and setHostnameAsFQDN shows both (P5)', () => {
    const cluster = testCluster()
    const podSpec = { hostname: 'box', subdomain: 'shelf' }
    cluster.apply([named('both', podSpec), named('full', { ...podSpec, setHostnameAsFQDN: true })])
    cluster.settle()
    expect(logs(cluster, 'both')).toBe('box\nbox.shelf.default.svc.cluster.local\n')
    expect(logs(cluster, 'full')).toMatch(/^box\.shelf\.default\.svc\.cluster\.local\n/)
  })

  test('is what spec.hostnameOverride says, whatever else is said, and other Pods find it nowhere (P5)', () => {
    const cluster = testCluster()
    const podSpec = { hostname: 'box', subdomain: 'shelf', hostnameOverride: 'legacy.example.com' }
    cluster.apply(named('app', podSpec, 'hostname; tail -n 1 /etc/hosts'))
    cluster.settle()
    expect(logs(cluster, 'app')).toMatch(/^legacy\.example\.com\n\S+\tlegacy\.example\.com\n$/)
  })

  test('that is too long as a full name keeps the Pod in ContainerCreating (P5)', () => {
    const cluster = testCluster()
    const podSpec = { hostname: 'h'.repeat(40), subdomain: 'shelf', setHostnameAsFQDN: true }
    cluster.apply(named('long', podSpec))
    cluster.advance(seconds(5))
    expect(status(cluster, 'long')).toBe('0/1 ContainerCreating 0')
    expect(eventsOf(cluster, 'pod/long').at(-1)).toMatch(
      /^FailedCreatePodSandBox: Failed to create pod sandbox: .* is too long \(64 characters is the max, 72 characters requested\)$/,
    )
  })

  test('of others comes from hostAliases (P5)', () => {
    const cluster = testCluster()
    const hostAliases = [{ ip: '10.1.2.3', hostnames: ['foo.local', 'bar.local'] }]
    cluster.apply(named('aliased', { hostAliases }, 'tail -n 3 /etc/hosts'))
    cluster.settle()
    expect(logs(cluster, 'aliased')).toContain('10.1.2.3\tfoo.local\tbar.local')
  })

  test('of others comes from the node for a Pod on its network, and from hostAliases', () => {
    const cluster = testCluster({ nodes: 1 })
    const hostAliases = [{ ip: '10.1.2.3', hostnames: ['foo.local'] }]
    cluster.apply(named('host', { hostNetwork: true, hostAliases }, 'cat /etc/hosts'))
    cluster.settle()
    const lines = logs(cluster, 'host').split('\n')
    expect(lines).toContain('# Kubernetes-managed hosts file (host network).')
    expect(lines.slice(-5)).toEqual([
      '172.18.0.3\tnode-1',
      '',
      '# Entries added by HostAliases.',
      '10.1.2.3\tfoo.local',
      '',
    ])
  })

  test('must be a DNS label where it is given, and the Pod a DNS subdomain (P5)', () => {
    const cluster = testCluster()
    expect(() => cluster.apply(named('Upper'))).toThrow(/a lowercase RFC 1123 subdomain must consist of/)
    expect(() => cluster.apply(named('ok', { hostname: 'no.label' }))).toThrow(
      /spec\.hostname: Invalid value: "no\.label": must not contain dots/,
    )
  })
})

describe('the environment', () => {
  test('comes from values, ConfigMaps, Secrets, the Pod itself and $(VAR) (P6)', () => {
    const cluster = testCluster()
    cluster.apply([
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings' },
        data: { COLOR: 'blue', SIZE: 'big' },
      },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'key' }, stringData: { token: 's3cret' } },
      pod('app', {
        image: 'busybox:1.36',
        labels: { tier: 'back' },
        container: {
          command: [
            'sh',
            '-c',
            'echo $GREETING $COLOR $P_SIZE $TOKEN; echo $NAME $TIER $LIMIT; echo "$0"',
            '$(GREETING)',
          ],
          resources: { limits: { memory: '64Mi' } },
          envFrom: [{ prefix: 'P_', configMapRef: { name: 'settings' } }],
          env: [
            { name: 'WHO', value: 'world' },
            { name: 'GREETING', value: 'hello-$(WHO)-$$(WHO)-$(NOBODY)' },
            { name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'COLOR' } } },
            { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'key', key: 'token' } } },
            { name: 'NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            { name: 'TIER', valueFrom: { fieldRef: { fieldPath: "metadata.labels['tier']" } } },
            { name: 'LIMIT', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
          ],
        },
        podSpec: { restartPolicy: 'Never' },
      }),
    ])
    cluster.settle()
    expect(logs(cluster, 'app')).toBe(
      'hello-world-$(WHO)-$(NOBODY) blue big s3cret\napp back 64\nhello-world-$(WHO)-$(NOBODY)\n',
    )
  })

  test('that names a missing ConfigMap holds the container back until it is there (P6)', () => {
    const cluster = testCluster()
    const env = [{ name: 'COLOR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'COLOR' } } }]
    cluster.apply(pod('app', { container: { env } }))
    cluster.advance(seconds(30))
    expect(status(cluster, 'app')).toBe('0/1 CreateContainerConfigError 0')
    expect(eventsOf(cluster, 'pod/app').join('\n')).toMatch(/Failed: Error: configmap "settings" not found/)

    cluster.apply({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
      data: { COLOR: 'red' },
    })
    cluster.advance(seconds(30))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
  })

  describe('that comes from a file of a volume', () => {
    const fromFile = (text: string, key: string, optional = false) => {
      const cluster = testCluster()
      const mounts = [{ name: 'config', mountPath: '/config' }]
      const command = ['sh', '-c', `printf '%b' ${JSON.stringify(text)} > /config/app.env`]
      const ref = { volumeName: 'config', path: 'app.env', key, optional }
      cluster.apply(
        pod('app', {
          podSpec: {
            volumes: [{ name: 'config', emptyDir: {} }],
            initContainers: [{ name: 'writes', image: 'busybox:1.36', command, volumeMounts: mounts }],
            containers: [
              {
                name: 'app',
                image: 'busybox:1.36',
                command: ['sh', '-c', 'echo "[$WORD]"; sleep 1000'],
                env: [{ name: 'WORD', valueFrom: { fileKeyRef: ref } }],
              },
            ],
          },
        }),
      )
      cluster.advance(seconds(5))
      return cluster
    }

    test('is what stands there in single quotes (P6)', () => {
      const text = "# words\\n ONE='1'\\nTWO='a b' # both\\nMORE='x\\ny'\\n"
      expect(logs(fromFile(text, 'TWO'), 'app')).toBe('[a b]\n')
      expect(logs(fromFile(text, 'MORE'), 'app')).toBe('[x\ny]\n')
      expect(logs(fromFile(text, 'NONE', true), 'app')).toBe('[]\n')
    })

    test('holds the container back where it is not there, or the file is not written so (P6)', () => {
      const missing = fromFile("ONE='1'\\n", 'TWO')
      expect(status(missing, 'app')).toBe('0/1 CreateContainerConfigError 0')
      expect(eventsOf(missing, 'pod/app').join()).toMatch(
        /Error: environment variable key "TWO" not found in file "\/var\/lib\/kubelet\/pods\/[\w-]+\/volumes\/kubernetes\.io~empty-dir\/config\/app\.env"/,
      )
      expect(eventsOf(fromFile('ONE=1\\n', 'ONE'), 'pod/app').join()).toContain(
        "Error: couldn't parse env file",
      )
    })
  })

  test('labels and annotations change while the Pod runs, and select it (P6)', () => {
    const cluster = testCluster()
    cluster.apply(pod('app', { labels: { tier: 'front' } }))
    cluster.settle()
    cluster.client.update(podKind, podOf(cluster, 'app'), ({ metadata }) => {
      metadata.labels = { ...metadata.labels, tier: 'back' }
      metadata.annotations = { note: 'moved' }
    })
    cluster.settle()
    const { metadata } = podOf(cluster, 'app')
    expect(metadata.labels).toEqual({ app: 'app', tier: 'back' })
    expect(metadata.annotations).toEqual({ note: 'moved' })
    expect(metadata.generation).toBe(1)
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
  })
})

describe('restartPolicy', () => {
  test('Always restarts whatever ends, with waits of 10 s doubling to 5 min (P7)', () => {
    const cluster = testCluster()
    const startedAt = cluster.clock.now()
    const restartsAt: number[] = []
    cluster.store.subscribe(({ object, at }) => {
      const { restartCount = 0 } =
        object.kind === 'Pod'
          ? ((object as ReturnType<typeof podOf>).status.containerStatuses?.[0] ?? {})
          : {}
      if (restartCount > restartsAt.length) restartsAt.push((at - startedAt) / 1_000)
    })
    cluster.apply(pod('app', script('exit 0')))
    cluster.advance(minutes(20))
    expect(restartsAt).toEqual([0, 10, 30, 70, 150, 310, 610, 910])
    expect(status(cluster, 'app')).toBe('0/1 CrashLoopBackOff 8 (4m50s ago)')
    expect(containerOf(cluster, 'app').lastState.terminated).toMatchObject({
      exitCode: 0,
      reason: 'Completed',
    })
  })

  test('is forgiving after ten minutes of health (P7)', () => {
    const cluster = testCluster()
    const text = 'echo >> /n/n; if [ $(wc -l < /n/n) = 4 ]; then sleep 601; fi; exit 1'
    cluster.apply(
      pod('app', {
        image: 'busybox:1.36',
        container: { command: ['sh', '-c', text], volumeMounts: [{ name: 'n', mountPath: '/n' }] },
        podSpec: { volumes: [{ name: 'n', emptyDir: {} }] },
      }),
    )
    cluster.advance(seconds(632))
    expect(status(cluster, 'app')).toBe('0/1 CrashLoopBackOff 4 (1s ago)')
    expect(containerOf(cluster, 'app').state.waiting?.message).toMatch(/^back-off 10s restarting failed/)
  })

  test('OnFailure restarts what fails until it succeeds (P7)', () => {
    const cluster = testCluster()
    const text = 'echo >> /n/n; [ $(wc -l < /n/n) = 3 ]'
    cluster.apply(
      pod('app', {
        image: 'busybox:1.36',
        container: { command: ['sh', '-c', text], volumeMounts: [{ name: 'n', mountPath: '/n' }] },
        podSpec: { restartPolicy: 'OnFailure', volumes: [{ name: 'n', emptyDir: {} }] },
      }),
    )
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toBe('0/1 Completed 2 (60s ago)')
    expect(podOf(cluster, 'app').status.phase).toBe('Succeeded')
  })

  test('Never leaves a container as it ended (P7)', () => {
    const cluster = testCluster()
    cluster.apply([
      pod('good', { ...script('exit 0'), podSpec: { restartPolicy: 'Never' } }),
      pod('bad', { ...script('exit 7'), podSpec: { restartPolicy: 'Never' } }),
    ])
    cluster.advance(minutes(10))
    expect(status(cluster, 'good')).toBe('0/1 Completed 0')
    expect(status(cluster, 'bad')).toBe('0/1 Error 0')
    expect(containerOf(cluster, 'bad').state.terminated).toMatchObject({ exitCode: 7, reason: 'Error' })
    expect(conditionsOf(cluster, 'bad')).toMatchObject({ Ready: 'False PodFailed', PodScheduled: 'True' })
    expect(conditionsOf(cluster, 'good')).toMatchObject({
      Ready: 'False PodCompleted',
      Initialized: 'True PodCompleted',
    })
  })
})
