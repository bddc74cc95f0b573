/** The programs that containers can run. */
import type { Program } from '../runtime/program.ts'
import { curl } from './commands/curl.ts'
import { filePrograms } from './commands/file-operations.ts'
import { linePrograms } from './commands/lines.ts'
import { listPrograms } from './commands/list.ts'
import { nc, ping } from './commands/nc.ts'
import { nslookup } from './commands/nslookup.ts'
import { outputPrograms } from './commands/output.ts'
import { processPrograms } from './commands/processes.ts'
import { searchPrograms } from './commands/search.ts'
import { systemPrograms } from './commands/system.ts'
import { wget } from './commands/wget.ts'
import { shellProgram } from './shell/run.ts'

const awk: Program = (process) => {
  process.complain('awk: kubesim does not simulate awk; use cut, sed or the shell\n')
  return 2
}

/** By name. Which of them an image has, the image says. */
export const programs: ReadonlyMap<string, Program> = new Map<string, Program>(
  Object.entries({
    ...filePrograms,
    ...linePrograms,
    ...listPrograms,
    ...outputPrograms,
    ...processPrograms,
    ...searchPrograms,
    ...systemPrograms,
    ash: shellProgram,
    awk,
    bash: shellProgram,
    curl,
    dash: shellProgram,
    nc,
    nslookup,
    ping,
    sh: shellProgram,
    wget,
  }),
)
