/** A shell that goes on in a process of its own: ( … ), a part of a pipeline, a job in the background, a substitution. */
import type { PosixError } from '../../runtime/posix.ts'
import type { Process, Running } from '../../runtime/program.ts'
import type { Handle, Wait } from '../../runtime/streams.ts'
import type { Shell } from './shell.ts'

/** Makes the process; it runs `body` in a copy of `shell` when it is started. */
export function forkShell(
  shell: Shell,
  handles: readonly (Handle | undefined)[],
  body: (child: Shell) => Generator<Wait, void>,
): Process | PosixError {
  const { process } = shell
  return process.machine.spawn({
    args: process.args,
    env: process.variables,
    cwd: process.cwd,
    user: process.user,
    handles,
    parent: process,
    program: (child) => runForked(shell.fork(child), body),
  })
}

function* runForked(child: Shell, body: (child: Shell) => Generator<Wait, void>): Running {
  yield* body(child)
  return yield* finish(child)
}

/** Runs the EXIT trap, if there is one, and answers the exit code. */
export function* finish(shell: Shell): Running {
  const { status } = shell
  const action = shell.traps.get('EXIT')
  if (!action || shell.process.isDying) return status
  shell.trap('EXIT', undefined)
  shell.jump = undefined
  yield* shell.language.evaluateScript(shell, action)
  return (shell.jump as Shell['jump'])?.kind === 'exit' ? shell.status : status
}
