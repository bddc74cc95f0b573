import { expect, test } from 'vitest'
import { BackOff } from '../../src/sim/back-off.ts'
import { Clock } from '../../src/sim/clock.ts'
import { minutes, seconds } from '../../src/sim/duration.ts'

const started = () => {
  const clock = new Clock(0)
  return { clock, backOff: new BackOff(clock, { firstMs: seconds(1), maxMs: seconds(4) }) }
}

test('each failure of a key doubles its wait, up to the longest', () => {
  const { backOff } = started()

  const waits = Array.from({ length: 4 }, () => {
    backOff.fail('a')
    return backOff.remainingMs('a')
  })

  expect(waits).toEqual([seconds(1), seconds(2), seconds(4), seconds(4)])
  expect(backOff.remainingMs('b')).toBe(0)
})

test('the wait passes with time, and a long quiet forgets the failures', () => {
  const { clock, backOff } = started()
  backOff.fail('a')
  backOff.fail('a')
  clock.advance(seconds(2))
  expect(backOff.remainingMs('a')).toBe(0)

  clock.advance(minutes(1))
  backOff.fail('a')

  expect(backOff.remainingMs('a')).toBe(seconds(1))
})

test('failures can be noted as somebody else has counted them, and kept however quiet it is', () => {
  const clock = new Clock(0)
  const quietMs = Number.POSITIVE_INFINITY
  const backOff = new BackOff(clock, { firstMs: seconds(1), maxMs: seconds(4), quietMs })

  backOff.note('a', { count: 2, lastAt: 0 })
  expect(backOff.remainingMs('a')).toBe(seconds(2))
  clock.advance(minutes(60))
  expect(backOff.known('a')).toEqual({ count: 2, lastAt: 0 })

  backOff.note('a', undefined)
  expect(backOff.known('a')).toBeUndefined()
})
