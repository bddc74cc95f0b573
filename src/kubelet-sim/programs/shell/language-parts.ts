/** The parts of a shell's language, of which each knows the others by what they do. */
import type { CompoundCommand, CompoundList, ParsedScript, Statement, Word, WordPart } from 'unbash'
import type { Working } from '../../runtime/program.ts'
import type { Target } from './fields.ts'
import type { Words } from './words.ts'

/**
 * The parts of the language that contain each other: commands have words, words have substitutions, which are commands.
 * Whoever is below in the files reaches what is above through the shell.
 */
export interface Language<Shell> {
  runStatements(shell: Shell, statements: readonly Statement[]): Working
  /** The same, as far as it goes without waiting; answers what is left to be waited for. */
  startStatements(shell: Shell, statements: readonly Statement[]): Working | undefined
  runCompound(shell: Shell, node: CompoundCommand | CompoundList): Working
  /** Parses and runs a text, as eval, traps and scripts do. */
  evaluateScript(shell: Shell, text: string): Working
  /** The value of an arithmetic expression. */
  evaluateText(shell: Shell, text: string): Working<number>
  /** Runs the traps of the signals that have come. */
  runTraps(shell: Shell): Working
  /** The one text that `word` becomes: as a value, a redirection or the operand of a test. */
  expandText(shell: Shell, word: Word | undefined): Working<string>
  /** The pattern that `word` becomes: what was quoted has a backslash before it. */
  expandPattern(shell: Shell, word: Word): Working<string>
  /** Adds the arguments that `words` become. */
  expandWords(shell: Shell, words: readonly Word[], result: Words): Working
  /** Expands the parts of a word into fields. */
  expandParts(shell: Shell, parts: readonly WordPart[], target: Target): Working
  /** Runs a substituted script and answers its output, without the newlines at the end. */
  substitute(
    shell: Shell,
    part: { readonly text: string; readonly script: ParsedScript | undefined },
  ): Working<string>
}
