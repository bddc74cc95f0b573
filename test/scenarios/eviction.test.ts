/** Nodes that are short of memory, disk or processes, and Pods that write more than they may (P8). */
import { describe, expect, test } from 'vitest'
import { event } from '../../src/api/core/event.ts'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { priorityClass } from '../../src/api/scheduling/priorityclass.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { conducted } from '../support/conduct.ts'
import { deployment, pod, script } from '../support/manifests.ts'
import { conditionsOf, eventsOf, podOf, podsOf, status } from '../support/sight.ts'

const requests = (memory: string) => ({ resources: { requests: { memory } } })

const nodeConditions = (cluster: Cluster, name = 'node-1') =>
  Object.fromEntries(
    cluster.client
      .get(nodeKind, name)
      .status.conditions!.map((each) => [each.type, `${each.status} ${each.reason}`]),
  )

const taints = (cluster: Cluster, name = 'node-1') =>
  (cluster.client.get(nodeKind, name).spec.taints ?? []).map(({ key, effect }) => `${key}:${effect}`)

describe('a node short of memory', () => {
  test('says so, and evicts who uses more than was asked for (P8, P35)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply([
      conducted('modest', { memory: '1Gi' }, { container: requests('2Gi') }),
      conducted('greedy', { memory: '2Gi+1Gi/m' }, { container: requests('1Gi') }),
    ])
    cluster.advance(minutes(10))
    expect(status(cluster, 'greedy')).toBe('1/1 Running 0')
    cluster.advance(minutes(4))
    expect(status(cluster, 'modest')).toBe('1/1 Running 0')
    expect(status(cluster, 'greedy')).toBe('0/1 Completed 0')
    const { phase, reason, message } = podOf(cluster, 'greedy').status
    expect({ phase, reason }).toEqual({ phase: 'Failed', reason: 'Evicted' })
    expect(message).toMatch(
      /^The node was low on resource: memory\. Threshold quantity: 100Mi, available: \d+Ki\. Container greedy was using \d+Ki, request is 1Gi, has larger consumption of memory\. $/,
    )
    expect(eventsOf(cluster, 'pod/greedy')).toContain(`Evicted: ${message}`)
    const told = cluster.store.list(event).find(({ reason: why }) => why === 'Evicted')!
    expect(told.metadata.annotations).toEqual({
      offending_containers: 'greedy',
      offending_containers_usage: expect.stringMatching(/^\d+Ki$/),
      starved_resource: 'memory',
    })
    expect(eventsOf(cluster, 'pod/greedy')).toContain('Killing: Stopping container greedy')
    expect(conditionsOf(cluster, 'greedy').DisruptionTarget).toBe('True TerminationByKubelet')
    expect(eventsOf(cluster, 'node/node-1')).toContain('EvictionThresholdMet: Attempting to reclaim memory')
    expect(nodeConditions(cluster).MemoryPressure).toBe('True KubeletHasInsufficientMemory')
    expect(eventsOf(cluster, 'node/node-1')).toContain(
      'NodeHasInsufficientMemory: Node node-1 status is now: NodeHasInsufficientMemory',
    )
    expect(taints(cluster)).toEqual(['node.kubernetes.io/memory-pressure:NoSchedule'])
    cluster.advance(minutes(6))
    expect(nodeConditions(cluster).MemoryPressure).toBe('False KubeletHasSufficientMemory')
    expect(taints(cluster)).toEqual([])
  })

  test('names sidecars that use more than was asked for, and Pods that ask as a whole (P8, P12)', () => {
    const cluster = testCluster({ nodes: 1 })
    const side = { name: 'side', image: 'acme/side', restartPolicy: 'Always' }
    const podSpec = { initContainers: [side], resources: { requests: { memory: '1Gi' } } }
    cluster.apply({
      ...pod('app', { podSpec }),
      metadata: { name: 'app', annotations: { 'side.kubesim.dev/memory': '2Gi+2Gi/m' } },
    })
    cluster.advance(minutes(10))
    expect(podOf(cluster, 'app').status.message).toMatch(
      /available: \d+\S*\. Pod app was using \d+Ki, request is 1Gi, has larger consumption of memory\. Container side was using \d+Ki, request is 0, has larger consumption of memory\. Container app was using 4Mi, request is 0, has larger consumption of memory\. $/,
    )
  })

  test('evicts one after the other: those over their requests, by priority, by what they use (P8)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.client.create(priorityClass, { metadata: { name: 'high' }, value: 1_000 })
    const high = { podSpec: { priorityClassName: 'high' } }
    cluster.apply([
      conducted('within', { memory: '2Gi' }, { container: requests('3Gi') }),
      conducted('important', { memory: '2Gi' }, high),
      conducted('some', { memory: '1Gi' }),
      conducted('more', { memory: '1500Mi' }),
    ])
    cluster.kubelets.node('node-1').staticPods.add(conducted('static', { memory: '1Gi' }))
    cluster.settle()
    const gone: string[] = []
    cluster.store.subscribe(({ object }) => {
      const { name } = object.metadata
      const isEvicted = (object as { status?: { reason?: string } }).status?.reason === 'Evicted'
      if (isEvicted && !gone.includes(name)) gone.push(name)
    })
    cluster.kubelets.node('node-1').use({ memory: '15950Mi' })
    cluster.advance(minutes(2))
    expect(gone).toEqual(['more', 'some', 'important', 'within'])
    expect(status(cluster, 'static-node-1')).toBe('1/1 Running 0')
  })

  test('takes no Pod that asks for nothing, unless it bears that, or is critical (P8)', () => {
    const cluster = testCluster({ nodes: 1 })
    cluster.kubelets.node('node-1').use({ memory: '16300Mi' })
    cluster.advance(seconds(15))
    const onNode = { nodeName: 'node-1' }
    const tolerations = [{ key: 'node.kubernetes.io/memory-pressure', operator: 'Exists' }]
    cluster.apply(pod('idle', { podSpec: onNode }))
    cluster.settle()
    expect(status(cluster, 'idle')).toBe('0/1 Evicted 0')
    expect(podOf(cluster, 'idle').status.message).toBe(
      'Pod was rejected: The node had condition: [MemoryPressure]. ',
    )
    cluster.apply([
      pod('asking', { podSpec: onNode, container: requests('10Mi') }),
      pod('tolerant', { podSpec: { ...onNode, tolerations } }),
    ])
    cluster.settle()
    expect(status(cluster, 'asking')).toBe('1/1 Running 0')
    expect(status(cluster, 'tolerant')).toBe('1/1 Running 0')
  })

  test('lets a Deployment go on elsewhere (P8, P22)', () => {
    const cluster = testCluster({ nodes: 2 })
    cluster.apply(deployment('web', { replicas: 4 }))
    cluster.settle()
    cluster.kubelets.node('node-1').use({ memory: '16Gi' })
    cluster.advance(minutes(3))
    const running = podsOf(cluster, 'web').filter((each) => each.status.phase === 'Running')
    expect(running).toHaveLength(4)
    expect(new Set(running.map(({ spec }) => spec.nodeName))).toEqual(new Set(['node-2']))
  })

  test('waits where its threshold is soft, and gives its Pods their grace (P8)', () => {
    const kubelet = {
      evictionHard: {},
      evictionSoft: { 'memory.available': '1Gi' },
      evictionSoftGracePeriod: { 'memory.available': '2m' },
      evictionMaxPodGracePeriod: 20,
    }
    const cluster = testCluster({ nodes: [{ name: 'node-1', kubelet }] })
    cluster.apply(pod('app', script('trap "" TERM; while true; do sleep 1; done')))
    cluster.settle()
    cluster.kubelets.node('node-1').use({ memory: '15.5Gi' })
    cluster.advance(minutes(1))
    expect(nodeConditions(cluster).MemoryPressure).toMatch(/^True/)
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    cluster.advance(minutes(1) + seconds(20))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    expect(eventsOf(cluster, 'pod/app').join()).toContain('Threshold quantity: 1Gi, available: 508Mi. ')
    cluster.advance(seconds(15))
    expect(podOf(cluster, 'app').status.reason).toBe('Evicted')
  })

  test('is refused a configuration that makes no sense', () => {
    const cluster = testCluster({ nodes: 1 })
    const add = (kubelet: object) => () => cluster.nodes.add({ name: 'other', kubelet })
    expect(add({ evictionHard: { 'memory.avail': '1Gi' } })).toThrow(
      'unsupported eviction signal memory.avail',
    )
    expect(add({ evictionHard: { 'memory.available': '-1' } })).toThrow('must be positive')
    expect(add({ evictionSoft: { 'memory.available': '1Gi' } })).toThrow('grace period must be specified')
    expect(() => cluster.kubelets.node('node-1').use({ memory: 'lots' })).toThrow('must be a quantity')
    expect(() => cluster.kubelets.node('node-1').use({ disk: '-1Gi' })).toThrow('must be a quantity')
    expect(() => cluster.kubelets.node('node-9').use({})).toThrow('nodes "node-9" not found')
  })
})

