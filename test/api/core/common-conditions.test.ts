/** Conditions that pods share. */
import { expect, test } from 'vitest'
import { commonCondition } from '../../../src/api/core/common-conditions.ts'
import type { PodCondition } from '../../../src/api/generated/types/core-v1.ts'
import { unsetTime } from '../../../src/api/time.ts'

const scheduled: PodCondition = {
  type: 'PodScheduled',
  status: 'True',
  lastProbeTime: unsetTime,
  lastTransitionTime: '2026-01-01T00:00:07Z',
}

test('what says the same is one object, and has no field of what nobody has said', () => {
  const first = commonCondition({ ...scheduled, reason: undefined, message: undefined })
  const second = commonCondition({ ...scheduled })

  expect(second).toBe(first)
  expect(Object.keys(first)).toEqual(['type', 'status', 'lastProbeTime', 'lastTransitionTime'])
})

test('another instant makes another condition', () => {
  const later = { ...scheduled, lastTransitionTime: '2026-01-01T00:00:08Z' }

  expect(commonCondition(later)).toStrictEqual(later)
})
