/** `coproc`: a command in the background whose input and output are at hand. Source: bash(1). */
import type { Coproc } from 'unbash'
import { isError } from '../../runtime/posix.ts'
import { Pipe } from '../../runtime/processes/streams.ts'
import type { Working } from '../../runtime/program.ts'
import { setElements } from './arrays.ts'
import { addJob, writtenText } from './jobs.ts'
import { freeDescriptor } from './process-substitution.ts'
import type { Shell } from './shell.ts'
import { forkShell } from './subshell.ts'

/** @param run runs its command in a shell of its own */
export function* runCoprocess(shell: Shell, node: Coproc, run: (inner: Shell) => Working): Working {
  const { process } = shell
  const [reading, writing] = [freeDescriptor(process), freeDescriptor(process, 1)]
  if (shell.dialect !== 'bash' || reading === undefined || writing === undefined)
    return shell.fail(shell.dialect === 'bash' ? 'cannot make pipe' : 'syntax error: unexpected word')
  const [there, back] = [new Pipe(process.machine), new Pipe(process.machine)]
  const handles = Object.assign([...process.handles], { 0: there.reader, 1: back.writer })
  const child = forkShell(shell, handles, (inner) => {
    inner.mayReplace = true
    return run(inner)
  })
  if (isError(child)) return shell.fail(`can't fork: ${child.message}`)
  process.keep(Object.assign([...process.handles], { [reading]: back.reader, [writing]: there.writer }))
  const array = node.name?.value ?? 'COPROC'
  yield* setElements(shell, array, [String(reading), String(writing)])
  shell.set(`${array}_PID`, String(child.pid))
  shell.lastBackgroundPid = child.pid
  addJob(shell, child, writtenText(shell, node))
  shell.status = 0
  child.start()
  yield* process.breathe()
}
