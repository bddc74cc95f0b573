/** Measures kubesim and prints a table: `npm run bench`, `npm run bench -- http-get --json bench.json`. */
import { openSync, writeFileSync } from 'node:fs'
import { CommandError, optionsOf, runCommand } from '../scripts/command-line.ts'
import { type Case, type Goal, isMet, type Result } from './case.ts'
import { beside } from './cases/beside.ts'
import { execLatency, execStream, portForward } from './cases/containers.ts'
import { ssaDeployment, strategicPatch } from './cases/deployment-writes.ts'
import { crdInstall, crdValidate, heapEmpty, podCreateAdmitted } from './cases/extensions.ts'
import { fetchInProcess } from './cases/fetch-in-process.ts'
import { httpCreate, httpGet, httpList, listProtobuf } from './cases/http.ts'
import { crashLoopDay, probes10k, shell } from './cases/kubelets.ts'
import { deployment100k, deployment500, heapPerPod, pods10k, pods50k } from './cases/pods.ts'
import { listSelector, watchCache, watchResume } from './cases/reading.ts'
import { reset } from './cases/reset.ts'
import { responsive } from './cases/responsive.ts'
import { scheduling } from './cases/scheduling.ts'
import { startCli, startLibrary, startLibraryFirst } from './cases/start.ts'
import { unreadWatchers } from './cases/unread-watchers.ts'
import { watchFanout } from './cases/watch-fanout.ts'
import {
  cronMonth,
  envelope,
  envelopeMemory,
  idleWeek,
  idleWeekMemory,
  rollout10k,
} from './cases/workloads.ts'

const cases: readonly Case[] = [
  startLibrary,
  startLibraryFirst,
  startCli,
  deployment500,
  pods10k,
  pods50k,
  deployment100k,
  httpGet,
  httpList,
  listProtobuf,
  httpCreate,
  fetchInProcess,
  ssaDeployment,
  strategicPatch,
  crdValidate,
  crdInstall,
  podCreateAdmitted,
  listSelector,
  watchCache,
  watchResume,
  watchFanout,
  unreadWatchers,
  heapPerPod,
  heapEmpty,
  responsive,
  reset,
  probes10k,
  crashLoopDay,
  rollout10k,
  envelope,
  envelopeMemory,
  cronMonth,
  idleWeek,
  idleWeekMemory,
  ...scheduling,
  shell,
  execLatency,
  execStream,
  portForward,
  beside,
]

const show = (n: number | undefined) => (n === undefined ? '' : n >= 100 ? n.toFixed(0) : n.toFixed(2))
const goalText = (goal: Goal, result: Result) =>
  `${goal.of} ${goal.atMost === undefined ? `>= ${goal.atLeast}` : `<= ${goal.atMost}`}${isMet(goal, result) ? '' : '  MISSED'}`

const heading = [
  'case'.padEnd(20),
  'value'.padStart(10),
  'unit'.padEnd(9),
  'baseline'.padStart(10),
  'ratio'.padStart(7),
  'goal',
].join('  ')

const row = ({ name, goals }: Case, result: Result) =>
  [
    name.padEnd(20),
    show(result.value).padStart(10),
    result.unit.padEnd(9),
    show(result.baseline).padStart(10),
    show(result.ratio).padStart(7),
    goals.map((goal) => goalText(goal, result)).join(', '),
  ].join('  ')

/** @throws CommandError for a case that there is not */
function wantedOf(names: readonly string[]): readonly Case[] {
  const unknown = names.filter((name) => !cases.some((each) => each.name === name))
  if (unknown.length === 0) return names.length > 0 ? cases.filter(({ name }) => names.includes(name)) : cases
  const there = cases.map(({ name }) => name).join(', ')
  throw new CommandError(`no such case: ${unknown.join(', ')}. There are: ${there}`)
}

/** Opened before anything is measured: what took so long is not to be lost at its end. @throws CommandError */
function opened(file: string): number {
  try {
    return openSync(file, 'w')
  } catch (error) {
    throw new CommandError(`--json cannot be written: ${(error as Error).message}`)
  }
}

async function main(): Promise<number> {
  const { values, positionals } = optionsOf('npm run bench -- [CASE…] [--json FILE]', {
    options: { json: { type: 'string' } },
    allowPositionals: true,
  })
  const wanted = wantedOf(positionals)
  const file = values.json === undefined ? undefined : opened(values.json)
  const results: object[] = []
  console.log(heading)
  for (const each of wanted) {
    const result = await each.run()
    results.push({ name: each.name, ...result })
    console.log(row(each, result))
  }
  if (file !== undefined) writeFileSync(file, `${JSON.stringify({ cases: results }, null, 2)}\n`)
  return 0
}

await runCommand(main)
