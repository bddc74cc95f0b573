/** A few seeds of what `npm run soak` does with many. */
import { expect, test } from 'vitest'
import { liveThrough } from './chaos.ts'
import { unsettled, watchInvariants } from './invariants.ts'

test.each([1, 2, 3, 4])('seed %i: whatever happens, nobody breaks the rules, and all gets well', (seed) => {
  let found: readonly string[] = []
  const cluster = liveThrough(seed, (chaos) => {
    found = watchInvariants(chaos)
  })
  expect([...found, ...unsettled(cluster)]).toEqual([])
})
