/**
 * `npm run conformance`: Kubernetes' own conformance suite, each spec in a process of its own against a fresh cluster.
 * `npm run conformance -- --only 'sig-apps|Pods should'`, `--list`, `--limit 4m`, `--jobs 2`, `--profile realistic`, `--logs FOLDER`.
 */
import { availableParallelism } from 'node:os'
import { CommandError, fitting, optionsOf, runCommand } from '../../scripts/command-line.ts'
import { profileNames } from '../../src/cluster-options.ts'
import { type Play, play } from './play.ts'
import { line, table } from './report.ts'
import { conformanceSpecs, type Spec } from './specs.ts'
import { suiteBinary } from './suite-binary.ts'

const usage =
  'npm run conformance -- [--only REGEX] [--list] [--limit 4m] [--jobs N] [--profile NAME] [--logs FOLDER]'

interface Wishes {
  readonly only: (spec: Spec) => boolean
  readonly list: boolean
  readonly limitMs: number
  readonly jobs: number
  readonly profile: string
  readonly logs: string | undefined
}

/** @throws CommandError for what makes no sense */
function wishesOf(args: readonly string[]): Wishes {
  const { values } = optionsOf(usage, {
    args: [...args],
    options: {
      only: { type: 'string', default: '' },
      list: { type: 'boolean', default: false },
      limit: { type: 'string', default: '4m' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      profile: { type: 'string', default: 'instant' },
      logs: { type: 'string' },
    },
  })
  const limit = /^([1-9]\d{0,3})([ms])$/.exec(values.limit)
  if (!limit) throw new CommandError(`--limit is a length of time such as 4m or 90s, not ${values.limit}`)
  if (!/^[1-9]\d?$/.test(values.jobs))
    throw new CommandError(`--jobs is a number from 1 to 99, not ${values.jobs}`)
  if (!profileNames.includes(values.profile))
    throw new CommandError(`--profile is ${profileNames.join(' or ')}, not ${values.profile}`)
  // Specs are meant by their name, which begins with their area.
  const isMeant = fitting('--only', values.only)
  return {
    only: ({ name }) => isMeant(name),
    list: values.list,
    limitMs: Number(limit[1]) * (limit[2] === 'm' ? 60_000 : 1_000),
    jobs: Number(values.jobs),
    profile: values.profile,
    logs: values.logs,
  }
}

/** Plays all specs, some side by side. Answers how each went, in the order in which they ended. */
async function playAll(specs: readonly Spec[], binary: string, wishes: Wishes): Promise<readonly Play[]> {
  const waiting = [...specs]
  const plays: Play[] = []
  const { limitMs, profile, logs } = wishes
  const lane = async () => {
    for (let spec = waiting.shift(); spec; spec = waiting.shift()) {
      const done = await play(spec, { binary, limitMs, profile, logs })
      plays.push(done)
      console.log(line(done))
    }
  }
  await Promise.all(Array.from({ length: Math.min(wishes.jobs, specs.length) }, lane))
  return plays
}

async function main(): Promise<number> {
  const wishes = wishesOf(process.argv.slice(2))
  const binary = suiteBinary()
  const specs = conformanceSpecs(binary).filter(wishes.only)
  if (specs.length === 0) throw new CommandError('no spec of the conformance suite is meant by --only')
  if (wishes.list) {
    for (const { name } of specs) console.log(name)
    return 0
  }
  const plays = await playAll(specs, binary, wishes)
  console.log(`\n${table(plays)}`)
  return plays.every(({ result }) => result === 'passed') ? 0 : 1
}

process.on('SIGINT', () => process.exit(130))
process.on('SIGTERM', () => process.exit(143))
await runCommand(main)
