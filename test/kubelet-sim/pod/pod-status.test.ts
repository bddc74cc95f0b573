/** The status of a Pod, field by field, as its kubelet writes it and as others meddle with it. */
import { expect, test } from 'vitest'
import { pod as podKind } from '../../../src/api/core/pod.ts'
import type { PodStatus } from '../../../src/api/generated/types/core-v1.ts'
import type { Cluster } from '../../../src/cluster.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'
import { testCluster } from '../../support/cluster.ts'
import { pod, script } from '../../support/manifests.ts'
import {
  condition,
  conditionsOf,
  containerOf,
  deletePod,
  eventsOf,
  status as line,
  podOf,
} from '../../support/sight.ts'

const resources = { requests: { cpu: '250m' }, limits: { memory: '64Mi' } }

function writeStatus(cluster: Cluster, name: string, change: Partial<PodStatus>): void {
  const found = podOf(cluster, name)
  cluster.client.replace(podKind, found, { ...found, status: { ...found.status, ...change } }, 'status')
}

test('a container that has not been made has no resources and no user yet', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('web', { image: 'does-not-exist:1', container: { resources } }))
  cluster.settle()
  const { allocatedResources, user, ...status } = containerOf(cluster, 'web')
  expect([allocatedResources, status.resources, user]).toEqual([undefined, undefined, undefined])
})

test('a container that was made tells its resources and as whom it runs', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('web', { container: { resources } }))
  cluster.apply(pod('plain'))
  const podSpec = { securityContext: { runAsUser: 1000, runAsGroup: 3000, fsGroup: 2000 } }
  cluster.apply(pod('user', { podSpec, container: { securityContext: { runAsUser: 1001 } } }))
  cluster.settle()
  const requests = { cpu: '250m', memory: '64Mi' }
  expect(containerOf(cluster, 'web')).toMatchObject({
    allocatedResources: requests,
    resources: { requests, limits: { memory: '64Mi' } },
    user: { linux: { uid: 0, gid: 0, supplementalGroups: [0] } },
  })
  expect(containerOf(cluster, 'plain').resources).toEqual({})
  expect(containerOf(cluster, 'plain').allocatedResources).toBeUndefined()
  expect(containerOf(cluster, 'user').user).toEqual({
    linux: { uid: 1001, gid: 3000, supplementalGroups: [3000, 2000] },
  })
})

test('a pod tells what it has of its node as a whole', () => {
  const cluster = testCluster({ nodes: 1 })
  const storage = { requests: { cpu: '250m', 'ephemeral-storage': '1Gi' }, limits: { memory: '64Mi' } }
  const containers = ['a', 'b'].map((name) => ({ name, image: 'nginx', resources: storage }))
  cluster.apply([pod('web', { podSpec: { containers } }), pod('plain')])
  cluster.settle()
  const { allocatedResources, resources } = podOf(cluster, 'web').status
  const requests = { cpu: '500m', memory: '128Mi' }
  expect(allocatedResources).toEqual({ ...requests, 'ephemeral-storage': '2Gi' })
  expect(resources).toEqual({ requests, limits: { memory: '128Mi' } })
  expect(podOf(cluster, 'plain').status).toMatchObject({ resources: {}, qosClass: 'BestEffort' })
  expect(podOf(cluster, 'plain').status.allocatedResources).toBeUndefined()
})

test('an init container is ready when it is done, an ephemeral one never', () => {
  const cluster = testCluster({ nodes: 1 })
  const init = { name: 'init', image: 'busybox:1.36', command: ['sleep', '5'] }
  cluster.apply(pod('web', { podSpec: { initContainers: [init] } }))
  cluster.advance(seconds(1))
  expect(containerOf(cluster, 'web', 'init')).toMatchObject({ ready: false, started: true, resources: {} })
  cluster.advance(seconds(10))
  expect(containerOf(cluster, 'web', 'init')).toMatchObject({ ready: true, started: false })

  cluster.client.updateSubresource(podKind, podOf(cluster, 'web'), 'ephemeralcontainers', ({ spec }) => {
    const { lifecycle: _none, ...common } = spec.containers[0]
    spec.ephemeralContainers = [
      { ...common, name: 'debug', image: 'busybox:1.36', command: ['sleep', '100'] },
    ]
  })
  cluster.settle()
  const { state, ready, started } = containerOf(cluster, 'web', 'debug')
  expect([Object.keys(state), ready, started]).toEqual([['running'], false, undefined])
})

