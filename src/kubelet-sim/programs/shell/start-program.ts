/** How a shell finds a program, runs it, or makes room for it. */
import { Directory, resolvePath } from '../../runtime/files/files.ts'
import { E2BIG, EACCES, EISDIR, isError, type PosixError } from '../../runtime/posix.ts'
import type { Environment, Program, Working } from '../../runtime/program.ts'
import type { Shell } from './shell.ts'
import { ShellEnvironment } from './shell-environment.ts'
import type { Successor } from './shell-state.ts'

/** The program, or undefined after saying why not: 127 for one that is not there, 126 for one that cannot run. */
export function findProgram(
  shell: Shell,
  args: readonly string[],
  env: Environment,
  builtin?: 'exec',
): Program | undefined {
  const { machine, cwd } = shell.process
  const [name] = args
  const program = machine.argumentProblem(args, env) ?? machine.find(name, { cwd, env })
  if (!isError(program)) return program
  shell.status = isForbidden(program) ? 126 : 127
  if (isForbidden(program)) {
    const isFolder = name.includes('/') && machine.files.node(resolvePath(cwd, name)) instanceof Directory
    // Only bash looks at what cannot be run.
    const why = isFolder && shell.dialect === 'bash' ? EISDIR : program
    shell.complain(`${name}: ${why.message}`)
  } else if (shell.dialect === 'bash' && name.includes('/'))
    shell.complain(`${name}: No such file or directory`)
  else if (builtin) shell.complainAs(builtin, `${name}: not found`)
  else shell.notFound(name)
  return undefined
}

const isForbidden = (error: PosixError): boolean => error === EACCES || error === E2BIG

/** Runs a program in a process of its own; its exit code becomes the status. */
export function* runChild(shell: Shell, { program, args, env, handles }: Successor): Working {
  const { process } = shell
  const { cwd, user } = process
  const child = process.machine.spawn({ args, program, env, cwd, user, handles, parent: process })
  if (isError(child)) return shell.fail(`can't fork: ${child.message}`)
  child.start()
  if (child.isAlive) yield child.ended
  process.pause ??= child.pause
  shell.status = child.outcome?.exitCode ?? 0
}

/** The program takes the shell's place in its process, as soon as the shell has come to its end. */
export function replaceShell(shell: Shell, successor: Successor): void {
  shell.traps = new Map()
  shell.process.onSignal = undefined
  const { env } = successor
  // A subshell has not been counted.
  const isCounted = shell.dialect === 'bash' && shell.shellPid === shell.process.pid
  shell.successor = isCounted ? { ...successor, env: ShellEnvironment.withoutShell(env) } : successor
  shell.exit(0)
}
