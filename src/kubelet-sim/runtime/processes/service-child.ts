/** What a service runs beside itself. */
import { isError } from '../posix.ts'
import type { Process } from '../program.ts'
import { nowhere } from './streams.ts'

/** What a child sees besides the variables of its parent, in bytes; undefined ones are left out. */
export type MoreVariables = Readonly<Record<string, string | undefined>>

/** What a shell answers for a program that cannot be started. */
const notStarted = 127

/**
 * Starts a program as a child, which has nothing to read and writes where its parent writes.
 * @returns an exit code where it does not start, of which its parent has complained
 */
export function startBeside(
  parent: Process,
  args: readonly string[],
  variables: MoreVariables,
): Process | number {
  const { machine, cwd, user, handles } = parent
  const env = new Map(parent.variables)
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) env.set(name, value)
  const program = machine.find(args[0], { cwd, env })
  const child = isError(program)
    ? program
    : machine.spawn({ args, program, env, cwd, user, handles: [nowhere, ...handles.slice(1)], parent })
  if (isError(child)) {
    parent.complain(`${args[0]}: ${child.message}\n`)
    return notStarted
  }
  child.start()
  return child
}