test('a node short of disk gives up images first, and then Pods (P8)', () => {
  const cluster = testCluster({ nodes: 1, profile: 'realistic' })
  cluster.apply([conducted('writer', { disk: '1Gi+10Gi/m' }), pod('quiet')])
  cluster.advance(minutes(10))
  expect(podOf(cluster, 'writer').status.reason).toBe('Evicted')
  expect(podOf(cluster, 'writer').status.message).toMatch(
    /^The node was low on resource: ephemeral-storage\. Threshold quantity: 16106128000, available: \d+Ki\. Container writer was using \d+Ki, request is 0, has larger consumption of ephemeral-storage\. $/,
  )
  expect(status(cluster, 'quiet')).toBe('1/1 Running 0')
  expect(nodeConditions(cluster).DiskPressure).toBe('True KubeletHasDiskPressure')
  expect(taints(cluster)).toEqual(['node.kubernetes.io/disk-pressure:NoSchedule'])
})

test('a node short of processes evicts by priority (P8)', () => {
  const kubelet = { evictionHard: { 'pid.available': '10%' } }
  const cluster = testCluster({ nodes: [{ name: 'node-1', kubelet }] })
  cluster.apply([conducted('forks', { processes: '125000' }), pod('quiet')])
  cluster.advance(minutes(1))
  expect(podOf(cluster, 'forks').status.reason).toBe('Evicted')
  expect(podOf(cluster, 'forks').status.message).toMatch(
    /^The node was low on resource: pids\. Threshold quantity: 13107, available: \d+\. $/,
  )
  expect(nodeConditions(cluster).PIDPressure).toBe('True KubeletHasInsufficientPID')
})

