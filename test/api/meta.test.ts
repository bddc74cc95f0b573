import { expect, test } from 'vitest'
import { type ConditionLike, setCondition } from '../../src/api/meta.ts'

const ready = (status: string, lastTransitionTime: string, reason: string): ConditionLike => ({
  type: 'Ready',
  status,
  lastTransitionTime,
  reason,
})
const other: ConditionLike = { type: 'Other', status: 'True' }

test('the first condition makes the list', () => {
  const status: { conditions?: ConditionLike[] } = {}
  setCondition(status, ready('True', '10:00', 'Started'))
  expect(status.conditions).toEqual([ready('True', '10:00', 'Started')])
})

test('a condition that changes does so in its place', () => {
  const status = { conditions: [ready('True', '10:00', 'Started'), other] }
  setCondition(status, ready('False', '11:00', 'Stopped'))
  expect(status.conditions).toEqual([ready('False', '11:00', 'Stopped'), other])
})

test('a condition that is as true as before has been so since then, whatever the reason', () => {
  const status = { conditions: [other, ready('True', '10:00', 'Started')] }
  setCondition(status, ready('True', '11:00', 'StillRunning'))
  expect(status.conditions).toEqual([other, ready('True', '10:00', 'StillRunning')])
})
