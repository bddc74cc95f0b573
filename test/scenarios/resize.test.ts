/** Pods that are given other resources while they run: `kubectl patch --subresource resize` (P18). */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { resourceQuota } from '../../src/api/core/resourcequota.ts'
import type { Pod } from '../../src/api/generated/types/core-v1.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { conducted } from '../support/conduct.ts'
import { pod } from '../support/manifests.ts'
import { conditionsOf, containerOf, deletePod, eventsOf, podOf, status } from '../support/sight.ts'

type Amounts = { readonly cpu?: string; readonly memory?: string }

/** Requests and limits alike. */
const both = (amounts: Amounts) => ({ resources: { requests: amounts, limits: amounts } })

function resize(cluster: Cluster, name: string, resources: object): void {
  cluster.client.updateSubresource<Pod>(podKind, podOf(cluster, name), 'resize', (draft) => {
    draft.spec.containers[0].resources = resources
  })
}

const resizeConditions = (cluster: Cluster, name: string) =>
  (podOf(cluster, name).status.conditions ?? [])
    .filter(({ type }) => type.startsWith('PodResize'))
    .map(({ type, reason, message, observedGeneration }) => ({ type, reason, message, observedGeneration }))

describe('a resize', () => {
  test('takes effect in the running container, and is told (P18)', () => {
    const cluster = testCluster({ nodes: 1, profile: 'realistic' })
    cluster.apply(pod('app', { container: both({ cpu: '500m', memory: '64Mi' }) }))
    cluster.advance(minutes(1))
    const before = containerOf(cluster, 'app')
    const next = { requests: { cpu: '1', memory: '128Mi' }, limits: { cpu: '1', memory: '128Mi' } }
    resize(cluster, 'app', next)
    cluster.advance(1)
    expect(resizeConditions(cluster, 'app')).toEqual([
      { type: 'PodResizeInProgress', reason: undefined, message: undefined, observedGeneration: 2 },
    ])
    expect(containerOf(cluster, 'app')).toMatchObject({
      allocatedResources: { cpu: '1', memory: '128Mi' },
      resources: { limits: { cpu: '500m', memory: '64Mi' } },
    })
    cluster.advance(seconds(10))
    expect(resizeConditions(cluster, 'app')).toEqual([])
    expect(containerOf(cluster, 'app')).toMatchObject({
      allocatedResources: { cpu: '1', memory: '128Mi' },
      resources: next,
      restartCount: 0,
      containerID: before.containerID,
    })
    const summary =
      '{"containers":[{"name":"app","resources":{"limits":{"cpu":"1","memory":"128Mi"},' +
      '"requests":{"cpu":"1","memory":"128Mi"}}}],"generation":2}'
    expect(eventsOf(cluster, 'pod/app').slice(-2)).toEqual([
      `ResizeStarted: Pod resize started: ${summary}`,
      `ResizeCompleted: Pod resize completed: ${summary}`,
    ])
  })

  test('starts a container anew whose policy demands it, and no other (P18)', () => {
    const cluster = testCluster({ nodes: 1 })
    const resizePolicy = [
      { resourceName: 'memory', restartPolicy: 'RestartContainer' },
      { resourceName: 'cpu', restartPolicy: 'NotRequired' },
    ]
    cluster.apply(pod('app', { container: { ...both({ cpu: '1', memory: '64Mi' }), resizePolicy } }))
    cluster.settle()
    resize(cluster, 'app', both({ cpu: '2', memory: '64Mi' }).resources)
    cluster.settle()
    expect(containerOf(cluster, 'app')).toMatchObject({
      restartCount: 0,
      resources: { limits: { cpu: '2' } },
    })
    resize(cluster, 'app', both({ cpu: '2', memory: '96Mi' }).resources)
    cluster.settle()
    expect(containerOf(cluster, 'app')).toMatchObject({
      restartCount: 1,
      resources: { limits: { memory: '96Mi' } },
    })
    expect(eventsOf(cluster, 'pod/app')).toContain('Killing: Container app resize requires restart')
    expect(resizeConditions(cluster, 'app')).toEqual([])
  })

  test('waits while the node has no room, and is made when it has (P18)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([
      pod('app', { container: both({ cpu: '1', memory: '64Mi' }) }),
      pod('other', { container: both({ cpu: '2', memory: '64Mi' }) }),
    ])
    cluster.settle()
    resize(cluster, 'app', both({ cpu: '3', memory: '64Mi' }).resources)
    cluster.advance(seconds(1))
    const message = "Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000"
    expect(resizeConditions(cluster, 'app')).toEqual([
      { type: 'PodResizePending', reason: 'Deferred', message, observedGeneration: 2 },
    ])
    expect(conditionsOf(cluster, 'app').PodResizePending).toBe('True Deferred')
    expect(containerOf(cluster, 'app')).toMatchObject({
      allocatedResources: { cpu: '1' },
      resources: { limits: { cpu: '1' } },
    })
    expect(eventsOf(cluster, 'pod/app').at(-1)).toMatch(
      /^ResizeDeferred: Pod resize Deferred: \{"containers":\[.*\],"generation":2,"error":"Node didn't have enough resource: cpu,/,
    )
    deletePod(cluster, 'other')
    cluster.advance(minutes(1))
    expect(resizeConditions(cluster, 'app')).toEqual([])
    expect(containerOf(cluster, 'app').resources?.limits?.cpu).toBe('3')
  })

  test('that no room would do for is infeasible, and can be taken back (P18)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('app', { container: both({ cpu: '1', memory: '64Mi' }) }))
    cluster.settle()
    resize(cluster, 'app', both({ cpu: '5', memory: '64Mi' }).resources)
    cluster.settle()
    expect(resizeConditions(cluster, 'app')).toEqual([
      {
        type: 'PodResizePending',
        reason: 'Infeasible',
        message: "Node didn't have enough capacity: cpu, requested: 5000, capacity: 4000",
        observedGeneration: 2,
      },
    ])
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    resize(cluster, 'app', both({ cpu: '1', memory: '64Mi' }).resources)
    cluster.settle()
    expect(resizeConditions(cluster, 'app')).toEqual([])
  })

  test('does not take away memory that is in use (P18)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(conducted('app', { memory: '60Mi' }, { container: both({ cpu: '1', memory: '128Mi' }) }))
    cluster.settle()
    resize(cluster, 'app', both({ cpu: '1', memory: '32Mi' }).resources)
    cluster.settle()
    const used = 60 * 1024 * 1024
    const message =
      'cannot decrease memory limits: [attempting to set pod memory limit (33554432) below current usage ' +
      `(${used}), attempting to set container "app" memory limit (33554432) below current usage (${used})]`
    expect(resizeConditions(cluster, 'app')).toMatchObject([
      { type: 'PodResizeInProgress', reason: 'Error', message },
    ])
    expect(eventsOf(cluster, 'pod/app').at(-1)).toMatch(/^ResizeError: Pod resize error: /)
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    cluster.client.update(podKind, podOf(cluster, 'app'), (draft) => {
      draft.metadata.annotations!['kubesim.dev/memory'] = '16Mi'
    })
    cluster.advance(seconds(30))
    expect(resizeConditions(cluster, 'app')).toEqual([])
    expect(containerOf(cluster, 'app').resources?.limits?.memory).toBe('32Mi')
  })

  test('counts on the node as what was given, so that others have what was given back (P18)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('app', { container: both({ cpu: '4', memory: '64Mi' }) }))
    cluster.settle()
    resize(cluster, 'app', both({ cpu: '1', memory: '64Mi' }).resources)
    cluster.settle()
    cluster.apply(pod('other', { container: both({ cpu: '3', memory: '64Mi' }) }))
    cluster.settle()
    expect(status(cluster, 'other')).toBe('1/1 Running 0')
  })
})

