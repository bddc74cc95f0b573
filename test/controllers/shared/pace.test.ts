import { expect, test } from 'vitest'
import { mustPause } from '../../../src/controllers/shared/pace.ts'
import { BackOff } from '../../../src/sim/back-off.ts'
import { Clock } from '../../../src/sim/clock.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'

/** How many pods a set that is to have `wanted` makes in one instant, fifty a turn, and when it may go on. */
function pace(wanted: number): { readonly made: number; readonly waitMs: number } {
  const clock = new Clock(0)
  let waitMs = 0
  const context = {
    clock,
    backOff: new BackOff(clock, { firstMs: seconds(1), maxMs: minutes(1) }),
    requeueAfter: (ms: number) => {
      waitMs = ms
    },
  }
  const set = { metadata: { name: 'web', uid: 'of-web' } }
  let made = 0
  while (!mustPause(context as never, set as never, { wanted, count: 50 })) made += 50
  clock.advance(waitMs)
  expect(mustPause(context as never, set as never, { wanted, count: 50 })).toBe(false)
  return { made, waitMs }
}

test('a set whose pods are undone pauses once it has made a hundred more than twice as many as it is to have', () => {
  expect(pace(3)).toEqual({ made: 150, waitMs: seconds(1) })
})

test('a set of a million pauses after five thousand, so that time goes on', () => {
  expect(pace(1_000_000)).toEqual({ made: 5_050, waitMs: seconds(1) })
})
