/** The shells, and the program whose language is not simulated. */
import type { Program } from '../../runtime/process.ts'
import { shellProgram } from '../shell/run.ts'

/** The shell's own modules use the table of programs: it is looked up when it is run, not when the table is made. */
const shell: Program = (process) => shellProgram(process)

const awk: Program = (process) => {
  process.complain('awk: kubesim does not simulate awk; use cut, sed or the shell\n')
  return 2
}

export const shellPrograms: Readonly<Record<string, Program>> = {
  sh: shell,
  ash: shell,
  dash: shell,
  bash: shell,
  awk,
}
