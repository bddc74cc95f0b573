/** The language of shells, put together: what its parts reach through the shell. */
import { expandParts, expandPattern, expandText, substitute } from './expand.ts'
import type { Language } from './shell.ts'
import { evaluateScript, runCompound, runStatements, runTraps } from './statements.ts'

export const language: Language = {
  runStatements,
  runCompound,
  evaluateScript,
  runTraps,
  expandText,
  expandPattern,
  expandParts,
  substitute,
}