describe('others see of a pod', () => {
  test('only what it has, where it will never get what it asks for', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('app', { container: both({ cpu: '1' }) }))
    cluster.settle()
    resize(cluster, 'app', both({ cpu: '5' }).resources)
    cluster.settle()
    cluster.apply(pod('other', { container: both({ cpu: '3' }) }))
    cluster.settle()
    expect(status(cluster, 'other')).toBe('1/1 Running 0')
  })

  test('what it has, until it has given it back', () => {
    const cluster = testCluster({ nodes: 1 })
    const hard = { 'requests.memory': '1Gi' }
    cluster.apply({ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'all' }, spec: { hard } })
    cluster.apply(conducted('app', { memory: '60Mi' }, { container: both({ memory: '128Mi' }) }))
    cluster.settle()
    resize(cluster, 'app', both({ memory: '32Mi' }).resources)
    cluster.advance(minutes(6)) // The quota is counted anew every five minutes.
    const used = () => cluster.client.get(resourceQuota, 'all').status.used
    expect(used()).toEqual({ 'requests.memory': '128Mi' })
    cluster.client.update(podKind, podOf(cluster, 'app'), (draft) => {
      draft.metadata.annotations!['kubesim.dev/memory'] = '16Mi'
    })
    cluster.advance(minutes(6))
    expect(used()).toEqual({ 'requests.memory': '32Mi' })
  })
})

