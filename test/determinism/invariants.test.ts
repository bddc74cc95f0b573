/** A few seeds of what `npm run soak` does with many. */
import { expect, test } from 'vitest'
import { Replay } from '../../src/door/replay.ts'
import { liveThrough } from './chaos.ts'
import { unsettled, watchInvariants } from './invariants.ts'

test.each([1, 2])('seed %i: whatever happens, nobody breaks the rules, and all gets well', (seed) => {
  let found: readonly string[] = []
  const cluster = liveThrough(seed, {
    watch(chaos) {
      found = watchInvariants(chaos)
    },
  })
  expect([...found, ...unsettled(cluster)]).toEqual([])
})

test.each([5])('seed %i: whatever happens, its journal run again writes the same log', (seed) => {
  const replay = new Replay()
  const cluster = liveThrough(seed, { journal: (line) => replay.take(JSON.parse(JSON.stringify(line))) })
  const { difference, entries, failures } = replay.end()
  expect({ difference, failures }).toEqual({ difference: undefined, failures: [] })
  expect(entries).toBe(cluster.store.revision)
})
