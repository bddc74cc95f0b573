/** The programs that containers can run. */
import type { Program } from '../runtime/process.ts'
import { curl } from './commands/curl.ts'
import { filePrograms } from './commands/file-operations.ts'
import { linePrograms } from './commands/lines.ts'
import { listPrograms } from './commands/list.ts'
import { nc, ping } from './commands/nc.ts'
import { nslookup } from './commands/nslookup.ts'
import { outputPrograms } from './commands/output.ts'
import { processPrograms } from './commands/processes.ts'
import { searchPrograms } from './commands/search.ts'
import { shellPrograms } from './commands/shells.ts'
import { systemPrograms } from './commands/system.ts'
import { wget } from './commands/wget.ts'

/** By name. Which of them an image has, the image says. */
export const programs: ReadonlyMap<string, Program> = new Map<string, Program>(
  Object.entries({
    ...filePrograms,
    ...linePrograms,
    ...listPrograms,
    ...outputPrograms,
    ...processPrograms,
    ...searchPrograms,
    ...shellPrograms,
    ...systemPrograms,
    curl,
    nc,
    nslookup,
    ping,
    wget,
  }),
)
