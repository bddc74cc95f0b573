import { expect, test } from 'vitest'
import { mustPause } from '../../../src/controllers/shared/pace.ts'
import { BackOff } from '../../../src/sim/back-off.ts'
import { Clock } from '../../../src/sim/clock.ts'
import { minutes, seconds } from '../../../src/sim/duration.ts'

/** How many pods a set that is to have `wanted` makes in one instant, fifty a turn, and how it waits until it may go on. */
function pace(wanted: number, pauses = 1, betweenMs = 0) {
  const clock = new Clock(0)
  let wait = { ms: 0, isWork: false }
  const context = {
    clock,
    backOff: new BackOff(clock, { firstMs: seconds(1), maxMs: minutes(1) }),
    requeueAfter: (ms: number, { isWork = false } = {}) => {
      wait = { ms, isWork }
    },
  }
  const set = { metadata: { name: 'web', uid: 'of-web' } }
  let made = 0
  for (let n = 0; n < pauses; n++) {
    clock.advance(wait.ms)
    made = 0
    while (!mustPause(context as never, set as never, { wanted, count: 50 })) {
      made += 50
      clock.advance(betweenMs)
    }
  }
  return { made, ...wait }
}

test('a set whose pods are undone pauses once it has made a hundred more than twice as many as it is to have', () => {
  expect(pace(3)).toEqual({ made: 150, ms: seconds(1), isWork: false })
  expect(pace(3, 2)).toEqual({ made: 150, ms: seconds(1), isWork: false })
})

test('what is made within a second counts, though each turn takes its time', () => {
  expect(pace(3, 1, 10)).toEqual({ made: 150, ms: seconds(1) - 30, isWork: false })
  expect(pace(3, 2, 10)).toEqual({ made: 150, ms: seconds(1) - 30, isWork: false })
})

test('a set of a million pauses after five thousand, so that time goes on, and is not done', () => {
  expect(pace(1_000_000)).toEqual({ made: 5_050, ms: seconds(1), isWork: true })
  expect(pace(1_000_000, 30)).toEqual({ made: 5_050, ms: seconds(1), isWork: true })
})

test('a set of thousands whose pods are undone is at work until it has made them twice', () => {
  expect([1, 2, 3].map((pauses) => pace(5_000, pauses).isWork)).toEqual([true, true, false])
})
