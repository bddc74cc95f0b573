/** Deployments: rollouts that keep serving, stop when they must, and go back. */
import { describe, expect, test } from 'vitest'
import { deployment as deploymentKind } from '../../src/api/apps/deployment.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { isBeingDeleted } from '../../src/api/meta.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, replicaSet } from '../support/manifests.ts'
import { column, deletePod, eventsOf, line, podsOf, status, table } from '../support/sight.ts'

/** Ready after five seconds. */
const slow = {
  container: { readinessProbe: { tcpSocket: { port: 80 }, initialDelaySeconds: 5, periodSeconds: 1 } },
}

/** After every change: how many pods there are that are not on their way out, how many are ready, of which images. */
function watchPods(cluster: Cluster) {
  const seen: { total: number; ready: number; images: ReadonlySet<string> }[] = []
  cluster.store.subscribe(({ object }) => {
    if (object.kind !== 'Pod') return
    const alive = cluster.store.list(podKind, 'default').filter((each) => !isBeingDeleted(each))
    const ready = alive.filter(({ status }) =>
      status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
    )
    const all = cluster.store.list(podKind, 'default')
    seen.push({
      total: alive.length,
      ready: ready.length,
      images: new Set(all.map(({ spec }) => spec.containers[0].image ?? '')),
    })
  })
  return seen
}

const stored = (cluster: Cluster) => cluster.client.get(deploymentKind, 'web', 'default')

