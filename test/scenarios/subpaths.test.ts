/** Where in its volume a container begins to see it: subPathExpr, filled in from the container's variables. */
import { describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import { minutes } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { containerOf, deletePod, eventsOf, logs, status } from '../support/sight.ts'
import { claim, claimed, diskClass, shellPod } from '../support/storage.ts'

function where(variable: object, metadata: object = {}) {
  const { image, container } = script('ls /all')
  const manifest = pod('app', {
    image,
    podSpec: { restartPolicy: 'Never', volumes: [{ name: 'work', emptyDir: {} }] },
    container: {
      ...container,
      env: [{ name: 'WHERE', ...variable }],
      volumeMounts: [
        { name: 'work', mountPath: '/mine', subPathExpr: '$(WHERE)/logs' },
        { name: 'work', mountPath: '/all' },
      ],
    },
  })
  return { ...manifest, metadata: { ...manifest.metadata, ...metadata } }
}

test.each([
  ['/tmp', 'error SubPath `/tmp/logs` must not be an absolute path'],
  ['..', "unable to provision SubPath `../logs`: must not contain '..'"],
  ['', 'missing value for WHERE'],
])(
  'a subPathExpr that leads out of its volume keeps the container from being made: "%s"',
  (value, message) => {
    const cluster = testCluster()
    cluster.apply(where({ value }))
    cluster.settle()
    expect(status(cluster, 'app')).toBe('0/1 CreateContainerConfigError 0')
    expect(containerOf(cluster, 'app').state.waiting?.message).toBe(message)
    expect(eventsOf(cluster, 'app').at(-1)).toBe(`Failed: Error: ${message}`)
  },
)

test('a subPathExpr that lacks an annotation works as soon as the Pod has it', () => {
  const cluster = testCluster()
  const variable = { valueFrom: { fieldRef: { fieldPath: "metadata.annotations['where']" } } }
  cluster.apply(where(variable))
  cluster.advance(minutes(1))
  expect(status(cluster, 'app')).toBe('0/1 CreateContainerConfigError 0')
  cluster.apply(where(variable, { annotations: { where: 'here' } }))
  cluster.advance(minutes(1))
  expect(status(cluster, 'app')).toBe('0/1 Completed 0')
  expect(logs(cluster, 'app')).toBe('here\n')
})

describe('a subPath', () => {
  const inside = (name: string, text: string, subPath: string, more: object = {}) =>
    shellPod(name, text, [claimed('data')], {
      mounts: [{ name: 'data', mountPath: '/data', subPath }],
      ...more,
    })
  const withFiles = (text: string) => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([diskClass(), claim('data'), shellPod('first', text, [claimed('data')])])
    cluster.advance(minutes(1))
    return cluster
  }
  const refused = (cluster: Cluster) => containerOf(cluster, 'app').state.waiting?.message

  test('that is not there is made, for whom the volume is (P24)', () => {
    const cluster = testCluster({ nodes: 1 })
    const mounts = [{ name: 'work', mountPath: '/work', subPath: 'a/b' }]
    cluster.apply(
      shellPod('app', 'echo x > /work/file && stat -c %a /work', [{ name: 'work', emptyDir: {} } as never], {
        mounts,
        spec: { securityContext: { runAsUser: 1000 } },
      }),
    )
    cluster.settle()
    expect(logs(cluster, 'app')).toBe('777\n')
  })

  test('is refused where a link leads out of the volume, or a file is in the way (P24, P35)', () => {
    const cluster = withFiles(
      'ln -s /etc /data/out; mkdir /data/in; ln -s in /data/near; echo x > /data/file',
    )
    const said = 'failed to prepare subPath for volumeMount "data" of container "app"'
    for (const path of ['out', 'out/hosts', 'file/below']) {
      cluster.apply(inside('app', 'true', path))
      cluster.advance(minutes(1))
      expect(status(cluster, 'app')).toBe('0/1 CreateContainerConfigError 0')
      expect(refused(cluster)).toBe(said)
      deletePod(cluster, 'app')
      cluster.advance(minutes(1))
    }
    cluster.apply(inside('app', 'echo near > /data/note', 'near'))
    cluster.advance(minutes(1))
    expect(status(cluster, 'app')).toBe('0/1 Completed 0')
  })

  test('is not made in a claim that is used read-only (P24, P35)', () => {
    const cluster = withFiles('mkdir /data/there')
    const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data', readOnly: true } }]
    const spec = { ...inside('x', 'true', 'new').spec, volumes }
    cluster.apply({ ...inside('app', '', ''), spec })
    cluster.advance(minutes(1))
    expect(refused(cluster)).toBe(
      'failed to create subPath directory for volumeMount "data" of container "app"',
    )
  })
})
