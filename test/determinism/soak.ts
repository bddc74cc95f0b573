/**
 * `npm run soak`: many seeds, one after the other. `npm run soak -- --first 1 --seeds 1000`; with `--tell`, also what
 * has happened to a cluster whose rules were broken.
 */
import { CommandError, optionsOf, runCommand } from '../../scripts/command-line.ts'
import { Replay } from '../../src/door/replay.ts'
import { liveThrough } from './chaos.ts'
import { halfHourOf } from './half-hours.ts'
import { unsettled, watchInvariants } from './invariants.ts'

const usage = 'npm run soak -- [--first SEED] [--seeds NUMBER] [--tell]'

/** @throws CommandError for what is no whole number */
function wishesOf(): { readonly first: number; readonly seeds: number; readonly tell: boolean } {
  const { values } = optionsOf(usage, {
    options: {
      first: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '200' },
      tell: { type: 'boolean', default: false },
    },
  })
  const [first, seeds] = [values.first, values.seeds].map(Number)
  if (Number.isInteger(first) && Number.isInteger(seeds)) return { first, seeds, tell: values.tell }
  throw new CommandError(`--first and --seeds are whole numbers\nusage: ${usage}`)
}

function main(): number {
  const { first, seeds, tell } = wishesOf()
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
    if (tell) console.log(story.map((what) => `    ${what}`).join('\n'))
  }
  console.log(`${broken} broken of ${seeds} seeds`)
  return broken === 0 ? 0 : 1
}

await runCommand(main)
