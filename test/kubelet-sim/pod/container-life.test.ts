import { expect, test } from 'vitest'
import type { Container as ContainerSpec, PodSpec } from '../../../src/api/generated/types/core-v1.ts'
import {
  type Container,
  grown,
  mayStartAt,
  newContainer,
  started,
  terminated,
} from '../../../src/kubelet-sim/pod/container-life.ts'
import {
  awaitsTurn,
  isFinished,
  isInitialized,
  newContainers,
  nextSteps,
  phaseOf,
  withSpec,
} from '../../../src/kubelet-sim/pod/pod-life.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'

const spec = (name: string) => ({ name, image: 'app:1' }) as ContainerSpec
const run = (container: Container, at: number) => started(container, { id: 'containerd://1', at })
const end = (container: Container, finishedAt: number, exitCode = 1) =>
  terminated(container, {
    phase: 'terminated',
    exitCode,
    reason: exitCode ? 'Error' : 'Completed',
    finishedAt,
  })

test('the wait before a restart doubles up to five minutes', () => {
  let container = newContainer(spec('app'), 'main')
  let now = 0
  const waits: number[] = []
  for (let n = 0; n < 8; n++) {
    container = end(run(container, now), now)
    waits.push((mayStartAt(container) - now) / 1_000)
    now = mayStartAt(container)
  }
  expect(waits).toEqual([0, 10, 20, 40, 80, 160, 300, 300])
})

test('a back-off is forgotten after twice its longest wait', () => {
  const long = { ms: minutes(5), at: 0 }
  expect(grown(long, minutes(10), minutes(10)).ms).toBe(minutes(5))
  expect(grown(long, minutes(10) + 1, minutes(10) + 1).ms).toBe(seconds(10))
})

test('an init container blocks what comes after it until it has succeeded', () => {
  const setup = newContainer(spec('setup'), 'init')
  const main = newContainer(spec('app'), 'main')
  const indexes = (containers: Container[], policy = 'Always') =>
    nextSteps(containers, policy).map(({ index }) => index)
  expect(indexes([setup, main])).toEqual([0])
  expect(indexes([run(setup, 0), main])).toEqual([])
  expect(indexes([end(run(setup, 0), 1), main])).toEqual([0])
  expect(indexes([end(run(setup, 0), 1), main], 'Never')).toEqual([])
  expect(indexes([end(run(setup, 0), 1, 0), main])).toEqual([1])
})

test('a pod is initialized for good once a container proper has run', () => {
  const sidecar = newContainer(spec('proxy'), 'sidecar')
  const main = newContainer(spec('app'), 'main')
  expect(isInitialized([sidecar, main])).toBe(false)
  expect(isInitialized([run(sidecar, 0), main])).toBe(true)
  // A sidecar that has crashed is restarted beside the others.
  const crashed = [end(run(sidecar, 0), 1), run(main, 0)]
  expect(isInitialized(crashed)).toBe(true)
  expect(nextSteps(crashed, 'Never').map(({ index }) => index)).toEqual([0])
})

test('a sidecar holds back what comes after it until its startup probe has succeeded', () => {
  const startupProbe = {} as ContainerSpec['startupProbe']
  const sidecar = run(newContainer({ ...spec('proxy'), startupProbe }, 'sidecar'), 0)
  const main = newContainer(spec('app'), 'main')

  expect(isInitialized([sidecar, main])).toBe(false)
  expect(nextSteps([sidecar, main], 'Always')).toEqual([])
  const isUp = { ...sidecar, isStarted: true }
  expect(isInitialized([isUp, main])).toBe(true)
  expect(nextSteps([isUp, main], 'Always').map(({ index }) => index)).toEqual([1])
})

test.each([
  ['Always', 0, 'Running', false],
  ['Always', 1, 'Running', false],
  ['OnFailure', 0, 'Succeeded', true],
  ['OnFailure', 1, 'Running', false],
  ['Never', 0, 'Succeeded', true],
  ['Never', 1, 'Failed', true],
])('under %s a container that exits with %i makes its pod %s', (policy, exitCode, phase, isOver) => {
  const containers = [end(run(newContainer(spec('app'), 'main'), 0), 1, exitCode)]
  expect(phaseOf(containers, policy)).toBe(phase)
  expect(isFinished(containers, policy)).toBe(isOver)
})

test('a changed spec replaces what it changes, forgives the old image, and lets ephemeral containers join', () => {
  const pod = { initContainers: [spec('init')], containers: [spec('app'), spec('log')] } as unknown as PodSpec
  const [init, app, log] = newContainers(pod)
  const crashes = { ms: seconds(10), at: 0 }
  const before = [init, { ...app, crashes }, { ...log, crashes }]
  const [fixed, relimited] = [
    { ...spec('app'), image: 'app:2' },
    { ...spec('log'), resources: {} },
  ]

  const changed = { ...pod, containers: [fixed, relimited], ephemeralContainers: [spec('debug')] }
  const after = withSpec(before, changed as unknown as PodSpec)

  expect(after.map(({ spec: { name, image }, role }) => `${role} ${name} ${image}`)).toEqual([
    'init init app:1',
    'main app app:2',
    'main log app:1',
    'ephemeral debug app:1',
  ])
  expect(after[0]).toBe(init)
  expect(after[1]).toMatchObject({ spec: fixed, crashes: undefined })
  expect(after[2]).toMatchObject({ spec: relimited, crashes })
  expect(withSpec(after, changed as unknown as PodSpec)).toEqual(after)
})

test('sidecars wait for the containers proper, and each for the next', () => {
  const [first, second] = ['first', 'second'].map((name) => run(newContainer(spec(name), 'sidecar'), 0))
  const main = run(newContainer(spec('main'), 'main'), 0)
  const debug = run(newContainer(spec('debug'), 'ephemeral'), 0)
  const waiting = (...containers: Container[]) =>
    containers.filter((_, index) => awaitsTurn(containers, index)).map((each) => each.spec.name)

  expect(waiting(first, second, main)).toEqual(['first', 'second'])
  expect(waiting(first, second, end(main, 1), debug)).toEqual(['first'])
  expect(waiting(first, end(second, 2), end(main, 1))).toEqual([])
})
