/** What a shell has started in the background: jobs, wait, fg, bg, kill %1, disown. */
import { signalNumbers } from '../../runtime/posix.ts'
import type { Process, Working } from '../../runtime/program.ts'
import { eitherOf } from '../commands/network/relay.ts'
import { kill } from '../commands/processes.ts'
import type { Shell } from './shell.ts'
import type { Job } from './shell-state.ts'
import { waitFor } from './waiting.ts'

/** How many jobs a shell remembers. */
const mostJobs = 256

/** As much of a command as is remembered. */
const longestText = 256

/** A command as it was written. */
export const writtenText = (
  { source }: Shell,
  { pos, end }: { readonly pos: number; readonly end: number },
): string => source.slice(pos, Math.min(end, pos + longestText))

export function addJob(shell: Shell, process: Process, text: string): Job {
  const number = shell.jobs.reduce((highest, each) => Math.max(highest, each.number), 0) + 1
  const job: Job = { number, process, text }
  shell.jobs = [...shell.jobs.slice(-mostJobs), job]
  shell.process.charge(shell.jobs.length)
  return job
}

/** The job that `%1`, `%%`, `%+`, `%-`, `%name`, `%?part` or a pid names. */
function jobNamed({ jobs }: Shell, text: string): Job | undefined {
  if (!text.startsWith('%')) return jobs.findLast(({ process }) => String(process.pid) === text)
  const name = text.slice(1)
  if (name === '' || name === '%' || name === '+') return jobs.at(-1)
  if (name === '-') return jobs.at(-2) ?? jobs.at(-1)
  if (/^\d+$/.test(name)) return jobs.find(({ number }) => String(number) === name)
  if (name.startsWith('?')) return jobs.findLast((each) => each.text.includes(name.slice(1)))
  return jobs.findLast((each) => each.text.startsWith(name))
}

function stateOf({ process: { outcome } }: Job): string {
  if (!outcome) return 'Running'
  if (outcome.signal === 'SIGTERM') return 'Terminated'
  if (outcome.signal) return outcome.signal === 'SIGKILL' ? 'Killed' : outcome.signal.slice(3)
  return outcome.exitCode === 0 ? 'Done' : `Exit ${outcome.exitCode}`
}

export function listJobs(shell: Shell, args: readonly string[]): number {
  const options = args.slice(1).filter((each) => each.startsWith('-'))
  const names = args.slice(1).filter((each) => !each.startsWith('-'))
  const has = (letter: string) => options.some((each) => each.includes(letter))
  let status = 0
  let chosen: readonly (Job | undefined)[] = shell.jobs
  if (names.length > 0) chosen = names.map((name) => jobNamed(shell, name))
  for (const [n, job] of chosen.entries()) {
    if (!job) {
      noSuchJob(shell, 'jobs', names[n])
      status = 1
      continue
    }
    if (has('r') && !job.process.isAlive) continue
    if (has('s')) continue
    const { process } = job
    if (has('p')) shell.process.print(`${process.pid}\n`)
    else shell.process.print(`${lineOf(shell, job, has('l'))}\n`)
  }
  forgetEnded(shell)
  return status
}

function lineOf(shell: Shell, job: Job, isLong: boolean): string {
  const place = shell.jobs.indexOf(job)
  const sign = place === shell.jobs.length - 1 ? '+' : place === shell.jobs.length - 2 ? '-' : ' '
  const state = stateOf(job)
  const end = job.process.isAlive && shell.dialect === 'bash' ? ' &' : ''
  const pid = isLong ? `${job.process.pid} ` : ''
  return `[${job.number}]${sign}  ${pid}${state.padEnd(shell.dialect === 'bash' ? 24 : 27)}${job.text}${end}`
}

const forgetEnded = (shell: Shell): void => {
  shell.jobs = shell.jobs.filter(({ process }) => process.isAlive)
}

/** Before a prompt, an interactive shell says which jobs have ended. */
export function reportEnded(shell: Shell): void {
  for (const job of shell.jobs)
    if (!job.process.isAlive) shell.process.complain(`${lineOf(shell, job, false)}\n`)
  forgetEnded(shell)
}

function noSuchJob(shell: Shell, command: string, name: string): void {
  shell.complain(
    shell.dialect === 'bash' ? `${command}: ${name}: no such job` : `${command}: No such job: ${name}`,
  )
}

