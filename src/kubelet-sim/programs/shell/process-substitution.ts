/** `<(…)` and `>(…)`: a command whose output, or input, another finds as a file. */
import type { ProcessSubstitutionPart } from 'unbash'
import { isError } from '../../runtime/posix.ts'
import { Pipe } from '../../runtime/processes/streams.ts'
import type { Process } from '../../runtime/program.ts'
import type { Shell } from './shell.ts'
import { forkShell } from './subshell.ts'

/** Where the descriptors begin, downwards: as in bash. */
const highest = 63
/** Below are those that scripts choose. */
const lowest = 10

/** The highest one that nothing is at, but for so many; undefined where there is none. */
export function freeDescriptor({ handles }: Process, skipped = 0): number | undefined {
  let left = skipped
  for (let descriptor = highest; descriptor > lowest; descriptor--)
    if (!handles[descriptor] && left-- === 0) return descriptor
  return undefined
}

/** Starts the command; answers the path under which it is found. */
export function substituteProcess(shell: Shell, { operator, script }: ProcessSubstitutionPart): string {
  const { process } = shell
  const descriptor = freeDescriptor(process)
  if (!script || descriptor === undefined) {
    shell.fail('cannot make pipe for process substitution')
    return ''
  }
  const pipe = new Pipe(process.machine)
  const isRead = operator === '<'
  const handles = Object.assign([...process.handles], isRead ? { 1: pipe.writer } : { 0: pipe.reader })
  const child = forkShell(shell, handles, (inner) => inner.language.runStatements(inner, script.commands))
  if (isError(child)) {
    shell.fail(`can't fork: ${child.message}`)
    return ''
  }
  const handle = isRead ? pipe.reader : pipe.writer
  handle.retain?.()
  process.handles = Object.assign([...process.handles], { [descriptor]: handle })
  shell.substituted = [...shell.substituted, { descriptor, handle }]
  child.start()
  return `/dev/fd/${descriptor}`
}

/** The command that they were made for has ended. @param left so many belong to commands around it */
export function closeSubstitutions(shell: Shell, left: number): void {
  const gone = shell.substituted.slice(left)
  shell.substituted = shell.substituted.slice(0, left)
  const handles = [...shell.process.handles]
  for (const { descriptor, handle } of gone) {
    if (handles[descriptor] === handle) handles[descriptor] = undefined
    // `exec 3< <(…)` keeps it open.
    if (!handles.includes(handle)) handle.release?.()
  }
  shell.process.handles = handles
}
