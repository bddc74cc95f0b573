/** trap: what a shell does when a signal comes, when it ends, and when a command fails. */
import { signalNamed } from '../../runtime/posix.ts'
import type { Shell } from './shell.ts'
import type { TrapName } from './shell-state.ts'

function trapNamed({ dialect }: Shell, name: string): TrapName | undefined {
  if (name === 'EXIT' || name === '0') return 'EXIT'
  return name === 'ERR' && dialect !== 'dash' ? 'ERR' : signalNamed(name)
}

export function setTrap(shell: Shell, args: readonly string[]): number {
  const words = args.slice(args[1] === '--' ? 2 : 1)
  if (words.length === 0 || (words[0] === '-p' && shell.dialect === 'bash'))
    return showTraps(shell, words.slice(1))
  const isReset = words[0] === '-' || (words.length === 1 && trapNamed(shell, words[0]) !== undefined)
  for (const name of words.length === 1 ? words : words.slice(1)) {
    const signal = trapNamed(shell, name)
    if (!signal) {
      if (shell.dialect === 'dash') shell.process.complain(`trap: ${name}: bad trap\n`)
      else shell.complainAs('trap', `${name}: invalid signal specification`)
      return 1
    }
    if (signal === 'ERR') shell.failureTrapDepth = shell.calls.length
    shell.trap(signal, isReset ? undefined : words[0])
  }
  return 0
}

function showTraps(shell: Shell, names: readonly string[]): number {
  const wanted = new Set(names.map((each) => trapNamed(shell, each)))
  for (const [signal, action] of shell.traps) {
    if (names.length > 0 && !wanted.has(signal)) continue
    const shown = signal.startsWith('SIG') && shell.dialect !== 'bash' ? signal.slice(3) : signal
    shell.process.print(`trap -- '${action.replaceAll("'", "'\\''")}' ${shown}\n`)
  }
  return 0
}
