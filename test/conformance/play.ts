/** Plays one spec against a fresh cluster, and says how it went. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { endWithUs } from './ending.ts'
import { lastStepIn, type Outcome, outcomeIn } from './outcome.ts'
import { type ServedCluster, serveCluster } from './served-cluster.ts'
import type { Spec } from './specs.ts'

export interface PlayOptions {
  /** The suite. */
  readonly binary: string
  /** How long the spec may take. */
  readonly limitMs: number
  /** Of the cluster. */
  readonly profile: string
  /** A folder for what suite and cluster say of specs that do not pass. */
  readonly logs?: string
}

export interface Play extends Outcome {
  readonly spec: Spec
  readonly tookMs: number
}

export async function play(spec: Spec, options: PlayOptions): Promise<Play> {
  const folder = mkdtempSync(join(tmpdir(), 'kubesim-conformance-'))
  const begunAt = performance.now()
  try {
    const cluster = await serveCluster(folder, options.profile)
    const { outcome, said } = await playAgainst(cluster, { spec, folder, ...options })
    cluster.end()
    if (outcome.result !== 'passed' && options.logs) keep(options.logs, spec, `${said}\n${cluster.said()}`)
    return { spec, ...outcome, tookMs: performance.now() - begunAt }
  } catch (error) {
    return { spec, result: 'failed', why: (error as Error).message, tookMs: performance.now() - begunAt }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Stage extends PlayOptions {
  readonly spec: Spec
  readonly folder: string
}

function playAgainst(
  { kubeconfig }: ServedCluster,
  { spec, binary, folder, limitMs }: Stage,
): Promise<{ readonly outcome: Outcome; readonly said: string }> {
  const report = join(folder, 'report.json')
  const child = spawn(binary, argumentsFor(spec, kubeconfig, report), { cwd: folder, detached: true })
  const end = endWithUs(child)
  let said = ''
  const hear = (text: Buffer) => {
    said += text
  }
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  return new Promise((done) => {
    let isLate = false
    const deadline = setTimeout(() => {
      isLate = true
      end()
    }, limitMs)
    child.once('close', () => {
      clearTimeout(deadline)
      done({ outcome: isLate ? late(said) : outcomeOf(report, spec, said), said })
    })
  })
}

/** What a suite that knows nothing of the provider is told of a cluster that brings no Pods of its own. */
const argumentsFor = ({ name }: Spec, kubeconfig: string, report: string): readonly string[] => [
  `--kubeconfig=${kubeconfig}`,
  '--provider=skeleton',
  '--minStartupPods=0',
  '--disable-log-dump',
  '--ginkgo.no-color',
  // It says what it does as it does it: one that is ended has said nothing otherwise.
  '--ginkgo.v',
  `--ginkgo.json-report=${report}`,
  // The name of the suite goes before it.
  `--ginkgo.focus= ${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`,
]

const late = (said: string): Outcome => ({ result: 'out of time', why: lastStepIn(said) })

function outcomeOf(report: string, { name }: Spec, said: string): Outcome {
  try {
    return outcomeIn(JSON.parse(readFileSync(report, 'utf8')), name)
  } catch {
    return { result: 'failed', why: `the suite ended without a report: ${said.trim().slice(-200)}` }
  }
}

function keep(folder: string, { name }: Spec, text: string): void {
  mkdirSync(folder, { recursive: true })
  const file = `${name
    .replace(/[^\w.-]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 200)}.log`
  writeFileSync(join(folder, file), text)
}
