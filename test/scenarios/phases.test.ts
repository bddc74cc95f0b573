/** The phase of a Pod, its five conditions and the states of its containers, from its beginning to each of its ends (P35). */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { deployment, pod, script } from '../support/manifests.ts'
import { conditionsOf, containerOf, deletePod, podOf, reasonsOf, status } from '../support/sight.ts'

const phaseOf = (cluster: Cluster, name: string) => podOf(cluster, name).status.phase

const stateOf = (cluster: Cluster, name: string) => {
  const { state } = containerOf(cluster, name)
  return { is: Object.keys(state)[0], reason: state.waiting?.reason ?? state.terminated?.reason }
}

const conditions = (initialized: string, ready: string) => ({
  PodScheduled: 'True',
  PodReadyToStartContainers: 'True',
  Initialized: initialized,
  ContainersReady: ready,
  Ready: ready,
})

describe('a Pod (P35)', () => {
  test('without a node is Pending, and of its conditions only one is told, with the reason', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('big', { container: { resources: { requests: { cpu: '64' } } } }))
    cluster.advance(seconds(5))
    expect(phaseOf(cluster, 'big')).toBe('Pending')
    const [only, ...others] = podOf(cluster, 'big').status.conditions ?? []
    expect(only).toMatchObject({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' })
    expect(others).toEqual([])
  })

  test('is Pending until its init containers are done, then Running, and Ready when all its containers are', () => {
    const cluster = testCluster({ nodes: 1 })
    const initContainers = [{ name: 'first', image: 'busybox', command: ['sleep', '10'] }]
    const readinessProbe = { exec: { command: ['cat', '/tmp/ready'] }, periodSeconds: 1 }
    const { image, container } = script('sleep 5; touch /tmp/ready; sleep 3600')
    cluster.apply(
      pod('app', { image, container: { ...container, readinessProbe }, podSpec: { initContainers } }),
    )
    cluster.advance(seconds(2))
    expect(phaseOf(cluster, 'app')).toBe('Pending')
    expect(conditionsOf(cluster, 'app')).toMatchObject(
      conditions('False ContainersNotInitialized', 'False ContainersNotReady'),
    )
    expect(stateOf(cluster, 'app')).toEqual({ is: 'waiting', reason: 'PodInitializing' })
    cluster.advance(seconds(10))
    expect(phaseOf(cluster, 'app')).toBe('Running')
    expect(conditionsOf(cluster, 'app')).toMatchObject(conditions('True', 'False ContainersNotReady'))
    expect(stateOf(cluster, 'app')).toEqual({ is: 'running', reason: undefined })
    cluster.advance(seconds(10))
    expect(conditionsOf(cluster, 'app')).toMatchObject(conditions('True', 'True'))
  })

  test.each([
    ['Succeeded', 'exit 0', 'Completed', 'PodCompleted'],
    ['Failed', 'exit 1', 'Error', 'PodFailed'],
  ])('that has %s says so, and is not ready any more', (phase, text, reason, why) => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('task', { ...script(text), podSpec: { restartPolicy: 'Never' } }))
    cluster.advance(seconds(5))
    expect(phaseOf(cluster, 'task')).toBe(phase)
    expect(status(cluster, 'task')).toBe(`0/1 ${reason} 0`)
    expect(stateOf(cluster, 'task')).toEqual({ is: 'terminated', reason })
    const ready = podOf(cluster, 'task').status.conditions?.find(({ type }) => type === 'Ready')
    expect(ready).toMatchObject({ status: 'False', reason: why })
  })

  test('that was evicted has Failed, with the reason Evicted', () => {
    const cluster = testCluster({ nodes: 1 })
    const resources = { limits: { 'ephemeral-storage': '1Mi' } }
    const { image, container } = script('head -c 3000000 /dev/zero > /tmp/file; sleep 3600')
    cluster.apply(pod('greedy', { image, container: { ...container, resources } }))
    cluster.advance(minutes(2))
    expect(phaseOf(cluster, 'greedy')).toBe('Failed')
    expect(podOf(cluster, 'greedy').status.reason).toBe('Evicted')
    // Of a Pod whose containers have ended, kubectl shows how they did.
    expect(status(cluster, 'greedy')).toBe('0/1 Error 0')
    expect(reasonsOf(cluster, 'greedy')).toContain('Evicted')
  })

  test('on a node that is lost is Terminating in v1.36, where it was NodeLost once, until the node is back', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply(deployment('web', { replicas: 1 }))
    cluster.advance(seconds(5))
    const [{ metadata, spec }] = cluster.client.list(podKind)
    cluster.nodes.stop(spec.nodeName!)
    cluster.advance(minutes(7))
    expect(status(cluster, metadata.name)).toMatch(/ Terminating /)
    expect(podOf(cluster, metadata.name).status.reason).toBeUndefined()
    cluster.client.updateStatus(podKind, podOf(cluster, metadata.name), (status) => {
      status.reason = 'NodeLost'
    })
    expect(status(cluster, metadata.name)).toMatch(/ Unknown /)
    cluster.nodes.start(spec.nodeName!)
    cluster.advance(minutes(2))
    expect(cluster.client.find(podKind, metadata.name)).toBeUndefined()
  })

  test('that is deleted before it has a node is gone at once', () => {
    const cluster = testCluster({ nodes: 0 })
    cluster.apply(pod('early'))
    cluster.advance(seconds(1))
    deletePod(cluster, 'early')
    expect(cluster.client.find(podKind, 'early')).toBeUndefined()
  })
})
