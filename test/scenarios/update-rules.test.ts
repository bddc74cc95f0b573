/** What may change in a Pod that exists, and what its answer is when it may not. */
import { describe, expect, test } from 'vitest'
import { pod as podKind } from '../../src/api/core/pod.ts'
import type { Pod } from '../../src/api/generated/types/core-v1.ts'
import type { Cluster } from '../../src/cluster.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'
import { testCluster } from '../support/cluster.ts'
import { pod, script } from '../support/manifests.ts'
import { containerOf, eventsOf, podOf, status } from '../support/sight.ts'

type Recipe = Parameters<typeof Cluster.prototype.client.update<Pod>>[2]

const change = (cluster: Cluster, recipe: Recipe) =>
  cluster.client.update(podKind, podOf(cluster, 'app'), recipe)

const running = (podSpec: object = {}) => {
  const cluster = testCluster()
  cluster.apply(pod('app', { podSpec }))
  cluster.settle()
  return cluster
}

const allowed =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
  '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'

describe('the identity of a Pod', () => {
  test('is not to be changed: name, namespace, uid and creationTimestamp stay (P16)', () => {
    const cluster = running()
    const { uid, creationTimestamp } = podOf(cluster, 'app').metadata
    const refused = (recipe: Recipe) => expect(() => change(cluster, recipe))
    refused(({ metadata }) => void (metadata.uid = 'another')).toThrow(
      'metadata.uid: Invalid value: "another": field is immutable',
    )
    refused(({ metadata }) => void (metadata.name = 'another')).toThrow(/name/)
    refused(({ metadata }) => void (metadata.namespace = 'another')).toThrow(/namespace/)
    cluster.settle()
    expect(podOf(cluster, 'app').metadata).toMatchObject({ uid, creationTimestamp, generation: 1 })
  })

  test('has a generation that grows with the spec, and the status tells which one it is about (P16)', () => {
    const cluster = running()
    change(cluster, ({ metadata }) => void (metadata.annotations = { note: 'x' }))
    expect(podOf(cluster, 'app').metadata.generation).toBe(1)
    change(cluster, ({ spec }) => void (spec.containers[0].image = 'nginx:1.28'))
    expect(podOf(cluster, 'app').metadata.generation).toBe(2)
    cluster.settle()
    expect(podOf(cluster, 'app').status.observedGeneration).toBe(2)
    change(cluster, ({ metadata }) => void (metadata.generation = 1))
    expect(podOf(cluster, 'app').metadata.generation).toBe(2)
  })
})

describe('of the spec', () => {
  test('only a few fields may change, and the refusal lists them (P18)', () => {
    const cluster = running()
    const refused = (recipe: Recipe) => expect(() => change(cluster, recipe)).toThrow(allowed)
    refused(({ spec }) => void (spec.containers[0].command = ['true']))
    refused(({ spec }) => void (spec.containers[0].name = 'other'))
    refused(({ spec }) => void (spec.nodeSelector = { disk: 'ssd' }))
    refused(({ spec }) => void (spec.hostname = 'other'))
    refused(({ spec }) => void (spec.containers[0].resources = { limits: { cpu: '1' }, requests: {} }))
    expect(podOf(cluster, 'app').metadata.generation).toBe(1)
  })

  test('containers can be neither added nor removed (P18)', () => {
    const cluster = running()
    expect(() =>
      change(cluster, ({ spec }) => void spec.containers.push({ ...spec.containers[0], name: 'more' })),
    ).toThrow('spec.containers: Forbidden: pod updates may not add or remove containers')
  })

  test('a new image restarts that container, in the same Pod (P18, P4)', () => {
    const cluster = running()
    const { uid } = podOf(cluster, 'app').metadata
    change(cluster, ({ spec }) => void (spec.containers[0].image = 'nginx:1.28'))
    cluster.advance(seconds(20))
    expect(status(cluster, 'app')).toMatch(/^1\/1 Running 1 \(/)
    expect(podOf(cluster, 'app').metadata.uid).toBe(uid)
    expect(containerOf(cluster, 'app').image).toBe('docker.io/library/nginx:1.28')
    expect(eventsOf(cluster, 'pod/app')).toContain(
      'Killing: Container app definition changed, will be restarted',
    )
  })

  test('scheduling gates can be removed, not added, and then the Pod is scheduled (P18)', () => {
    const cluster = testCluster()
    const gates = [{ name: 'example.com/foo' }, { name: 'example.com/bar' }]
    cluster.apply(pod('app', { podSpec: { schedulingGates: gates } }))
    cluster.advance(seconds(10))
    expect(status(cluster, 'app')).toBe('0/1 SchedulingGated 0')
    change(cluster, ({ spec }) => void (spec.schedulingGates = [gates[1]]))
    cluster.advance(seconds(10))
    expect(status(cluster, 'app')).toBe('0/1 SchedulingGated 0')
    expect(() => change(cluster, ({ spec }) => void spec.schedulingGates?.push({ name: 'a/b' }))).toThrow(
      "spec.schedulingGates[1].name: Forbidden: only deletion is allowed, but found new scheduling gate 'a/b'",
    )
    change(cluster, ({ spec }) => void (spec.schedulingGates = []))
    cluster.advance(seconds(10))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
  })
})

describe('tolerations', () => {
  test('can be added, and neither changed nor removed (P19)', () => {
    const more = { key: 'gpu', operator: 'Exists', effect: 'NoSchedule' } as const
    const cluster = running({ tolerations: [{ key: 'ssd', operator: 'Exists', effect: 'NoSchedule' }] })
    const added = change(cluster, ({ spec }) => void spec.tolerations!.push(more))
    expect(added.spec.tolerations).toContainEqual(more)
    const refused = (recipe: Recipe) =>
      expect(() => change(cluster, recipe)).toThrow(
        'spec.tolerations: Forbidden: existing toleration can not be modified except its tolerationSeconds',
      )
    refused(({ spec }) => void spec.tolerations!.shift())
    refused(({ spec }) => void (spec.tolerations![0].key = 'hdd'))
  })
})

describe('activeDeadlineSeconds', () => {
  const setTo = (cluster: Cluster, value: number | undefined) =>
    change(cluster, ({ spec }) => void (spec.activeDeadlineSeconds = value))

  test('goes from unset to positive, and then only down (P19)', () => {
    const cluster = running()
    setTo(cluster, 600)
    setTo(cluster, 300)
    expect(() => setTo(cluster, 400)).toThrow(
      'spec.activeDeadlineSeconds: Invalid value: 400: must be less than or equal to previous value',
    )
    expect(() => setTo(cluster, -1)).toThrow(
      'spec.activeDeadlineSeconds: Invalid value: -1: must be between 0 and 2147483647, inclusive',
    )
    expect(() => setTo(cluster, undefined)).toThrow(
      'spec.activeDeadlineSeconds: Invalid value: null: must not update from a positive integer to nil value',
    )
    expect(podOf(cluster, 'app').spec.activeDeadlineSeconds).toBe(300)
  })

  test('that is set on a running Pod ends it when it has passed (P19)', () => {
    const cluster = testCluster()
    cluster.apply(pod('app', script('trap "exit 0" TERM; while true; do sleep 1; done')))
    cluster.advance(minutes(1))
    setTo(cluster, 90)
    cluster.advance(seconds(29))
    expect(status(cluster, 'app')).toBe('1/1 Running 0')
    cluster.advance(seconds(5))
    expect(podOf(cluster, 'app').status).toMatchObject({ phase: 'Failed', reason: 'DeadlineExceeded' })
  })
})
