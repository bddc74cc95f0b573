/**
 * `npm run soak`: many seeds, one after the other. `npm run soak -- --first 1 --seeds 1000`; with `--tell`, also what
 * has happened to a cluster whose rules were broken.
 */
import { parseArgs } from 'node:util'
import { Replay } from '../../src/door/replay.ts'
import { liveThrough } from './chaos.ts'
import { halfHourOf } from './half-hours.ts'
import { unsettled, watchInvariants } from './invariants.ts'

const { values } = parseArgs({
  options: {
    first: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '200' },
    tell: { type: 'boolean' },
  },
})
const [first, seeds] = [values.first, values.seeds].map(Number)
if (!Number.isInteger(first) || !Number.isInteger(seeds)) {
  console.error('usage: npm run soak -- --first SEED --seeds NUMBER, both whole numbers')
  process.exit(1)
}
let broken = 0
for (let seed = first; seed < first + seeds; seed++) {
  let found: readonly string[] = []
  let story: readonly string[] = []
  try {
    const replay = new Replay()
    const cluster = liveThrough(seed, {
      watch(chaos) {
        found = watchInvariants(chaos)
        story = chaos.done
      },
      journal: (line) => replay.take(JSON.parse(JSON.stringify(line))),
    })
    const { difference } = replay.end()
    const { difference: byProbes } = halfHourOf(seed)
    found = [
      ...found,
      ...unsettled(cluster),
      ...(difference ? [`replayed: ${JSON.stringify(difference)}`] : []),
      ...(byProbes ? [`with each probe: ${JSON.stringify(byProbes)}`] : []),
    ]
  } catch (error) {
    found = [...found, (error as Error).stack ?? String(error)]
  }
  if (found.length === 0) continue
  broken++
  console.log(`seed ${seed}:\n  ${found.slice(0, 12).join('\n  ')}`)
  if (values.tell) console.log(story.map((what) => `    ${what}`).join('\n'))
}
console.log(`${broken} broken of ${seeds} seeds`)
process.exitCode = broken === 0 ? 0 : 1