describe('a pod that is given resources as a whole', () => {
  const resizePod = (cluster: Cluster, name: string, resources: object) =>
    cluster.client.updateSubresource<Pod>(podKind, podOf(cluster, name), 'resize', (draft) => {
      draft.spec.resources = resources
    })

  test('counts on its node for what it asks for as a whole', () => {
    const cluster = testCluster({ nodes: 1 })
    const container = { resources: { requests: { cpu: '1' } } }
    cluster.apply(pod('app', { container, podSpec: both({ cpu: '3' }) }))
    cluster.settle()
    cluster.apply(pod('other', { container: both({ cpu: '2' }), podSpec: { nodeName: 'node-1' } }))
    cluster.settle()
    expect(status(cluster, 'other')).toBe('0/1 OutOfcpu 0')
  })

  test('tells what it was given, and restarts whoever has no limit of his own and wants to be', () => {
    const cluster = testCluster({ nodes: 1 })
    const resizePolicy = [{ resourceName: 'cpu', restartPolicy: 'RestartContainer' }]
    const containers = [
      { name: 'limited', image: 'nginx', ...both({ cpu: '100m' }), resizePolicy },
      { name: 'app', image: 'redis', resizePolicy },
    ]
    cluster.apply(pod('app', { podSpec: { containers, ...both({ cpu: '200m', memory: '200Mi' }) } }))
    cluster.settle()
    resizePod(cluster, 'app', both({ cpu: '300m', memory: '200Mi' }).resources)
    cluster.advance(seconds(1))
    const { allocatedResources, resources } = podOf(cluster, 'app').status
    expect(allocatedResources).toEqual({ cpu: '300m', memory: '200Mi' })
    expect(resources).toEqual(both({ cpu: '300m', memory: '200Mi' }).resources)
    expect(containerOf(cluster, 'app').restartCount).toBe(1)
    expect(containerOf(cluster, 'app', 'limited').restartCount).toBe(0)
    expect(eventsOf(cluster, 'pod/app').at(-1)).toMatch(
      /^ResizeCompleted: Pod resize completed: \{"resources":\{"limits":\{"cpu":"300m",/,
    )
  })

  test('limits its containers that have no limits of their own', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(conducted('app', { memory: '90Mi' }, { podSpec: both({ cpu: '1', memory: '64Mi' }) }))
    cluster.advance(seconds(5))
    expect(containerOf(cluster, 'app').lastState?.terminated?.reason).toBe('OOMKilled')
  })
})
