/** The language of shells, put together: what its parts reach through the shell. */
import { evaluateText } from './arithmetic.ts'
import { expandParts, expandPattern, expandText, expandWords, substitute } from './expand.ts'
import type { Language } from './language-parts.ts'
import type { Shell } from './shell.ts'
import { evaluateScript, runCompound, runStatements, runTraps, startStatements } from './statements.ts'

export const language: Language<Shell> = {
  runStatements,
  startStatements,
  runCompound,
  evaluateScript,
  evaluateText,
  runTraps,
  expandText,
  expandPattern,
  expandWords,
  expandParts,
  substitute,
}
