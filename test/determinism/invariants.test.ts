/** A seed or two of what `npm run soak` does with many. */
import { beforeAll, describe, expect, test } from 'vitest'
import type { Cluster } from '../../src/cluster.ts'
import { Replay } from '../../src/door/replay.ts'
import { liveThrough } from './chaos.ts'
import { unsettled, watchInvariants } from './invariants.ts'

/** A seed is a lot of work for a machine that is busy. */
const longestMs = 60_000

describe('seed 5: whatever happens,', () => {
  const replay = new Replay()
  let found: readonly string[] = []
  let cluster: Cluster
  beforeAll(() => {
    cluster = liveThrough(5, {
      watch(chaos) {
        found = watchInvariants(chaos)
      },
      journal: (line) => replay.take(JSON.parse(JSON.stringify(line))),
    })
  }, longestMs)

  test('nobody breaks the rules, and all gets well', () => {
    expect([...found, ...unsettled(cluster)]).toEqual([])
  })

  test('its journal run again writes the same log', { timeout: longestMs }, () => {
    const { difference, entries, failures } = replay.end()
    expect({ difference, failures }).toEqual({ difference: undefined, failures: [] })
    expect(entries).toBe(cluster.store.revision)
  })
})
