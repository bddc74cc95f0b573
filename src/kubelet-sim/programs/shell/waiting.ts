/** The builtins that wait: read for a line, wait for jobs. A trapped signal ends the waiting. */
import { signalNumbers } from '../../runtime/posix.ts'
import type { Working } from '../../runtime/program.ts'
import { readLine, type Wait } from '../../runtime/streams.ts'
import { boundedLength } from '../../runtime/work.ts'
import { isSpace, Separators } from './fields.ts'
import type { Shell } from './shell.ts'

export function* read(shell: Shell, args: readonly string[]): Working<number> {
  const wanted = readArguments(args)
  if (typeof wanted === 'string') {
    shell.complain(`read: ${wanted}`)
    return 2
  }
  const line = yield* awaitLine(shell, wanted.timeoutMs)
  if (line === 'late') return 142
  if (shell.isLeaving) return shell.status
  const isWhole = line?.endsWith('\n') ?? false
  const text = isWhole ? line!.slice(0, -1) : (line ?? '')
  shell.process.charge(text.length)
  assignFields(shell, wanted.names, wanted.isRaw ? text : text.replace(/\\(.)/gs, '$1'))
  return isWhole ? 0 : 1
}

function* awaitLine(shell: Shell, timeoutMs: number | undefined): Working<string | undefined | 'late'> {
  const { process } = shell
  const reading = readLine(process.input)
  const deadline = timeoutMs === undefined ? undefined : process.machine.clock.now() + timeoutMs
  for (;;) {
    const step = reading.next()
    if (step.done) return step.value
    yield* waitFor(shell, step.value, deadline)
    if (shell.hasTrapsToRun) yield* shell.language.runTraps(shell)
    if (shell.isLeaving) return undefined
    if (deadline !== undefined && process.machine.clock.now() >= deadline) return 'late'
    yield* process.breathe()
  }
}

interface Reading {
  readonly names: readonly string[]
  readonly isRaw: boolean
  readonly timeoutMs: number | undefined
}

/** Or what is wrong with them. */
function readArguments(args: readonly string[]): Reading | string {
  let isRaw = false
  let timeoutMs: number | undefined
  let n = 1
  for (; args[n]?.startsWith('-') && args[n].length > 1; n++) {
    const option = args[n]
    if (option === '-r') isRaw = true
    else if (option === '-p') n++
    else if (option === '-t') {
      const text = args[++n] ?? ''
      if (!/^(\d{1,15}\.?\d*|\.\d+)$/.test(text)) return `${text}: invalid timeout specification`
      timeoutMs = boundedLength(Number(text) * 1_000)
    } else return `illegal option ${option}`
  }
  const names = args.slice(n)
  const invalid = names.find((name) => !/^[A-Za-z_]\w*$/.test(name))
  if (invalid !== undefined) return `${invalid}: bad variable name`
  return { names: names.length > 0 ? names : ['REPLY'], isRaw, timeoutMs }
}

/** Gives each variable a field of the line, and the last one all that is left. */
function assignFields(shell: Shell, names: readonly string[], line: string): void {
  const separators = new Separators(shell.get('IFS'))
  const isBlank = (at: number) => isSpace(line[at]) && separators.has(line[at])
  let from = 0
  while (from < line.length && isBlank(from)) from++
  for (const name of names.slice(0, -1)) {
    let end = from
    while (end < line.length && !separators.has(line[end])) end++
    shell.set(name, line.slice(from, end))
    from = end
    while (from < line.length && isBlank(from)) from++
    if (from < line.length && separators.has(line[from]) && !isSpace(line[from])) {
      from++
      while (from < line.length && isBlank(from)) from++
    }
  }
  let end = line.length
  while (end > from && isBlank(end - 1)) end--
  shell.set(names[names.length - 1], line.slice(from, end))
}

/** Waits for `wait`, for a trapped signal or for the deadline, whichever comes first. */
function* waitFor(shell: Shell, wait: Wait, deadline?: number): Working {
  if (shell.hasTrapsToRun) return
  yield (wake) => {
    const callOff = wait(wake)
    shell.onInterrupt = wake
    const { clock } = shell.process.machine
    const timer =
      deadline === undefined ? undefined : clock.after(deadline - clock.now(), wake, { background: true })
    return () => {
      callOff()
      timer?.cancel()
    }
  }
  shell.onInterrupt = undefined
}

export function* wait(shell: Shell, args: readonly string[]): Working<number> {
  const pids = new Set(args.slice(1).map((each) => Number(each.replace(/^%/, ''))))
  const wanted = pids.size > 0 ? shell.jobs.filter(({ pid }) => pids.has(pid)) : shell.jobs
  shell.process.charge(args.length + shell.jobs.length)
  let status = pids.size > wanted.length ? 127 : 0
  for (const job of wanted) {
    while (job.isAlive) {
      yield* waitFor(shell, job.ended)
      if (shell.hasTrapsToRun) {
        const [signal] = shell.pendingTraps
        yield* shell.language.runTraps(shell)
        return shell.isLeaving ? shell.status : 128 + signalNumbers[signal]
      }
      yield* shell.process.breathe()
    }
    if (pids.size > 0) status = job.outcome?.exitCode ?? 0
  }
  shell.jobs = shell.jobs.filter((job) => job.isAlive || !wanted.includes(job))
  return status
}
