/** trap: what a shell does when a signal comes, when it ends, and when a command fails. */
import { signalNamed } from '../../runtime/posix.ts'
import type { Working } from '../../runtime/program.ts'
import { currentCommand } from './parameter.ts'
import type { Shell } from './shell.ts'
import type { TrapName } from './shell-state.ts'

function trapNamed({ dialect }: Shell, name: string): TrapName | undefined {
  if (name === 'EXIT' || name === '0') return 'EXIT'
  if (dialect === 'bash' && (name === 'DEBUG' || name === 'RETURN')) return name
  return name === 'ERR' && dialect !== 'dash' ? 'ERR' : signalNamed(name)
}

/** Those that functions do not take over from who calls them, unless an option says so. */
type OfFunctions = 'ERR' | 'DEBUG'

const isOfFunctions = (name: TrapName): name is OfFunctions => name === 'ERR' || name === 'DEBUG'

/** What is to be done at such a moment; undefined where nothing is, or a trap runs already. */
export function trapOf(shell: Shell, name: OfFunctions): string | undefined {
  const action = shell.traps.get(name)
  if (!action || shell.isInTrap) return undefined
  const isInherited = shell.has(name === 'ERR' ? 'errtrace' : 'functrace')
  return isInherited || shell.calls.length <= (shell.trapDepths.get(name) ?? 0) ? action : undefined
}

/** Runs the trap for commands, where there is one. @param command as it is told: `for i in 1 2` */
export function* beforeCommand(shell: Shell, command: string): Working {
  const action = trapOf(shell, 'DEBUG')
  if (action !== undefined) yield* runTrap(shell, action, command)
}

/** Runs such a trap; what the command before has answered stays. */
export function* runTrap(shell: Shell, action: string, command = currentCommand(shell)): Working {
  const { status } = shell
  shell.isInTrap = true
  shell.trappedCommand = command
  yield* shell.language.evaluateScript(shell, action)
  shell.trappedCommand = undefined
  shell.isInTrap = false
  if (!shell.isLeaving) shell.status = status
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
    if (isOfFunctions(signal)) shell.trapDepths.set(signal, shell.calls.length)
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
