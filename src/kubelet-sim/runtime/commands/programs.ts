/** The programs that containers can run. */
import type { Program } from '../process.ts'
import { curl } from './curl.ts'
import { filePrograms } from './files.ts'
import { linePrograms } from './lines.ts'
import { listPrograms } from './list.ts'
import { nc, ping } from './nc.ts'
import { nslookup } from './nslookup.ts'
import { outputPrograms } from './output.ts'
import { processPrograms } from './processes.ts'
import { searchPrograms } from './search.ts'
import { shellPrograms } from './shells.ts'
import { systemPrograms } from './system.ts'
import { wget } from './wget.ts'

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
