/** Objects that say nothing where others say much, and statuses that nobody's kubelet wrote, on a running cluster. */
import { expect, test } from 'vitest'
import { node as nodeKind } from '../../src/api/core/node.ts'
import { pod as podKind } from '../../src/api/core/pod.ts'
import { ApiError } from '../../src/api/errors.ts'
import type { ContainerStatus, Pod, PodStatus } from '../../src/api/generated/types/core-v1.ts'
import type { New } from '../../src/api/kind.ts'
import { structType } from '../../src/api/schema.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { laidOver, oddParts } from '../support/odd-values.ts'
import { containerOf, eventsOf, isGone, status as line, podOf } from '../support/sight.ts'

const sentence = /^Pod "odd-\d+" is invalid: |^pods "odd-\d+" is forbidden: /

/** The sentence of a refusal; undefined where there was none. @throws what is no refusal */
function refusalOf(act: () => unknown): string | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (error instanceof ApiError && (error.code === 422 || error.code === 403)) return error.message
    throw error
  }
}

test('a pod whose parts are empty or null, one by one, runs or is refused in words, and goes when it is deleted', () => {
  const cluster = testCluster({ nodes: 8 })
  const mounted = { volumeMounts: [{ name: 'x', mountPath: '/x' }] }
  const names: string[] = []
  for (const [n, [what, spec]] of [...oddParts(structType('io.k8s.api.core.v1.PodSpec'))].entries()) {
    const name = `odd-${n}`
    const base = pod(name, { container: what.startsWith('volumes[].') ? mounted : {} })
    const refused = refusalOf(() => cluster.client.create(podKind, laidOver(base, { spec }) as New<Pod>))
    if (refused) expect(refused, what).toMatch(sentence)
    else names.push(name)
  }
  expect(names.length).toBeGreaterThan(380)

  cluster.advance(minutes(1))
  for (const name of names) cluster.client.delete(podKind, podOf(cluster, name))
  cluster.advance(minutes(2))

  expect(names.filter((name) => !isGone(cluster, name))).toEqual([])
})

test('a projected volume without sources is an empty directory', () => {
  const cluster = testCluster({ nodes: 1 })
  cluster.apply(
    pod('empty', {
      podSpec: { volumes: [{ name: 'x', projected: {} }], restartPolicy: 'Never' },
      container: {
        command: ['sh', '-c', 'ls /x | wc -l > /dev/termination-log'],
        volumeMounts: [{ name: 'x', mountPath: '/x' }],
      },
    }),
  )
  cluster.settle()

  expect(containerOf(cluster, 'empty').state.terminated).toMatchObject({ exitCode: 0, message: '0\n' })
})

test('a node that says nothing of what it has gets no pods, and can be labelled', () => {
  const cluster = testCluster({ nodes: 0 })
  const { client } = cluster
  const bare = client.create(nodeKind, { metadata: { name: 'bare' } })
  client.updateStatus(nodeKind, bare, (status) => {
    delete status.allocatable
    delete status.capacity
    delete (status as Partial<typeof status>).nodeInfo
    status.conditions = [
      { type: 'Ready', status: 'True', lastHeartbeatTime: null, lastTransitionTime: null },
    ] as never
  })
  cluster.apply(pod('web'))
  cluster.advance(minutes(1))
  const labelled = client.update(nodeKind, client.get(nodeKind, 'bare'), ({ metadata }) => {
    metadata.labels = { a: 'b' }
  })

  expect(labelled.metadata.labels).toMatchObject({ a: 'b' })
  expect(line(cluster, 'web')).toBe('0/1 Pending 0')
  expect(eventsOf(cluster, 'web').join()).toContain('FailedScheduling: 0/1 nodes are available')
})

