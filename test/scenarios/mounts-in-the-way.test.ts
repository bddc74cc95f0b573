/** Volumes that are mounted where an image has something of another sort: runc cannot start such containers (P24, P35). */
import { expect, test } from 'vitest'
import { testCluster } from '../support/cluster.ts'
import { pod } from '../support/manifests.ts'
import { containerOf, podOf, status } from '../support/sight.ts'

const source = { configMap: { name: 'settings' } }

function started(container: object, podSpec: object = {}) {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'settings' },
    data: { 'nginx.conf': 'events {}\nhttp {}\n' },
  })
  const volumes = [{ name: 'settings', ...source }]
  cluster.apply(pod('web', { image: 'nginx:1.27', container, podSpec: { volumes, ...podSpec } }))
  cluster.settle()
  const { state, lastState } = containerOf(cluster, 'web')
  const { uid } = podOf(cluster, 'web').metadata
  const { message = '' } = state.terminated ?? lastState?.terminated ?? {}
  const said = message.replaceAll(uid, 'UID').replace(/[\da-f]{64}/, 'ID')
  return { said: said.replace(/^.*error during container init: /, ''), shown: status(cluster, 'web') }
}

const mounted = (mountPath: string, more: object = {}) => ({
  volumeMounts: [{ name: 'settings', mountPath, ...more }],
})

test('a whole ConfigMap in the place of a file', () => {
  const { said, shown } = started(mounted('/etc/nginx/nginx.conf'), { restartPolicy: 'Never' })
  expect(shown).toBe('0/1 StartError 0')
  expect(said).toBe(
    'error mounting "/var/lib/kubelet/pods/UID/volumes/kubernetes.io~configmap/settings" to rootfs at "/etc/nginx/nginx.conf": create mountpoint for /etc/nginx/nginx.conf mount: cannot create subdirectories in "/run/containerd/io.containerd.runtime.v2.task/k8s.io/ID/rootfs/etc/nginx/nginx.conf": not a directory',
  )
})

test('a file in the place of a directory', () => {
  expect(started(mounted('/etc/nginx', { subPath: 'nginx.conf' })).said).toBe(
    'error mounting "/var/lib/kubelet/pods/UID/volume-subpaths/settings/web/0" to rootfs at "/etc/nginx": mount src=/var/lib/kubelet/pods/UID/volume-subpaths/settings/web/0, dst=/etc/nginx, dstFd=/proc/thread-self/fd/11, flags=MS_RDONLY|MS_BIND|MS_REC: not a directory',
  )
})

test('a folder to work in that is a file', () => {
  expect(started({ workingDir: '/etc/passwd/here' }).said).toBe('mkdir /etc/passwd: not a directory')
})

test.each([
  ['a file in the place of a file', '/etc/nginx/nginx.conf', { subPath: 'nginx.conf' }],
  ['a ConfigMap in the place of a directory', '/usr/share/nginx/html', {}],
  ['a ConfigMap where nothing is', '/etc/nginx/more/of/it', {}],
])('%s is in nobody’s way', (_what, mountPath, more) => {
  expect(started(mounted(mountPath, more)).shown).toBe('1/1 Running 0')
})
