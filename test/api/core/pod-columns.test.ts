import { expect, test } from 'vitest'
import { pod as podKind } from '../../../src/api/core/pod.ts'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { boundPod, container, type PodParts, podOf } from './pod-fixture.ts'

const now = Date.UTC(2026, 0, 1, 12)
const created = '2026-01-01T11:00:00Z'

const cells = (pod: Pod) => podKind.columns.map((column) => String(column.cell(pod, now)))
/** READY STATUS RESTARTS */
const row = (parts: PodParts) =>
  cells(boundPod({ ...parts, metadata: { creationTimestamp: created, ...parts.metadata } }))
    .slice(1, 4)
    .join(' ')

const running = { name: 'app', ready: true, restartCount: 0, state: { running: {} } }
const waiting = (reason: string) => ({ name: 'app', restartCount: 0, state: { waiting: { reason } } })
const ended = (exitCode: number, more: object = {}) => ({
  name: 'app',
  restartCount: 0,
  state: { terminated: { exitCode, ...more } },
})

test('the columns, and what a new pod shows in them', () => {
  expect(podKind.columns.map(({ name }) => name).join(' | ')).toBe(
    'Name | Ready | Status | Restarts | Age | IP | Node | Nominated Node | Readiness Gates',
  )
  expect(cells(podOf({ metadata: { creationTimestamp: created } }))).toEqual([
    'nginx',
    '0/1',
    'Pending',
    '0',
    '60m',
    '<none>',
    '<none>',
    '<none>',
    '<none>',
  ])
})

test('a running pod, with its addresses', () => {
  const status = { phase: 'Running', podIPs: [{ ip: '10.244.0.2' }], containerStatuses: [running] } as const
  const readinessGates = [{ conditionType: 'example.com/lb' }]

  expect(
    cells(boundPod({ metadata: { creationTimestamp: created }, spec: { readinessGates }, status })),
  ).toEqual(['nginx', '1/1', 'Running', '0', '60m', '10.244.0.2', 'node-1', '<none>', '0/1'])
})

test.each([
  [[waiting('ContainerCreating')], '0/1 ContainerCreating 0'],
  [[waiting('ImagePullBackOff')], '0/1 ImagePullBackOff 0'],
  [[ended(0, { reason: 'Completed' })], '0/1 Completed 0'],
  [[ended(1, { reason: 'Error' })], '0/1 Error 0'],
  [[ended(3)], '0/1 ExitCode:3 0'],
  [[ended(137, { signal: 9 })], '0/1 Signal:9 0'],
])('the container speaks for the pod: %j', (containerStatuses, shown) => {
  expect(row({ status: { phase: 'Running', containerStatuses } })).toBe(shown)
})

test('restarts say when the last one was', () => {
  const lastState = { terminated: { exitCode: 1, finishedAt: '2026-01-01T11:55:00Z' } }
  const containerStatuses = [{ ...waiting('CrashLoopBackOff'), restartCount: 3, lastState }]

  expect(row({ status: { phase: 'Running', containerStatuses } })).toBe('0/1 CrashLoopBackOff 3 (5m ago)')
})

test('a pod with one container done and one running is running if it is ready', () => {
  const spec = { containers: [container, { ...container, name: 'other' }] }
  const containerStatuses = [{ ...ended(0, { reason: 'Completed' }) }, { ...running, name: 'other' }]
  const conditions = [{ type: 'Ready', status: 'True' }] as const

  expect(row({ spec, status: { phase: 'Running', containerStatuses } })).toBe('1/2 NotReady 0')
  expect(row({ spec, status: { phase: 'Running', containerStatuses, conditions } })).toBe('1/2 Running 0')
})

const inits = [
  { ...container, name: 'one' },
  { ...container, name: 'two' },
]
const done = { ...ended(0, { reason: 'Completed' }), name: 'one' }

test.each([
  [[{ ...running, name: 'one' }], '0/1 Init:0/2 0'],
  [[done, { ...waiting('PodInitializing'), name: 'two' }], '0/1 Init:1/2 0'],
  [[done, { ...waiting('CrashLoopBackOff'), name: 'two', restartCount: 2 }], '0/1 Init:CrashLoopBackOff 2'],
  [[{ ...ended(1, { reason: 'Error' }), name: 'one' }], '0/1 Init:Error 0'],
  [[{ ...ended(2), name: 'one' }], '0/1 Init:ExitCode:2 0'],
])('init containers are shown until they are through: %j', (initContainerStatuses, shown) => {
  const containerStatuses = [waiting('PodInitializing')]

  expect(
    row({
      spec: { initContainers: inits },
      status: { phase: 'Pending', initContainerStatuses, containerStatuses },
    }),
  ).toBe(shown)
})

test('restarts of plain init containers are forgotten once they are through', () => {
  const initContainerStatuses = [
    { ...done, restartCount: 4 },
    { ...done, name: 'two' },
  ]

  expect(
    row({
      spec: { initContainers: inits },
      status: { phase: 'Running', initContainerStatuses, containerStatuses: [running] },
    }),
  ).toBe('1/1 Running 0')
})

test('sidecars count as containers', () => {
  const initContainers = [{ ...container, name: 'proxy', restartPolicy: 'Always' as const }]
  const proxy = { ...running, name: 'proxy', started: true, restartCount: 1 }

  expect(
    row({
      spec: { initContainers },
      status: { phase: 'Running', initContainerStatuses: [proxy], containerStatuses: [running] },
    }),
  ).toBe('2/2 Running 1')
})

test('a pod on its way out is Terminating, or Unknown where its node is lost', () => {
  const metadata = { deletionTimestamp: created }
  const status = { phase: 'Running', containerStatuses: [running] } as const

  expect(row({ metadata, status })).toBe('1/1 Terminating 0')
  expect(row({ metadata, status: { ...status, reason: 'NodeLost' } })).toBe('1/1 Unknown 0')
  expect(
    row({ metadata, status: { phase: 'Succeeded', containerStatuses: [ended(0, { reason: 'Completed' })] } }),
  ).toBe('0/1 Completed 0')
})

test('a gated pod is SchedulingGated, an evicted one Evicted', () => {
  expect(cells(podOf({ spec: { schedulingGates: [{ name: 'a' }] } }))[2]).toBe('SchedulingGated')
  expect(row({ status: { phase: 'Failed', reason: 'Evicted' } })).toBe('0/1 Evicted 0')
})