/** Puts a job in the foreground: waits for it. */
export function* foreground(shell: Shell, args: readonly string[]): Working<number> {
  if (!shell.has('monitor') && !shell.isInteractive) {
    if (shell.dialect === 'bash') shell.complain('fg: no job control')
    else shell.complainAs('fg', args[1] === undefined ? 'No current job' : `No such job: ${args[1]}`)
    return shell.dialect === 'bash' ? 1 : 2
  }
  const name = args[1] ?? '%+'
  const job = jobNamed(shell, name)
  if (!job) {
    noSuchJob(shell, 'fg', args[1] ?? 'current')
    return 1
  }
  shell.process.print(`${job.text}\n`)
  while (job.process.isAlive) {
    yield* waitFor(shell, job.process.ended)
    if (shell.hasTrapsToRun) yield* shell.language.runTraps(shell)
    if (shell.isLeaving) return shell.status
  }
  shell.jobs = shell.jobs.filter((each) => each !== job)
  return job.process.outcome?.exitCode ?? 0
}

/** Nothing stops, so that all that is there goes on already. */
export function background(shell: Shell, args: readonly string[]): number {
  if (!shell.has('monitor') && !shell.isInteractive) {
    shell.complain(
      shell.dialect === 'bash' ? 'bg: no job control' : 'bg: job (null) not created under job control',
    )
    return shell.dialect === 'bash' ? 1 : 2
  }
  const job = jobNamed(shell, args[1] ?? '%+')
  if (!job) noSuchJob(shell, 'bg', args[1] ?? 'current')
  else shell.process.print(`[${job.number}]+ ${job.text} &\n`)
  return job ? 0 : 1
}

export function disown(shell: Shell, args: readonly string[]): number {
  const names = args.slice(1).filter((each) => !each.startsWith('-'))
  const gone = new Set(
    names.length > 0
      ? names.map((name) => jobNamed(shell, name))
      : args.includes('-a')
        ? shell.jobs
        : [shell.jobs.at(-1)],
  )
  shell.jobs = shell.jobs.filter((each) => !gone.has(each))
  return 0
}

/** Names of jobs are those of their processes. */
export function killJobs(shell: Shell, args: readonly string[]): number | Working<number> {
  const { process } = shell
  const words: string[] = []
  for (const word of args) {
    const job = word.startsWith('%') ? jobNamed(shell, word) : undefined
    if (word.startsWith('%') && !job) {
      noSuchJob(shell, 'kill', word)
      return 1
    }
    words.push(job ? String(job.process.pid) : word)
  }
  const before = process.args
  process.args = words
  const answer = kill(process, shell)
  process.args = before
  return answer
}

export function* wait(shell: Shell, args: readonly string[]): Working<number> {
  const words = args.slice(1)
  const isAny = words[0] === '-n' && shell.dialect === 'bash'
  const names = words.filter((each) => !each.startsWith('-'))
  shell.process.charge(args.length + shell.jobs.length)
  const named = names.map((name) => jobNamed(shell, name))
  const wanted = names.length > 0 ? named.filter((each) => each !== undefined) : shell.jobs
  if (isAny) return yield* waitForAny(shell, wanted)
  let status = 0
  for (const job of names.length > 0 ? named : wanted) {
    if (!job) {
      status = 127
      continue
    }
    const interrupted = yield* waitForJob(shell, job)
    if (interrupted !== undefined) return interrupted
    if (names.length > 0) status = job.process.outcome?.exitCode ?? 0
  }
  shell.jobs = shell.jobs.filter((job) => job.process.isAlive || !wanted.includes(job))
  return status
}

/** Answers the status where a trapped signal has ended the waiting. */
function* waitForJob(shell: Shell, { process }: Job): Working<number | undefined> {
  while (process.isAlive) {
    yield* waitFor(shell, process.ended)
    const interrupted = yield* interruption(shell)
    if (interrupted !== undefined) return interrupted
    yield* shell.process.breathe()
  }
  return undefined
}

function* interruption(shell: Shell): Working<number | undefined> {
  if (shell.isLeaving) return shell.status
  if (!shell.hasTrapsToRun) return undefined
  const [signal] = shell.pendingTraps
  yield* shell.language.runTraps(shell)
  return shell.isLeaving ? shell.status : 128 + signalNumbers[signal]
}

/** `wait -n`: for the first of them that ends. */
function* waitForAny(shell: Shell, jobs: readonly Job[]): Working<number> {
  if (jobs.length === 0) return 127
  const first = eitherOf(jobs.map(({ process }) => process.ended))
  for (;;) {
    const ended = jobs.find(({ process }) => !process.isAlive)
    if (ended) {
      shell.jobs = shell.jobs.filter((each) => each !== ended)
      return ended.process.outcome?.exitCode ?? 0
    }
    yield* waitFor(shell, first)
    const interrupted = yield* interruption(shell)
    if (interrupted !== undefined) return interrupted
    yield* shell.process.breathe()
  }
}
