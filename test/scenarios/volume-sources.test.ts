/** Where the files of volumes come from, whose they are, and what becomes of them while they are used. */
import { describe, expect, test } from 'vitest'
import { configMap } from '../../src/api/core/configmap.ts'
import type { Cluster } from '../../src/cluster.ts'
import { createCluster, defineImage } from '../../src/index.ts'
import { hours, minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { containerOf, eventsOf, logs, status } from '../support/sight.ts'
import { claim, claimed, diskClass, shellPod } from '../support/storage.ts'

/** What a Pod with a volume says, or the last that is told of it where it does not start. */
function outcome(cluster: Cluster, script: string, volume: object, more = {}): string {
  const name = `pod-${cluster.store.revision}`
  cluster.apply(shellPod(name, `(${script}) 2>&1`, [{ name: 'v', ...volume }], more))
  cluster.advance(seconds(3))
  return status(cluster, name).includes('ContainerCreating')
    ? (eventsOf(cluster, `pod/${name}`).at(-1) ?? '').replace(/ \(x\d+\)$/, '')
    : logs(cluster, name)
}

describe('hostPath', () => {
  test('checks what it is told to expect, in the words of the kubelet (P24, P35)', () => {
    const cluster = testCluster({ nodes: 1 })
    const failed = 'FailedMount: MountVolume.SetUp failed for volume "v" : '
    const at = (path: string, type: string) => outcome(cluster, 'echo there', { hostPath: { path, type } })
    const refused = (path: string, what: string) =>
      `${failed}hostPath type check failed: ${path} is not a ${what}`

    expect(at('/etc', 'Directory')).toBe('there\n')
    expect(at('/none', 'Directory')).toBe(refused('/none', 'directory'))
    expect(at('/etc/hosts', 'File')).toBe('there\n')
    expect(at('/etc', 'File')).toBe(refused('/etc', 'file'))
    expect(at('/run/containerd/containerd.sock', 'Socket')).toBe('there\n')
    expect(at('/var/run/containerd/containerd.sock', 'Socket')).toBe('there\n')
    expect(at('/etc/hosts', 'Socket')).toBe(refused('/etc/hosts', 'socket file'))
    expect(at('/dev/null', 'CharDevice')).toBe('there\n')
    expect(at('/dev/null', 'BlockDevice')).toBe(refused('/dev/null', 'block device'))
    expect(at('/dev/vda', 'BlockDevice')).toBe('there\n')
    expect(at('/dev/vda', 'CharDevice')).toBe(refused('/dev/vda', 'character device'))
    expect(at('/srv/made', 'DirectoryOrCreate')).toBe('there\n')
    expect(at('/srv/made', 'FileOrCreate')).toBe(refused('/srv/made', 'file'))
    expect(at('/srv/made/note', 'FileOrCreate')).toBe('there\n')
    expect(at('/no/where/note', 'FileOrCreate')).toBe(
      `${failed}open /no/where/note: no such file or directory`,
    )
  })
})

describe('a token', () => {
  const projected = (expirationSeconds: number) => ({
    projected: {
      sources: [{ serviceAccountToken: { path: 'token', audience: 'vault', expirationSeconds } }],
    },
  })

  test('is taken anew when four fifths of its life are over (P24)', () => {
    const cluster = testCluster({ nodes: 1 })
    const watching =
      'while true; do cut -d . -f 2 /v/token | base64 -d 2>/dev/null | grep -o \'"iat":[0-9]*\'; sleep 60; done'
    cluster.apply(shellPod('app', watching, [{ name: 'v', ...projected(3_600) } as { name: string }]))
    cluster.advance(hours(2))
    const taken = [...new Set(logs(cluster, 'app').trim().split('\n'))].map((line) => Number(line.slice(6)))
    expect(taken.map((at) => (at - taken[0]) / 60)).toEqual([0, 48, 96])
  })

  test('is read by those for whom it is meant only (P24, P30)', () => {
    const cluster = testCluster({ nodes: 1 })
    const list = 'ls -nL /v/token | cut -d " " -f 1,3,4; stat -Lc "%a %u %g" /v/token'
    const as = (securityContext: object) =>
      outcome(cluster, list, projected(3_600), { spec: { securityContext } }).trim().split('\n').at(-1)
    expect(as({})).toBe('644 0 0')
    expect(as({ runAsUser: 1000 })).toBe('600 1000 0')
    expect(as({ runAsUser: 1000, fsGroup: 2000 })).toBe('640 1000 2000')
  })
})

describe('an image', () => {
  const cluster = () =>
    createCluster({
      seed: 1,
      nodes: 1,
      images: [defineImage('models/small', { files: { '/weights/layer-1': 'bytes\n' } })],
    })

  test('is a volume that nobody can write to (P24)', () => {
    const image = { reference: 'models/small:1', pullPolicy: 'IfNotPresent' }
    expect(outcome(cluster(), 'cat /v/weights/layer-1; echo x > /v/new', { image })).toMatch(
      /^bytes\n.*Read-only file system\n$/,
    )
  })

  test('that cannot be pulled keeps the container from starting (P24, P35)', () => {
    const it = cluster()
    const image = { reference: 'registry.invalid/model:1', pullPolicy: 'IfNotPresent' }
    it.apply(shellPod('app', 'true', [{ name: 'v', image } as { name: string }]))
    it.advance(seconds(2))
    expect(status(it, 'app')).toBe('0/1 ImagePullBackOff 0')
    expect(eventsOf(it, 'pod/app').join('\n')).toContain('Failed to pull image "registry.invalid/model:1"')
  })
})

describe('an emptyDir in memory', () => {
  const inMemory = (sizeLimit?: string) => ({
    emptyDir: { medium: 'Memory', ...(sizeLimit && { sizeLimit }) },
  })
  const write = (megabytes: number) => `dd if=/dev/zero of=/v/file bs=1M count=${megabytes}; echo done`

  test('is no larger than its limit, nor than the memory of its Pod (P8, P24)', () => {
    const cluster = testCluster({ nodes: 1 })
    expect(outcome(cluster, write(3), inMemory('2Mi'))).toContain('No space left on device')
    expect(outcome(cluster, write(1), inMemory('2Mi'))).toMatch(/done\n$/)
  })

  test('counts as memory of the container that writes to it (P8, P24)', () => {
    const cluster = testCluster({ nodes: 1 })
    const volume = { name: 'v', ...inMemory() } as { name: string }
    const resources = { limits: { memory: '8Mi' } }
    const neighbour = { name: 'neighbour', image: 'busybox:1.36', command: ['true'], resources }
    const [small] = shellPod('small', write(9), [volume], { container: { resources } }).spec.containers
    cluster.apply([
      // The volume is as large as what both may use.
      shellPod('small', '', [volume], { spec: { containers: [small, neighbour] } }),
      shellPod('large', write(9), [volume], { container: { resources: { limits: { memory: '64Mi' } } } }),
    ])
    cluster.advance(seconds(5))
    expect(status(cluster, 'large')).toBe('0/1 Completed 0')
    expect(containerOf(cluster, 'small').state?.terminated?.reason).toBe('OOMKilled')
  })
})

test('the group of a Pod is given all of its disk, or only one that is not the group’s yet (P24, P30)', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([diskClass(), claim('data')])
  cluster.settle()
  const volume = claimed('data', 'v')
  const as = (securityContext: object) => ({ spec: { securityContext } })
  const list = 'stat -c "%g %a %n" /v /v/file'
  outcome(cluster, 'echo x > /v/file', volume)
  const group = { fsGroup: 2000 }
  expect(outcome(cluster, list, volume, as(group))).toBe('2000 2775 /v\n2000 664 /v/file\n')

  outcome(cluster, 'chgrp 0 /v/file; chmod 600 /v/file', volume)
  const lazily = { ...group, fsGroupChangePolicy: 'OnRootMismatch' }
  expect(outcome(cluster, list, volume, as(lazily))).toContain('0 600 /v/file')
  expect(outcome(cluster, list, volume, as(group))).toContain('2000 660 /v/file')
})

