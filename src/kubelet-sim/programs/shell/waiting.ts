/** The builtins that wait: read for a line, wait for jobs. A trapped signal ends the waiting. */
import { signalNumbers } from '../../runtime/posix.ts'
import type { Running } from '../../runtime/program.ts'
import { readLine, type Wait } from '../../runtime/streams.ts'
import type { Shell } from './shell.ts'

export function* read(shell: Shell, args: readonly string[]): Running {
  const { names, isRaw, timeoutMs } = readArguments(args)
  const { process } = shell
  let line: string | undefined
  const reading = readLine(process.input)
  const deadline = timeoutMs === undefined ? undefined : process.machine.clock.now() + timeoutMs
  for (;;) {
    const step = reading.next()
    if (step.done) {
      line = step.value
      break
    }
    yield* waitFor(shell, step.value, deadline)
    if (shell.pendingTraps.length > 0) yield* shell.language.runTraps(shell)
    if (shell.isLeaving) return shell.status
    if (deadline !== undefined && process.machine.clock.now() >= deadline) return 142
  }
  const isWhole = line?.endsWith('\n') ?? false
  assignFields(shell, names, isRaw ? (line ?? '').replace(/\n$/, '') : unescapeLine(line ?? ''))
  return isWhole ? 0 : 1
}

function readArguments(args: readonly string[]): { names: string[]; isRaw: boolean; timeoutMs?: number } {
  const names: string[] = []
  let isRaw = false
  let timeoutMs: number | undefined
  for (let n = 1; n < args.length; n++) {
    if (args[n] === '-r') isRaw = true
    else if (args[n] === '-t') timeoutMs = Number(args[++n]) * 1_000
    else if (args[n] === '-p') n++
    else if (!args[n].startsWith('-')) names.push(args[n])
  }
  return { names: names.length > 0 ? names : ['REPLY'], isRaw, timeoutMs }
}

const unescapeLine = (line: string): string => line.replace(/\n$/, '').replace(/\\(.)/g, '$1')

function assignFields(shell: Shell, names: readonly string[], line: string): void {
  const separators = shell.get('IFS') ?? ' \t\n'
  let rest = trimLeft(line, separators)
  for (const [n, name] of names.entries()) {
    if (n === names.length - 1) {
      shell.set(name, trimRight(rest, separators))
      return
    }
    let end = 0
    while (end < rest.length && !separators.includes(rest[end])) end++
    shell.set(name, rest.slice(0, end))
    rest = /\s/.test(rest[end] ?? ' ') ? trimLeft(rest.slice(end), separators) : rest.slice(end + 1)
  }
}

function trimLeft(text: string, separators: string): string {
  let from = 0
  while (from < text.length && /\s/.test(text[from]) && separators.includes(text[from])) from++
  return text.slice(from)
}

function trimRight(text: string, separators: string): string {
  let end = text.length
  while (end > 0 && /\s/.test(text[end - 1]) && separators.includes(text[end - 1])) end--
  return text.slice(0, end)
}

/** Waits for `wait`, for a trapped signal or for the deadline, whichever comes first. */
function* waitFor(shell: Shell, wait: Wait, deadline?: number): Generator<Wait, void> {
  if (shell.pendingTraps.length > 0) return
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

export function* wait(shell: Shell, args: readonly string[]): Running {
  const pids = args.slice(1).map((each) => Number(each.replace(/^%/, '')))
  const wanted = pids.length > 0 ? shell.jobs.filter(({ pid }) => pids.includes(pid)) : shell.jobs
  let status = pids.length > wanted.length ? 127 : 0
  for (const job of wanted) {
    while (job.isAlive) {
      yield* waitFor(shell, job.ended)
      if (shell.pendingTraps.length > 0) {
        const signal = shell.pendingTraps[0]
        yield* shell.language.runTraps(shell)
        return shell.isLeaving ? shell.status : 128 + signalNumbers[signal]
      }
    }
    if (pids.length > 0) status = job.outcome?.exitCode ?? 0
  }
  shell.jobs = shell.jobs.filter((job) => !wanted.includes(job))
  return status
}
