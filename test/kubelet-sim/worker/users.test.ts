import { expect, test } from 'vitest'
import type { Cluster } from '../../../src/cluster.ts'
import { testCluster } from '../../support/cluster.ts'
import { pod, script } from '../../support/manifests.ts'
import { containerOf, status as line, logs, podOf } from '../../support/sight.ts'
import { claim as claimNamed, diskClass } from '../../support/storage.ts'

interface Contexts {
  readonly image?: string
  readonly ofPod?: object
  readonly ofContainer?: object
  readonly volume?: object
}

/** What a script says in a pod with such security contexts, and with a volume at /data. */
function says(cluster: Cluster, text: string, { image, ofPod, ofContainer, volume }: Contexts = {}): string {
  const { container, image: busybox } = script(`(${text}) 2>&1`)
  const volumes = [{ name: 'data', ...(volume ?? { emptyDir: {} }) }]
  const volumeMounts = [{ name: 'data', mountPath: '/data' }]
  const name = `pod-${cluster.store.revision}`
  cluster.apply(
    pod(name, {
      image: image ?? busybox,
      podSpec: { restartPolicy: 'Never', securityContext: ofPod, volumes },
      container: { ...container, securityContext: ofContainer, volumeMounts },
    }),
  )
  cluster.settle()
  return logs(cluster, name).trimEnd()
}

const unprivileged = 'nginxinc/nginx-unprivileged:1.27'

test('a container runs as its image says, as its pod says, or as it says itself', () => {
  const cluster = testCluster({ nodes: 1 })
  const ofPod = { runAsUser: 1000, runAsGroup: 3000 }
  expect(says(cluster, 'id')).toBe('uid=0(root) gid=0(root) groups=0(root),10(wheel)')
  expect(says(cluster, 'id', { image: 'debian' })).toBe('uid=0(root) gid=0(root) groups=0(root)')
  expect(says(cluster, 'id', { image: unprivileged })).toBe('uid=101(nginx) gid=101(nginx) groups=101(nginx)')
  expect(says(cluster, 'id', { ofPod })).toBe('uid=1000 gid=3000 groups=3000')
  expect(says(cluster, 'id', { ofPod, ofContainer: { runAsUser: 2000, runAsGroup: 4000 } })).toBe(
    'uid=2000 gid=4000 groups=4000',
  )
})

test('a user without a group is in the group root, unless it is the one of the image', () => {
  const cluster = testCluster({ nodes: 1 })
  expect(says(cluster, 'id', { image: unprivileged, ofPod: { runAsUser: 1000 } })).toBe(
    'uid=1000 gid=0(root) groups=0(root)',
  )
  expect(says(cluster, 'id', { image: unprivileged, ofPod: { runAsUser: 101 } })).toBe(
    'uid=101(nginx) gid=101(nginx) groups=101(nginx)',
  )
})

test('a group alone does not change the user of the image', () => {
  const cluster = testCluster({ nodes: 1 })
  const groups = { fsGroup: 2000, supplementalGroups: [2500] }
  expect(says(cluster, 'id', { ofPod: groups })).toBe(
    'uid=0(root) gid=0(root) groups=0(root),10(wheel),2000,2500',
  )
  expect(says(cluster, 'id', { image: unprivileged, ofPod: groups })).toBe(
    'uid=101(nginx) gid=101(nginx) groups=101(nginx),2000,2500',
  )
  expect(says(cluster, 'id', { image: unprivileged, ofContainer: { runAsGroup: 3000 } })).toBe(
    'uid=101(nginx) gid=3000 groups=3000',
  )
})

test('the groups that an image puts a user into count unless the policy is Strict', () => {
  const cluster = testCluster({ nodes: 1 })
  const ofPod = { runAsUser: 1000, runAsGroup: 3000, supplementalGroups: [4000] }
  const image = 'registry.k8s.io/e2e-test-images/agnhost:2.45'
  expect(says(cluster, 'id -G', { image, ofPod })).toBe('3000 4000 50000')
  expect(says(cluster, 'id -G', { image, ofPod: { ...ofPod, supplementalGroupsPolicy: 'Strict' } })).toBe(
    '3000 4000',
  )
})

test('runAsNonRoot refuses the user 0, wherever it comes from, and nobody else', () => {
  const cluster = testCluster({ nodes: 1 })
  const withContext = (name: string, image: string, securityContext: object) =>
    pod(name, { image, podSpec: { securityContext: { runAsNonRoot: true, ...securityContext } } })
  cluster.apply(withContext('by-image', 'nginx:1.27', { fsGroup: 2000 }))
  cluster.apply(withContext('by-number', unprivileged, { runAsUser: 0 }))
  cluster.apply(withContext('other-user', 'memcached:1.6', { runAsUser: 1000 }))
  cluster.apply(withContext('image-user', unprivileged, { fsGroup: 2000 }))
  cluster.settle()

  const problem = (name: string) => containerOf(cluster, name).state.waiting?.message
  const about = (name: string) =>
    `(pod: "${name}_default(${podOf(cluster, name).metadata.uid})", container: ${name})`
  expect(line(cluster, 'by-image')).toBe('0/1 CreateContainerConfigError 0')
  expect(problem('by-image')).toBe(
    `container has runAsNonRoot and image will run as root ${about('by-image')}`,
  )
  expect(problem('by-number')).toBe(`container's runAsUser breaks non-root policy ${about('by-number')}`)
  expect(line(cluster, 'other-user')).toBe('1/1 Running 0')
  expect(line(cluster, 'image-user')).toBe('1/1 Running 0')
})

test('with a read-only root only volumes can be written to', () => {
  const cluster = testCluster({ nodes: 1 })
  const ofContainer = { readOnlyRootFilesystem: true }
  expect(says(cluster, 'echo hello > /data/file; cat /data/file', { ofContainer })).toBe('hello')
  expect(says(cluster, 'echo hello > /tmp/file', { ofContainer })).toContain('Read-only file system')
})

test('only its fsGroup lets a user write to a volume and read the secrets of the pod', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'key' },
    stringData: { id: 'private' },
  })
  const without = { runAsUser: 1000 }
  const withGroup = { ...without, fsGroup: 2000 }
  const secret = { secret: { secretName: 'key', defaultMode: 0o400 } }
  expect(says(cluster, 'cat /data/id', { ofPod: without, volume: secret })).toContain('Permission denied')
  expect(says(cluster, 'cat /data/id', { ofPod: withGroup, volume: secret })).toBe('private')

  cluster.apply([diskClass(), claimNamed('disk')])
  const claim = { persistentVolumeClaim: { claimName: 'disk' } }
  const write = 'echo hello > /data/file && stat -c %g /data/file'
  expect(says(cluster, write, { ofPod: without, volume: claim })).toContain('Permission denied')
  expect(says(cluster, write, { ofPod: withGroup, volume: claim })).toBe('2000')
  expect(says(cluster, write, { ofPod: withGroup })).toBe('2000')
})

test('a claim is given to the group of each pod that mounts it, with what is in it', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply([diskClass(), claimNamed('disk')])
  const volume = { persistentVolumeClaim: { claimName: 'disk' } }
  says(cluster, 'mkdir /data/sub; echo one > /data/sub/file', { volume })
  const ofPod = { runAsUser: 1000, fsGroup: 2000 }
  expect(says(cluster, 'echo two >> /data/sub/file; cat /data/sub/file', { ofPod, volume })).toBe('one\ntwo')
})
