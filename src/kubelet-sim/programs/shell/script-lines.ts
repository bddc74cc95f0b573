/** The lines of a script as a shell takes them: what it does not understand is refused line by line. */
import type { ParseError, Statement } from 'unbash'
import { firstMistake } from './plain-grammar.ts'
import type { Shell } from './shell.ts'
import { syntaxComplaint } from './syntax.ts'

/** What stands on one line, or begins on it, is read before any of it is run. */
export function linesOf(statements: readonly Statement[], text: string): readonly (readonly Statement[])[] {
  const lines: Statement[][] = []
  for (const [n, statement] of statements.entries()) {
    const isNew = n === 0 || text.slice(statements[n - 1].end, statement.pos).includes('\n')
    if (isNew) lines.push([statement])
    else lines[lines.length - 1].push(statement)
  }
  return lines
}

/** Whether a shell that is not bash understands it; says why not. */
export function isPlain(shell: Shell, statements: readonly Statement[]): boolean {
  if (shell.dialect === 'bash') return true
  const mistake = firstMistake(statements, shell.source, shell.dialect)
  if (!mistake) return true
  shell.position = mistake.pos
  shell.fail(mistake.message)
  return false
}

/** Says what is wrong with the text that is being read, and leaves; in bash `eval` and `.` only fail. */
export function failOfSyntax(shell: Shell, errors: readonly ParseError[], text: string): void {
  const { lines, line } = syntaxComplaint(errors, text, shell.dialect)
  const { failedLine } = shell
  shell.failedLine = shell.line - 1 + line
  for (const each of lines) shell.complain(each, true)
  shell.failedLine = failedLine
  if (shell.dialect === 'bash' && shell.evaluating > 0) shell.status = 2
  else {
    shell.exit(2)
    if (shell.isInteractive) shell.jump = { kind: 'abort' }
  }
}