test('the containers of a pod share what their last words may take', () => {
  const cluster = testCluster({ nodes: 1 })
  const { image, container } = script('head -c 5000 /dev/zero | tr "\\0" x > /dev/termination-log')
  const containers = (count: number) =>
    Array.from({ length: count }, (_each, n) => ({ name: `c${n}`, image, ...container }))
  cluster.apply(pod('three', { podSpec: { restartPolicy: 'Never', containers: containers(3) } }))
  cluster.apply(pod('four', { podSpec: { restartPolicy: 'Never', containers: containers(4) } }))
  cluster.settle()
  expect(containerOf(cluster, 'three').state.terminated?.message).toHaveLength(4_096)
  expect(containerOf(cluster, 'four').state.terminated?.message).toHaveLength(3_072)
})

test('of a container that never was, an ended pod knows no instants', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('web', { image: 'does-not-exist:1', podSpec: { activeDeadlineSeconds: 5 } }))
  cluster.advance(seconds(6))
  expect(containerOf(cluster, 'web').state).toEqual({
    terminated: {
      exitCode: 137,
      reason: 'ContainerStatusUnknown',
      message: 'The container could not be located when the pod was terminated',
      startedAt: null,
      finishedAt: null,
    },
  })
})

test('a pod past its deadline is unready at once, and failed when its containers have ended', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('late', { ...script('sleep 1000'), podSpec: { activeDeadlineSeconds: 5 } }))
  cluster.advance(seconds(10))
  expect(line(cluster, 'late')).toBe('1/1 Running 0')
  expect(condition(cluster, 'late', 'Ready')).toBe('False PodFailed')
  expect(podOf(cluster, 'late').status.reason).toBeUndefined()
  cluster.advance(seconds(30))
  expect(podOf(cluster, 'late').status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' })
})

test('what others say of the phase stays with it; what the kubelet knows better it puts right', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('web'))
  cluster.settle()
  const conditions = podOf(cluster, 'web').status.conditions?.map((each) =>
    each.type === 'Ready' ? { ...each, status: 'False' as const } : each,
  )
  writeStatus(cluster, 'web', { reason: 'E2E', message: 'Patched', conditions })
  expect(conditionsOf(cluster, 'web').Ready).toBe('False')
  cluster.advance(seconds(15))
  expect(conditionsOf(cluster, 'web').Ready).toBe('True')
  expect(podOf(cluster, 'web').status).toMatchObject({ reason: 'E2E', message: 'Patched' })
})

test('a container that waits for its restart waits no more when its pod is deleted', () => {
  const cluster = testCluster({ nodes: 1 })
  const { image, container } = script('exit 3')
  const sleeper = { name: 'sleeper', image, command: ['sleep', '1000'] }
  cluster.apply(pod('app', { podSpec: { containers: [{ name: 'app', image, ...container }, sleeper] } }))
  cluster.advance(seconds(5))
  expect(containerOf(cluster, 'app', 'app').state.waiting?.reason).toBe('CrashLoopBackOff')
  deletePod(cluster, 'app')
  cluster.advance(seconds(1))
  expect(line(cluster, 'app')).toMatch(/^1\/2 Terminating/)
  expect(containerOf(cluster, 'app', 'app')).toMatchObject({
    state: { terminated: { exitCode: 3 } },
    lastState: {},
  })
})

test('a final phase that somebody has written ends the pod', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(pod('web'))
  cluster.settle()
  writeStatus(cluster, 'web', { phase: 'Failed', reason: 'Evicted', message: 'No more of it' })
  cluster.advance(minutes(1))
  expect(eventsOf(cluster, 'web').at(-1)).toBe('Killing: Stopping container web')
  expect(podOf(cluster, 'web').status).toMatchObject({
    phase: 'Failed',
    reason: 'Evicted',
    message: 'No more of it',
  })
  expect(containerOf(cluster, 'web').state.terminated?.exitCode).toBe(0)
  expect(condition(cluster, 'web', 'Ready')).toBe('False PodFailed')
})
