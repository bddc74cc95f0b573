import { expect, test } from 'vitest'
import type { Pod } from '../../../src/api/generated/types/core-v1.ts'
import { formatTime } from '../../../src/api/time.ts'
import { leastValuableFirst } from '../../../src/controllers/shared/pod-order.ts'
import { hours, minutes } from '../../../src/sim/duration.ts'

const now = Date.UTC(2026, 0, 1)

interface Looks {
  readonly node?: string
  readonly phase?: string
  readonly readyForMs?: number
  readonly restarts?: number
  readonly ageMs?: number
  readonly cost?: string
}

const podLike = (
  name: string,
  { node, phase = 'Running', readyForMs, restarts = 0, ageMs = 0, cost }: Looks,
): Pod =>
  ({
    metadata: {
      name,
      uid: name,
      creationTimestamp: formatTime(now - ageMs),
      annotations: cost === undefined ? {} : { 'controller.kubernetes.io/pod-deletion-cost': cost },
    },
    spec: { nodeName: node },
    status: {
      phase,
      containerStatuses: [{ restartCount: restarts }],
      conditions:
        readyForMs === undefined
          ? []
          : [{ type: 'Ready', status: 'True', lastTransitionTime: formatTime(now - readyForMs) }],
    },
  }) as unknown as Pod

const order = (pods: readonly Pod[], related: readonly Pod[] = pods) =>
  leastValuableFirst(pods, { related, now }).map(({ metadata }) => metadata.name)

const ready = { node: 'a', readyForMs: minutes(1) }

test.each<[string, Looks, Looks]>([
  ['a pod without a node', {}, { node: 'a' }],
  ['a pending pod', { node: 'a', phase: 'Pending' }, { node: 'a', phase: 'Unknown' }],
  ['a pod of unknown state', { node: 'a', phase: 'Unknown' }, { node: 'a' }],
  ['a pod that is not ready', { node: 'a' }, ready],
  ['the cheaper pod', { ...ready, cost: '-1' }, { ...ready, cost: '0' }],
  ['the pod that became ready lately', ready, { ...ready, readyForMs: hours(1) }],
  ['the pod with more restarts', { ...ready, restarts: 2 }, { ...ready, restarts: 1 }],
  ['the younger pod', { ...ready, ageMs: minutes(1) }, { ...ready, ageMs: hours(1) }],
])('%s goes first', (_what, first, second) => {
  expect(order([podLike('keep', second), podLike('give-up', first)])).toEqual(['give-up', 'keep'])
})

test('a pod on a crowded node goes before one that is alone', () => {
  const alone = podLike('alone', { ...ready, node: 'b' })
  const crowded = podLike('crowded', ready)

  expect(order([alone, crowded], [alone, crowded, podLike('sibling', ready)])).toEqual(['crowded', 'alone'])
})

test('ages of one order of magnitude count as equal, and the uid decides', () => {
  const older = podLike('a', { ...ready, readyForMs: minutes(10) })
  const younger = podLike('b', { ...ready, readyForMs: minutes(9.5) })

  expect(order([younger, older])).toEqual(['a', 'b'])
})

test.each([
  ['0', 0],
  ['-5', -5],
  ['-05', -5],
  ['05', 0],
  ['+5', 0],
  ['much', 0],
])('a cost of %s counts as %i', (text, cost) => {
  const cheap = podLike('cheap', { cost: String(cost - 1) })
  const asked = podLike('asked', { cost: text })
  const dear = podLike('dear', { cost: String(cost + 1) })
  expect(order([dear, asked, cheap])).toEqual(['cheap', 'asked', 'dear'])
})
