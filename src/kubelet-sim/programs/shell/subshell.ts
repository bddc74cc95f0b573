/** A shell that goes on in a process of its own: ( … ), a part of a pipeline, a job in the background, a substitution. */
import { ENOMEM, type PosixError } from '../../runtime/posix.ts'
import type { Handle } from '../../runtime/processes/streams.ts'
import type { Process, Running, Working } from '../../runtime/program.ts'
import type { Shell } from './shell.ts'
import { setTraceLevel, traceLevel } from './trace.ts'

/** Makes the process; it runs `body` in a copy of `shell` when it is started. */
export function forkShell(
  shell: Shell,
  handles: readonly (Handle | undefined)[],
  body: (child: Shell) => Working,
  { startsSession = false }: { readonly startsSession?: boolean } = {},
): Process | PosixError {
  const { process } = shell
  return process.machine.spawn({
    args: process.args,
    env: process.variables,
    cwd: process.cwd,
    user: process.user,
    handles,
    parent: process,
    startsSession,
    program: (child) => {
      const copy = shell.fork(child)
      if (copy) setTraceLevel(copy, traceLevel(shell))
      if (copy) return runForked(copy, body)
      child.complain(`${shell.name}: can't fork: ${ENOMEM.message}\n`)
      return 2
    },
  })
}

function* runForked(child: Shell, body: (child: Shell) => Working): Running {
  yield* body(child)
  return yield* finish(child)
}

/** Runs the EXIT trap, if there is one, and answers the exit code, or the program for which the shell makes room. */
export function* finish(shell: Shell): Running {
  const { status, successor, process } = shell
  if (successor) {
    process.args = successor.args
    process.variables = successor.env
    process.handles = successor.handles
    return successor.program
  }
  const action = shell.traps.get('EXIT')
  if (!action || process.isDying) return status
  shell.trap('EXIT', undefined)
  shell.jump = undefined
  yield* shell.language.evaluateScript(shell, action)
  return (shell.jump as Shell['jump'])?.kind === 'exit' ? shell.status : status
}