describe('a Pod that writes more than it may is evicted (P8)', () => {
  const write = (where: string, bytes: number) => script(`head -c ${bytes} /dev/zero > ${where}; sleep 1000`)

  test('to an emptyDir, but for one in memory, which takes no more than that', () => {
    const cluster = testCluster({ nodes: 1 })
    const of = (name: string, bytes: number, medium = '') => {
      const { image, container } = write('/data/file', bytes)
      const volumeMounts = [{ name: 'data', mountPath: '/data' }]
      const volumes = [{ name: 'data', emptyDir: { medium, sizeLimit: '1Mi' } }]
      return pod(name, { image, container: { ...container, volumeMounts }, podSpec: { volumes } })
    }
    cluster.apply([of('keeps', 1_000_000), of('exceeds', 2_000_000), of('full', 2_000_000, 'Memory')])
    cluster.advance(minutes(1))
    expect(status(cluster, 'keeps')).toBe('1/1 Running 0')
    expect(status(cluster, 'full')).toBe('1/1 Running 0')
    expect(podOf(cluster, 'exceeds').status.reason).toBe('Evicted')
    expect(podOf(cluster, 'exceeds').status.message).toBe(
      'Usage of EmptyDir volume "data" exceeds the limit "1Mi". ',
    )
    expect(conditionsOf(cluster, 'exceeds').DisruptionTarget).toBeUndefined()
    expect(nodeConditions(cluster).DiskPressure).toBe('False KubeletHasNoDiskPressure')
  })

  test('to its own files, beyond what it or its Pod may', () => {
    const cluster = testCluster({ nodes: 1 })
    const { image, container } = write('/file', 2_000_000)
    const resources = { limits: { 'ephemeral-storage': '1Mi' } }
    const other = {
      name: 'other',
      image: 'nginx:1.27',
      resources: { limits: { 'ephemeral-storage': '5Mi' } },
    }
    const both = pod('both', { image, container: { ...container, resources } })
    both.spec.containers.push(other)
    cluster.apply([pod('alone', { image, container: { ...container, resources } }), both])
    cluster.advance(minutes(1))
    expect(podOf(cluster, 'alone').status.message).toBe(
      'Pod ephemeral local storage usage exceeds the total limit of containers 1Mi. ',
    )
    expect(podOf(cluster, 'both').status.message).toBe(
      'Container both exceeded its local ephemeral storage limit "1Mi". ',
    )
    expect(podOf(cluster, 'both').status).toMatchObject({ phase: 'Failed', reason: 'Evicted' })
  })
})
