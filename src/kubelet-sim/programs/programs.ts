/** The programs that containers can run. */
import type { Program } from '../runtime/program.ts'
import { gzipPrograms } from './commands/archives/gzip.ts'
import { tar } from './commands/archives/tar.ts'
import { attributePrograms } from './commands/attributes.ts'
import { awk } from './commands/awk.ts'
import { catPrograms } from './commands/cat.ts'
import { characterPrograms } from './commands/characters.ts'
import { columnPrograms } from './commands/columns.ts'
import { curl } from './commands/curl.ts'
import { dd } from './commands/dd.ts'
import { diffPrograms } from './commands/diff.ts'
import { digestPrograms } from './commands/digests.ts'
import { dumpPrograms } from './commands/dumps.ts'
import { encodingPrograms } from './commands/encodings.ts'
import { expr } from './commands/expr.ts'
import { getent } from './commands/getent.ts'
import { grepPrograms } from './commands/grep.ts'
import { linePrograms } from './commands/lines.ts'
import { listPrograms } from './commands/list.ts'
import { nc } from './commands/nc.ts'
import { nslookup } from './commands/nslookup.ts'
import { outputPrograms } from './commands/output.ts'
import { piecePrograms } from './commands/pieces.ts'
import { ping } from './commands/ping.ts'
import { printf } from './commands/printf.ts'
import { processPrograms } from './commands/processes.ts'
import { sed } from './commands/sed-run.ts'
import { sort } from './commands/sorting.ts'
import { sysctl } from './commands/sysctl.ts'
import { systemPrograms } from './commands/system.ts'
import { test } from './commands/test.ts'
import { treePrograms } from './commands/trees.ts'
import { wget } from './commands/wget.ts'
import { shellProgram } from './shell/run.ts'

/** By name. Which of them an image has, the image says. */
export const programs: ReadonlyMap<string, Program> = new Map<string, Program>(
  Object.entries({
    ...attributePrograms,
    ...catPrograms,
    ...characterPrograms,
    ...columnPrograms,
    ...diffPrograms,
    ...digestPrograms,
    ...dumpPrograms,
    ...encodingPrograms,
    ...grepPrograms,
    ...gzipPrograms,
    ...linePrograms,
    ...listPrograms,
    ...outputPrograms,
    ...piecePrograms,
    ...processPrograms,
    ...systemPrograms,
    ...treePrograms,
    '[': test,
    ash: shellProgram,
    awk,
    bash: shellProgram,
    curl,
    dd,
    dash: shellProgram,
    expr,
    getent,
    nc,
    nslookup,
    ping,
    printf,
    sed,
    sh: shellProgram,
    sort,
    sysctl,
    tar,
    test,
    wget,
  }),
)
