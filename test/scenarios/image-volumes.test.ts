/** Volumes that show the files of an image: they are pulled before the containers that mount them. */
import { expect, test } from 'vitest'
import { event } from '../../src/api/core/event.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod } from '../support/manifests.ts'
import { containerOf, eventsOf, status } from '../support/sight.ts'

const mounting = (reference: string, pullPolicy = 'IfNotPresent') =>
  pod('app', {
    container: { volumeMounts: [{ name: 'data', mountPath: '/data' }] },
    podSpec: { volumes: [{ name: 'data', image: { reference, pullPolicy } }] },
  })

/** What Events tell, and of what: the Pod, or a container of it. */
const told = (cluster: Cluster) =>
  cluster.store
    .list(event)
    .filter(({ involvedObject: { kind } }) => kind === 'Pod')
    .map(({ reason, message, involvedObject: { fieldPath = 'pod' } }) => `${fieldPath} ${reason}: ${message}`)
    .filter((each) => /Pull|BackOff|Failed/.test(each))

test('an image that is mounted is pulled first, for the Pod, and then that of the container (P24)', () => {
  const cluster = testCluster({ nodes: 1, profile: 'realistic' })
  cluster.apply(mounting('redis:7'))
  cluster.advance(minutes(1))
  expect(told(cluster).map((each) => each.replace(/ in .*/, ''))).toEqual([
    'pod Pulling: Pulling image "redis:7"',
    'pod Pulled: Successfully pulled image "redis:7"',
    'spec.containers{app} Pulling: Pulling image "nginx:1.27"',
    'spec.containers{app} Pulled: Successfully pulled image "nginx:1.27"',
  ])
})

test('one that cannot be pulled keeps the containers waiting that mount it, and is named (P35)', () => {
  const cluster = testCluster({ nodes: 1, profile: 'realistic' })
  cluster.apply(mounting('does-not-exist:1'))
  cluster.advance(seconds(10))
  expect(status(cluster, 'app')).toBe('0/1 ImagePullBackOff 0')
  expect(containerOf(cluster, 'app').state?.waiting?.message).toMatch(
    /^Back-off pulling image "does-not-exist:1": ErrImagePull: failed to pull and unpack image "docker\.io\/library\/does-not-exist:1"/,
  )
  expect(told(cluster).map((each) => each.replace(/: failed to pull.*/, ''))).toEqual([
    'pod Pulling: Pulling image "does-not-exist:1"',
    'pod Failed: Failed to pull image "does-not-exist:1"',
    'spec.containers{app} Failed: Error: ErrImagePull',
    'pod BackOff: Back-off pulling image "does-not-exist:1"',
    'spec.containers{app} Failed: Error: ImagePullBackOff',
  ])
})

test('one that is never to be pulled and is not there is told of (P35)', () => {
  const cluster = testCluster({ nodes: 1, profile: 'realistic' })
  cluster.apply(mounting('redis:7', 'Never'))
  cluster.advance(seconds(10))
  expect(status(cluster, 'app')).toBe('0/1 ErrImageNeverPull 0')
  expect(eventsOf(cluster, 'pod/app').join()).toContain(
    'Container image "redis:7" is not present with pull policy of Never',
  )
})
