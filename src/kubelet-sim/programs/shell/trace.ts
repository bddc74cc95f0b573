/** What `set -x` shows of a command before it runs. Source: bash's print_cmd.c; dash and ash show commands and assignments alone. */
import type { Shell } from './shell.ts'

/** How deep in substitutions and evals a shell is; most are in none. */
const levels = new WeakMap<Shell, number>()

export const traceLevel = (shell: Shell): number => levels.get(shell) ?? 0

export function setTraceLevel(shell: Shell, level: number): void {
  if (level > 0) levels.set(shell, level)
  else levels.delete(shell)
}

/** As much of a command as is shown. */
const longestTrace = 4_096

export function trace(shell: Shell, args: readonly string[]): void {
  let text = ''
  for (const argument of args) {
    text += `${text && ' '}${shown(shell, argument)}`
    if (text.length > longestTrace) break
  }
  traceText(shell, text)
}

export function traceAssignment(shell: Shell, name: string, value: string): void {
  traceText(shell, `${name}=${value === '' ? '' : shown(shell, value)}`)
}

/** What bash alone shows: the head of a loop, a condition. */
export function traceHead(shell: Shell, text: string): void {
  if (shell.dialect === 'bash') traceText(shell, text)
}

function traceText(shell: Shell, text: string): void {
  shell.process.complain(`${mark(shell)}${text.slice(0, longestTrace)}\n`)
}

/** PS4, whose first character bash repeats for each level. */
function mark(shell: Shell): string {
  const told = shell.get('PS4')
  const text = told === undefined || told.includes('$') ? '+ ' : told
  return shell.dialect === 'bash' ? text.slice(0, 1).repeat(traceLevel(shell)) + text : text
}

/** As it would have to be written; dash shows what it is. */
function shown({ dialect }: Shell, text: string): string {
  if (dialect === 'dash' || /^[\w@%+=:,./-]+$/.test(text)) return text
  return `'${text.replaceAll("'", "'\\''")}'`
}
