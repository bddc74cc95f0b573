/** The programs that containers can run. */
import type { Program } from '../process.ts'
import { filePrograms } from './files.ts'
import { linePrograms } from './lines.ts'
import { listPrograms } from './list.ts'
import { networkPrograms } from './network.ts'
import { outputPrograms } from './output.ts'
import { processPrograms } from './processes.ts'
import { searchPrograms } from './search.ts'
import { shellPrograms } from './shells.ts'
import { systemPrograms } from './system.ts'

/** By name. Which of them an image has, the image says. */
export const programs: ReadonlyMap<string, Program> = new Map<string, Program>(
  Object.entries({
    ...filePrograms,
    ...linePrograms,
    ...listPrograms,
    ...networkPrograms,
    ...outputPrograms,
    ...processPrograms,
    ...searchPrograms,
    ...shellPrograms,
    ...systemPrograms,
  }),
)