/** A pod with an init container, a sidecar, two containers and two ephemeral ones. */
function crowdedPod(cluster: Cluster, name: string, restartPolicy: string): Pod {
  const forever = script('sleep 10000').container
  const image = 'busybox:1.36'
  const { container } = script('true')
  const initContainers = [
    { name: 'init', image, ...container },
    { name: 'sidecar', image, ...forever, restartPolicy: 'Always' },
  ]
  const containers = [
    { name: 'a', image, ...forever },
    { name: 'b', image, ...forever },
  ]
  cluster.apply({ ...pod(name), spec: { restartPolicy, initContainers, containers } })
  cluster.settle()
  addEphemeral(cluster, name, ['second', 'first'])
  return podOf(cluster, name)
}

function addEphemeral(cluster: Cluster, name: string, names: readonly string[]): void {
  const existing = podOf(cluster, name).spec.ephemeralContainers ?? []
  const added = names.map((each) => ({ name: each, image: 'busybox:1.36', command: ['sleep', '10000'] }))
  cluster.client.updateSubresource(podKind, podOf(cluster, name), 'ephemeralcontainers', ({ spec }) => {
    spec.ephemeralContainers = [...added, ...existing] as never
  })
  cluster.settle()
}

test('ephemeral containers are known by their names, in whatever order they are listed', () => {
  const cluster = testCluster({ nodes: 1 })
  crowdedPod(cluster, 'web', 'Always')
  addEphemeral(cluster, 'web', ['zero', 'third'])

  const statuses = podOf(cluster, 'web').status.ephemeralContainerStatuses ?? []

  expect(statuses.map(({ name, state }) => `${name} ${Object.keys(state ?? {})}`)).toEqual([
    'first running',
    'second running',
    'third running',
    'zero running',
  ])
})

type Lists = Pick<PodStatus, 'containerStatuses' | 'initContainerStatuses' | 'ephemeralContainerStatuses'>

const nobody = { name: 'nobody', image: '', imageID: '', ready: false, restartCount: -3 } as ContainerStatus
const ended = (exitCode: number) => (each: ContainerStatus) =>
  ({ ...each, state: { terminated: { exitCode } }, restartCount: -1 }) as ContainerStatus

const changes: Readonly<
  Record<string, (list: readonly ContainerStatus[]) => readonly ContainerStatus[] | undefined>
> = {
  'turned round': (list) => list.toReversed(),
  gone: () => undefined,
  shortened: (list) => list.slice(1),
  doubled: (list) => [...list, ...list],
  'of somebody else': (list) => [nobody, ...list],
  'all of somebody else': () => [nobody],
  'said to have ended well': (list) => list.map(ended(0)),
  'said to have ended badly': (list) => list.map(ended(-1)),
  'without a state': (list) => list.map(({ state: _state, ...rest }) => rest as ContainerStatus),
}
const lists: readonly (keyof Lists)[] = [
  'containerStatuses',
  'initContainerStatuses',
  'ephemeralContainerStatuses',
]

test.each(['Always', 'OnFailure', 'Never'])(
  'whatever is written into the status of a pod that restarts %s, its neighbours live on',
  (policy) => {
    const cluster = testCluster({ nodes: 1 })
    cluster.apply(pod('neighbour'))
    for (const [n, list] of lists.entries()) {
      for (const [m, change] of Object.values(changes).entries()) {
        const odd = crowdedPod(cluster, `odd-${n}-${m}`, policy)
        refusalOf(() =>
          cluster.client.updateStatus(podKind, odd, (status) => {
            status[list] = change(odd.status[list] ?? []) as never
          }),
        )
        cluster.advance(seconds(5))
        cluster.client.delete(podKind, odd, { gracePeriodSeconds: 0 })
        cluster.advance(seconds(5))
        expect(isGone(cluster, odd.metadata.name)).toBe(true)
      }
    }
    cluster.apply(pod('newcomer'))
    cluster.settle()

    expect(line(cluster, 'neighbour')).toBe('1/1 Running 0')
    expect(line(cluster, 'newcomer')).toBe('1/1 Running 0')
  },
)
