/** A seed or two of what `npm run soak` does with many. */
import { expect, test } from 'vitest'
import { Replay } from '../../src/door/replay.ts'
import { liveThrough } from './chaos.ts'
import { unsettled, watchInvariants } from './invariants.ts'

/** A seed is a lot of work for a machine that is busy. */
const longestMs = 60_000

test('seed 1: whatever happens, nobody breaks the rules, and all gets well', { timeout: longestMs }, () => {
  let found: readonly string[] = []
  const cluster = liveThrough(1, {
    watch(chaos) {
      found = watchInvariants(chaos)
    },
  })
  expect([...found, ...unsettled(cluster)]).toEqual([])
})

test('seed 5: whatever happens, its journal run again writes the same log', { timeout: longestMs }, () => {
  const replay = new Replay()
  const cluster = liveThrough(5, { journal: (line) => replay.take(JSON.parse(JSON.stringify(line))) })
  const { difference, entries, failures } = replay.end()
  expect({ difference, failures }).toEqual({ difference: undefined, failures: [] })
  expect(entries).toBe(cluster.store.revision)
})
