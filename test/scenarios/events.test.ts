/** Events: said once, counted when repeated, forgotten after an hour. */
import { expect, test } from 'vitest'
import { event } from '../../src/api/core/event.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, replicaSet, script } from '../support/manifests.ts'
import { eventsOf, podsOf, reasonsOf, status, table } from '../support/sight.ts'

const probing = {
  image: 'busybox:1.36',
  container: {
    command: ['sh', '-c', 'sleep 10000'],
    readinessProbe: { exec: { command: ['cat', '/ready'] }, periodSeconds: 30 },
  },
}

test('a repeated Event is one line that counts: so often, and over how long (P35)', () => {
  const cluster = testCluster()
  cluster.apply(pod('app', probing))
  cluster.advance(minutes(5) + seconds(45))
  const unhealthy = table(cluster, 'events', { wide: true }).filter(({ REASON }) => REASON === 'Unhealthy')
  expect(unhealthy).toEqual([
    expect.objectContaining({
      'LAST SEEN': '15s',
      'FIRST SEEN': '5m45s',
      COUNT: '12',
      TYPE: 'Warning',
      OBJECT: 'pod/app',
      SUBOBJECT: 'spec.containers{app}',
      SOURCE: expect.stringMatching(/^kubelet, node-\d$/),
      MESSAGE: "Readiness probe failed: cat: can't open '/ready': No such file or directory",
    }),
  ])
})

test('Pods that cannot be made are told of in one line, without the names that they would have had', () => {
  const cluster = testCluster()
  cluster.apply(replicaSet('web', { replicas: 1, podSpec: { serviceAccountName: 'nope' } }))
  cluster.advance(seconds(5))
  expect(eventsOf(cluster, 'replicaset/web')).toEqual([
    expect.stringMatching(
      /^FailedCreate: Error creating: pods "web-" is forbidden: error looking up service account default\/nope: serviceaccount "nope" not found \(x\d+\)$/,
    ),
  ])
})

test('nine different messages of a sort stand by themselves, the tenth and further ones share an Event', () => {
  const cluster = testCluster()
  for (let replicas = 1; replicas <= 12; replicas++) {
    cluster.apply(deployment('web', { replicas }))
    cluster.settle()
  }
  const told = eventsOf(cluster, 'deployment/web')
  expect(told).toHaveLength(10)
  expect(told.filter((each) => each.includes('combined'))).toEqual([
    expect.stringMatching(
      /^ScalingReplicaSet: \(combined from similar events\): Scaled up .* from 11 to 12 \(x3\)$/,
    ),
  ])
})

test('of many different messages nine stay apart: one of these that is said again has an Event of its own', () => {
  const cluster = testCluster()
  for (const replicas of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 11, 12]) {
    cluster.apply(deployment('web', { replicas }))
    cluster.settle()
  }
  expect(eventsOf(cluster, 'deployment/web').slice(-2)).toEqual([
    expect.stringMatching(/: \(combined from similar events\): Scaled down .* from 12 to 11 \(x4\)$/),
    expect.stringMatching(/: Scaled up .* from 11 to 12$/),
  ])
})

test('messages of a sort fold with no pause of ten minutes between them, however long it takes, and who reports is left out', () => {
  const cluster = testCluster()
  const scaleEvery = (ms: number) => {
    for (let replicas = 1; replicas <= 11; replicas++) {
      cluster.apply(deployment('web', { replicas }))
      cluster.advance(ms)
    }
    return cluster.client.list(event).filter(({ reason }) => reason === 'ScalingReplicaSet')
  }
  const folded = scaleEvery(minutes(5)).filter(({ message }) => message?.startsWith('(combined'))
  expect(folded).toEqual([
    expect.objectContaining({
      source: { component: 'deployment-controller' },
      reportingComponent: '',
      reportingInstance: '',
    }),
  ])
  cluster.reset()
  expect(scaleEvery(minutes(11)).filter(({ message }) => message?.startsWith('(combined'))).toEqual([])
})

