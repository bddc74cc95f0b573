/** How a shell finds a program, and how a program takes its place. */
import { EACCES, isError } from '../../runtime/posix.ts'
import type { Environment, Program } from '../../runtime/program.ts'
import type { Handle, Wait } from '../../runtime/streams.ts'
import type { Shell } from './shell.ts'

/** The program, or undefined after saying why not: 127 for one that is not there, 126 for one that cannot run. */
export function findProgram(shell: Shell, name: string, env: Environment): Program | undefined {
  const { machine, cwd } = shell.process
  const program = machine.find(name, { cwd, env })
  if (!isError(program)) return program
  shell.status = program === EACCES ? 126 : 127
  if (program === EACCES) shell.complain(`${name}: Permission denied`)
  else if (shell.dialect === 'bash' && name.includes('/'))
    shell.complain(`${name}: No such file or directory`)
  else shell.notFound(name)
  return undefined
}

/** The program takes the shell's place in its process, and the shell leaves with its exit code. */
export function* replaceShell(
  shell: Shell,
  program: Program,
  {
    args,
    env,
    handles,
  }: { args: readonly string[]; env: Environment; handles: readonly (Handle | undefined)[] },
): Generator<Wait, void> {
  const { process } = shell
  process.args = args
  process.variables = env
  process.handles = handles
  process.onSignal = undefined
  shell.traps = new Map()
  shell.exit(yield* process.become(program(process)))
}