test('keys that are missing keep a Pod from starting, unless they are optional; they come within two minutes (P24)', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: '1' } })
  const items = [
    { key: 'a', path: 'a' },
    { key: 'b', path: 'b' },
  ]
  const mounted = (optional: boolean) => ({ configMap: { name: 'settings', items, optional } })
  expect(outcome(cluster, 'ls /v', mounted(false))).toBe(
    'FailedMount: MountVolume.SetUp failed for volume "v" : configmap references non-existent config key: b',
  )
  cluster.apply(
    shellPod('watch', 'while true; do ls /v | wc -l; sleep 30; done', [
      { name: 'v', ...mounted(true) } as { name: string },
    ]),
  )
  cluster.advance(seconds(5))
  expect(logs(cluster, 'watch')).toBe('1\n')
  cluster.client.update(configMap, cluster.client.get(configMap, 'settings', 'default'), (draft) => {
    draft.data = { ...draft.data, b: '2' }
  })
  cluster.advance(minutes(2))
  expect(logs(cluster, 'watch').trim().split('\n').at(-1)).toBe('2')
})

test('storage that a node has no tools for is told as a kubelet without them tells it (P24, P35)', () => {
  const cluster = testCluster({ nodes: 1 })
  const iscsi = { targetPortal: '10.0.0.1', iqn: 'iqn.2026-01.com.example:disk', lun: 0 }
  expect(outcome(cluster, 'true', { iscsi })).toContain(
    'exec: "iscsiadm": executable file not found in $PATH',
  )
  expect(outcome(cluster, 'true', { gitRepo: { repository: 'https://git.example/x.git' } })).toContain(
    'git-repo volume plugin has been disabled',
  )
  expect(outcome(cluster, 'true', { cephfs: { monitors: ['mon'] } })).toContain('no volume plugin matched')
})

test('a mount that is to be read-only all the way down says that it is (P24)', () => {
  const cluster = testCluster({ nodes: 1 })
  const mounts = [{ name: 'v', mountPath: '/v', readOnly: true, recursiveReadOnly: 'Enabled' }]
  cluster.apply(shellPod('app', 'sleep 1000', [{ name: 'v', emptyDir: {} } as { name: string }], { mounts }))
  cluster.settle()
  expect(containerOf(cluster, 'app').volumeMounts).toContainEqual(mounts[0])
})

test('the mode of a volume reads the same to ls and to programs in Go (P24)', () => {
  const cluster = testCluster({ nodes: 1 })
  const agnhost = (medium: string) =>
    shellPod(`as-${medium.toLowerCase() || 'disk'}`, '', [{ name: 'v', emptyDir: { medium } } as never], {
      container: {
        image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
        command: ['/agnhost', 'mounttest', '--fs_type=/v', '--file_mode=/v', '--file_perm=/v'],
      },
    })
  cluster.apply([agnhost('Memory'), agnhost('')])
  cluster.settle()
  expect(logs(cluster, 'as-memory')).toBe(
    'mount type of "/v": tmpfs\nmode of file "/v": dtrwxrwxrwx\nperms of file "/v": -rwxrwxrwx\n',
  )
  expect(logs(cluster, 'as-disk')).toContain('mode of file "/v": drwxrwxrwx\n')
})
