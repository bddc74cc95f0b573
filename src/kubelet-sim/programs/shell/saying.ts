/** What stands before the messages of a shell: its name, and where in its script it is. Source: bash(1), dash(1), ash of busybox. */
import type { Dialect } from '../../runtime/program.ts'

/** Who speaks. */
interface Voice {
  readonly name: string
  readonly dialect: Dialect
  readonly isInteractive: boolean
  /** Its script is what stands behind -c. */
  readonly readsText: boolean
  /** How many `eval` there are within each other. */
  readonly evaluating: number
  readonly lineNumber: number
}

/** Before what is wrong with a command; or, in bash, with the syntax of a text. */
export function prefixOf(voice: Voice, isOfSyntax: boolean): string {
  const { name, dialect, isInteractive, readsText, evaluating } = voice
  if (isInteractive) return `${name}: `
  if (dialect === 'dash') return `${name}: ${voice.lineNumber}: `
  if (dialect === 'ash') return readsText ? `${name}: ` : `${name}: line ${voice.lineNumber}: `
  const what = !isOfSyntax ? '' : evaluating > 0 ? 'eval: ' : readsText ? '-c: ' : ''
  return `${name}: ${what}line ${voice.lineNumber}: `
}

/** Before what a builtin says of itself. */
export function builtinPrefixOf(voice: Voice, builtin: string): string {
  if (voice.dialect !== 'ash') return `${prefixOf(voice, false)}${builtin}: `
  const line = voice.isInteractive ? '' : `line ${voice.readsText ? 0 : voice.lineNumber}: `
  return `${voice.name}: ${builtin}: ${line}`
}
