/** How a command runs another one and waits for it. */
import { ENOENT, isError, type PosixError, type Signal } from '../../runtime/posix.ts'
import type { Machine, Process, Program, Working } from '../../runtime/program.ts'
import { isGnu, nameOf } from './options.ts'

/** Those of which a command is all that matters. */
const takesItsPlace = new Set(['timeout', 'nice', 'stdbuf'])

/** Starts a program as a child; what cannot be found is complained of. */
export function startChild(process: Process, args: readonly string[]): Process | PosixError {
  const { machine, variables: env, cwd, user, handles } = process
  const program = machine.argumentProblem(args, env) ?? machine.find(args[0], { cwd, env })
  if (isError(program)) {
    const name = nameOf(process)
    const what = !takesItsPlace.has(name)
      ? args[0]
      : isGnu(process)
        ? `failed to run command '${args[0]}'`
        : `can't execute '${args[0]}'`
    process.complain(`${name}: ${what}: ${program.message}\n`)
    return program
  }
  const child = machine.spawn({ args, program, env, cwd, user, handles, parent: process })
  if (!isError(child)) child.start()
  return child
}

/** What a shell answers for a program that could not be started. */
export const exitCodeFor = (error: PosixError): number => (error === ENOENT ? 127 : 126)

/** Runs a program as a child and answers its exit code. */
export function* runChild(process: Process, args: readonly string[]): Working<number> {
  const child = startChild(process, args)
  if (isError(child)) return exitCodeFor(child)
  if (child.isAlive) yield child.ended
  return child.outcome?.exitCode ?? 0
}

interface Found {
  /** Where it runs; default: where its parent does. */
  readonly machine?: Machine
  readonly args: readonly string[]
  readonly program: Program
  readonly cwd?: string
  readonly handles?: Process['handles']
}

/** Runs a program that has been found as a child, and answers its exit code, or why there is no room for it. */
export function* runFound(process: Process, found: Found): Working<number | PosixError> {
  const { machine = process.machine, args, program, cwd = process.cwd, handles = process.handles } = found
  const { variables: env, user } = process
  const child = machine.spawn({ args, program, env, cwd, user, handles, parent: process })
  if (isError(child)) return child
  child.start()
  if (child.isAlive) yield child.ended
  return child.outcome?.exitCode ?? 0
}

interface Patience {
  readonly ms: number
  readonly signal: Signal
  /** Beyond that, it is killed. */
  readonly killAfterMs?: number
}

/** Runs a program as a child, for so long; undefined for one that took longer. */
export function* runChildFor(
  process: Process,
  args: readonly string[],
  { ms, signal, killAfterMs }: Patience,
): Working<number | undefined> {
  const child = startChild(process, args)
  if (isError(child)) return exitCodeFor(child)
  if (!child.isAlive) return child.outcome?.exitCode ?? 0
  let isLate = false
  const { clock } = process.machine
  yield (wake) => {
    const callOff = child.ended(wake)
    const end = () => {
      isLate = true
      child.signal(signal)
      if (killAfterMs === undefined) wake()
      else if (child.isAlive) timer = clock.after(killAfterMs, () => child.kill('SIGKILL'), background)
    }
    let timer = clock.after(ms, end, background)
    return () => {
      callOff()
      timer.cancel()
    }
  }
  return isLate ? undefined : (child.outcome?.exitCode ?? 0)
}

const background = { background: true }