describe('a rollout', () => {
  test('takes over a ReplicaSet that was there before, and counts on from its revision', () => {
    const cluster = testCluster()
    const old = replicaSet('old', { replicas: 1, image: 'httpd:2.4', labels: { app: 'web', sort: 'httpd' } })
    const annotations = { 'deployment.kubernetes.io/revision': '3546343826724305832' }
    const labels = { app: 'web', sort: 'httpd' }
    const selector = { matchLabels: labels }
    cluster.apply({ ...old, metadata: { name: 'old', labels, annotations }, spec: { ...old.spec, selector } })
    cluster.settle()
    cluster.apply(deployment('web', { replicas: 1 }))
    cluster.settle()

    expect(line(cluster, 'replicasets', 'old')).toBe('0 0 0 0s')
    expect(stored(cluster).metadata.annotations).toMatchObject({
      'deployment.kubernetes.io/revision': '3546343826724305833',
    })
    expect(podsOf(cluster, 'web').map(({ spec }) => spec.containers[0].image)).toEqual(['nginx:1.27'])
  })

  test.each([
    ['at once', {}],
    ['in its own time', { profile: 'realistic' }],
    ['with views that lag', { cacheLagMs: 200 }],
  ] as const)('%s never falls below 75 %% available nor exceeds 125 %% (P20, P21)', (_how, options) => {
    const cluster = testCluster(options)
    cluster.apply(deployment('web', { replicas: 8, image: 'nginx:1.26', ...slow }))
    cluster.advance(minutes(1))
    expect(line(cluster, 'deployments', 'web')).toMatch(/^8\/8 8 8 /)

    const seen = watchPods(cluster)
    cluster.apply(deployment('web', { replicas: 8, image: 'nginx:1.27', ...slow }))
    cluster.advance(minutes(2))

    expect(Math.min(...seen.map(({ ready }) => ready))).toBe(6)
    expect(Math.max(...seen.map(({ total }) => total))).toBe(10)
    expect(column(cluster, 'pods', 'STATUS')).toEqual(new Array(8).fill('Running'))
    expect(podsOf(cluster, 'web').map(({ spec }) => spec.containers[0].image)).toEqual(
      new Array(8).fill('nginx:1.27'),
    )
    expect(
      table(cluster, 'replicasets')
        .map(({ DESIRED, READY }) => `${DESIRED} ${READY}`)
        .sort(),
    ).toEqual(['0 0', '8 8'])
    expect(cluster.condition('deployment/web', 'Progressing')).toBe('NewReplicaSetAvailable')
    expect(cluster.condition('deployment/web', 'Available')).toBe('MinimumReplicasAvailable')
  })

  test('says in Events how it scales the ReplicaSets (P35)', () => {
    const cluster = testCluster()
    cluster.apply(deployment('web', { replicas: 2, image: 'nginx:1.26' }))
    cluster.settle()
    cluster.apply(deployment('web', { replicas: 2, image: 'nginx:1.27' }))
    cluster.settle()
    expect(eventsOf(cluster, 'deployment/web').map((each) => each.replace(/web-\w+/, 'web-?'))).toEqual([
      'ScalingReplicaSet: Scaled up replica set web-? from 0 to 2',
      'ScalingReplicaSet: Scaled up replica set web-? from 0 to 1',
      'ScalingReplicaSet: Scaled down replica set web-? from 2 to 1',
      'ScalingReplicaSet: Scaled up replica set web-? from 1 to 2',
      'ScalingReplicaSet: Scaled down replica set web-? from 1 to 0',
    ])
  })

  test('that never becomes ready stops with ProgressDeadlineExceeded, and can be taken back (P21)', () => {
    const cluster = testCluster()
    cluster.apply(deployment('web', { replicas: 4, image: 'nginx:1.26' }))
    cluster.settle()
    const before = column(cluster, 'pods', 'NAME')
    cluster.apply(deployment('web', { replicas: 4, image: 'nginx:does-not-exist' }))
    cluster.advance(minutes(11))

    expect(cluster.condition('deployment/web', 'Progressing')).toBe('ProgressDeadlineExceeded')
    expect(cluster.condition('deployment/web', 'Available')).toBe('MinimumReplicasAvailable')
    expect(line(cluster, 'deployments', 'web')).toBe('3/4 2 3 11m')
    const progressing = stored(cluster).status.conditions?.find(({ type }) => type === 'Progressing')
    expect(progressing?.message).toMatch(/^ReplicaSet "web-\w+" has timed out progressing\.$/)
    expect(column(cluster, 'pods', 'STATUS').sort()).toEqual([
      'ImagePullBackOff',
      'ImagePullBackOff',
      'Running',
      'Running',
      'Running',
    ])

    cluster.apply(deployment('web', { replicas: 4, image: 'nginx:1.26' }))
    cluster.settle()
    expect(line(cluster, 'deployments', 'web')).toBe('4/4 4 4 11m')
    expect(before.filter((name) => status(cluster, name) === '1/1 Running 0')).toHaveLength(3)
    expect(cluster.condition('deployment/web', 'Progressing')).toBe('NewReplicaSetAvailable')
  })

  test('back to an older template takes its ReplicaSet up again, under a new revision (P21)', () => {
    const cluster = testCluster()
    for (const image of ['nginx:1.26', 'nginx:1.27', 'nginx:1.26']) {
      cluster.apply(deployment('web', { replicas: 3, image }))
      cluster.settle()
    }
    expect(
      table(cluster, 'replicasets', { wide: true })
        .map(({ DESIRED, IMAGES }) => `${DESIRED} ${IMAGES}`)
        .sort(),
    ).toEqual(['0 nginx:1.27', '3 nginx:1.26'])
    expect(stored(cluster).metadata.annotations?.['deployment.kubernetes.io/revision']).toBe('3')
  })

  test('of strategy Recreate never mixes versions (P21)', () => {
    const cluster = testCluster()
    const recreated = (image: string) =>
      deployment('web', { replicas: 3, image, ...slow, spec: { strategy: { type: 'Recreate' } } })
    cluster.apply(recreated('nginx:1.26'))
    cluster.advance(seconds(20))
    const seen = watchPods(cluster)
    cluster.apply(recreated('nginx:1.27'))
    cluster.advance(minutes(1))
    expect(Math.max(...seen.map(({ images }) => images.size))).toBe(1)
    expect(Math.min(...seen.map(({ total }) => total))).toBe(0)
    expect(line(cluster, 'deployments', 'web')).toBe('3/3 3 3 80s')
  })

  test('that is paused waits, and goes on when it is resumed (P21)', () => {
    const cluster = testCluster()
    cluster.apply(deployment('web', { replicas: 2, image: 'nginx:1.26' }))
    cluster.settle()
    cluster.apply(deployment('web', { replicas: 2, image: 'nginx:1.27', spec: { paused: true } }))
    cluster.settle()
    expect(table(cluster, 'replicasets')).toHaveLength(1)
    expect(cluster.condition('deployment/web', 'Progressing')).toBe('DeploymentPaused')
    cluster.apply(deployment('web', { replicas: 2, image: 'nginx:1.27' }))
    cluster.settle()
    expect(podsOf(cluster, 'web').map(({ spec }) => spec.containers[0].image)).toEqual([
      'nginx:1.27',
      'nginx:1.27',
    ])
  })
})

describe('the Pods of a Deployment', () => {
  test('are replaced when they are deleted, under other names (P22)', () => {
    const cluster = testCluster()
    cluster.apply(deployment('web', { replicas: 3 }))
    cluster.settle()
    const [first] = column(cluster, 'pods', 'NAME')
    deletePod(cluster, first)
    cluster.settle()
    expect(column(cluster, 'pods', 'STATUS')).toEqual(['Running', 'Running', 'Running'])
    expect(column(cluster, 'pods', 'NAME')).not.toContain(first)
  })

  test('are more and fewer with its scale; the newest go first (P20)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(deployment('web', { replicas: 2 }))
    cluster.settle()
    const old = column(cluster, 'pods', 'NAME')
    cluster.advance(minutes(1))
    cluster.apply(deployment('web', { replicas: 5 }))
    cluster.settle()
    expect(line(cluster, 'deployments', 'web')).toBe('5/5 5 5 60s')
    cluster.apply(deployment('web', { replicas: 2 }))
    cluster.settle()
    expect(column(cluster, 'pods', 'NAME')).toEqual(old)
  })
})