test('what is said again within an hour is counted, whatever was said since; after that it is new', () => {
  const cluster = testCluster()
  const scale = (...steps: number[]) => {
    for (const replicas of steps) {
      cluster.apply(deployment('web', { replicas }))
      cluster.advance(minutes(20))
    }
  }
  const told = () => eventsOf(cluster, 'deployment/web').filter((each) => / from 1 to 2\b/.test(each))
  scale(1, 2, 1, 2)
  expect(told()).toEqual([expect.stringMatching(/ from 1 to 2 \(x2\)$/)])
  scale(3, 2, 3, 2, 3, 2, 3, 1, 2)
  expect(told()).toEqual([expect.stringMatching(/ from 1 to 2$/)])
})

test('Events are gone an hour after their last time (P35)', () => {
  const cluster = testCluster()
  cluster.apply(pod('app', probing))
  cluster.advance(minutes(59))
  expect(reasonsOf(cluster, 'pod/app')).toEqual(['Scheduled', 'Pulled', 'Created', 'Started', 'Unhealthy'])
  cluster.advance(minutes(2))
  expect(reasonsOf(cluster, 'pod/app')).toEqual(['Unhealthy'])
})

test('who tells what: the life of a Pod from its Deployment to its end (P23, P35)', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(deployment('web', { replicas: 1 }))
  cluster.settle()
  const [{ metadata }] = podsOf(cluster, 'web')
  cluster.apply(deployment('web', { replicas: 0 }))
  cluster.settle()
  const story = table(cluster, 'events', { wide: true })
    .filter(({ OBJECT }) => !OBJECT.startsWith('node/'))
    .map(({ SOURCE, REASON, OBJECT }) => `${SOURCE}: ${REASON} ${OBJECT.replace(/\/.*/, '')}`)
  expect(story.sort()).toEqual(
    [
      'deployment-controller: ScalingReplicaSet deployment',
      'replicaset-controller: SuccessfulCreate replicaset',
      'default-scheduler, default-scheduler-kubesim: Scheduled pod',
      'kubelet, node-1: Pulled pod',
      'kubelet, node-1: Created pod',
      'kubelet, node-1: Started pod',
      'deployment-controller: ScalingReplicaSet deployment',
      'replicaset-controller: SuccessfulDelete replicaset',
      'kubelet, node-1: Killing pod',
    ].sort(),
  )
  expect(status(cluster, metadata.name)).toBe('gone')
  expect(eventsOf(cluster, `pod/${metadata.name}`).at(-1)).toBe('Killing: Stopping container web')
})

test('a crash loop does not flood: a kubelet reports 25 Events of a type at once, then one every five minutes, and counts on (P35, P7)', () => {
  const cluster = testCluster()
  let reports = 0
  cluster.store.subscribe(({ object }) => {
    if (object.kind === 'Event' && object.metadata.name.startsWith('app.')) reports++
  })
  cluster.apply(pod('app', script('exit 1')))
  cluster.advance(minutes(29))
  expect(reasonsOf(cluster, 'pod/app')).toEqual(['Scheduled', 'Pulled', 'Created', 'Started', 'BackOff'])
  expect(reports).toBeGreaterThan(26)
  expect(reports).toBeLessThanOrEqual(1 + 2 * (25 + 5))
  const counts = table(cluster, 'events', { wide: true }).map(({ COUNT }) => Number(COUNT))
  expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(reports)
})

test('who has warned too often of a Pod still tells what is ordinary', () => {
  const cluster = testCluster()
  cluster.apply(
    pod('app', {
      ...probing,
      container: {
        ...probing.container,
        readinessProbe: { exec: { command: ['cat', '/ready'] }, periodSeconds: 1 },
      },
    }),
  )
  cluster.advance(minutes(1))
  cluster.client.delete(podKind, podsOf(cluster, 'app')[0])
  cluster.advance(minutes(1))
  const told = eventsOf(cluster, 'pod/app')
  expect(told.find((each) => each.startsWith('Unhealthy'))).toMatch(/\(x25\)$/)
  expect(told.at(-1)).toBe('Killing: Stopping container app')
})
