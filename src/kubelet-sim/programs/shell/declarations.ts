/** The builtins that set variables, options and arguments: export, readonly, local, unset, set. */
import type { Working } from '../../runtime/program.ts'
import { sorted } from '../commands/sorting.ts'
import { optionNamed, optionNames, type Shell } from './shell.ts'

const assignmentPattern = /^([A-Za-z_]\w*)=([\s\S]*)$/

export function exportVariables(shell: Shell, args: readonly string[]): number | Working<number> {
  if (args.length === 1 || args[1] === '-p') return list(shell, shell.environment.keys(), 'export ')
  return mark(shell, args, 'exported')
}

export function protectVariables(shell: Shell, args: readonly string[]): number | Working<number> {
  if (args.length === 1 || args[1] === '-p') return list(shell, shell.variables.readonlyNames, 'readonly ')
  return mark(shell, args, 'readonly')
}

/** Shows variables as a shell would read them. */
function* list(shell: Shell, names: Iterable<string>, prefix: string): Working<number> {
  const inOrder = yield* sorted(shell.process, [...names], (a, b) => (a < b ? -1 : 1))
  for (const name of inOrder) {
    const value = (shell.get(name) ?? '').replaceAll("'", "'\\''")
    yield* shell.process.write(`${prefix}${name}='${value}'\n`)
  }
  return 0
}

/** Marks every `name` or `name=value`; the value, if there is one, is set first. */
function* mark(shell: Shell, args: readonly string[], what: 'exported' | 'readonly'): Working<number> {
  for (const argument of args.slice(1)) {
    if (argument.startsWith('-')) continue
    const found = assignmentPattern.exec(argument)
    const name = found?.[1] ?? argument
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      shell.complain(`${args[0]}: ${argument}: bad variable name`)
      return 2
    }
    if (found) shell.set(name, found[2])
    if (!shell.isLeaving && !shell.variables.mark(name, what)) shell.failForMemory()
    if (shell.isLeaving) return shell.status
    yield* shell.process.breathe()
  }
  return 0
}

export function* declareLocal(shell: Shell, args: readonly string[]): Working<number> {
  for (const argument of args.slice(1)) {
    const found = assignmentPattern.exec(argument)
    if (!shell.makeLocal(found?.[1] ?? argument)) {
      shell.complain('local: not in a function')
      return 1
    }
    if (found) shell.set(found[1], found[2])
    if (shell.isLeaving) return shell.status
    yield* shell.process.breathe()
  }
  return 0
}

export function* unsetVariables(shell: Shell, args: readonly string[]): Working<number> {
  for (const name of args.slice(1)) {
    if (name === '-v' || name === '-f') continue
    if (args[1] === '-f') shell.define(name, undefined)
    else shell.unset(name)
    if (shell.isLeaving) return shell.status
    yield* shell.process.breathe()
  }
  return 0
}

export function setOptions(shell: Shell, args: readonly string[]): number | Working<number> {
  if (args.length === 1) return list(shell, shell.variables.names(), '')
  for (let n = 1; n < args.length; n++) {
    const argument = args[n]
    if (argument === '--' || !/^[-+]./.test(argument)) {
      shell.setPositional(args.slice(argument === '--' ? n + 1 : n))
      return shell.isLeaving ? shell.status : 0
    }
    for (const letter of argument.slice(1)) {
      const name = letter === 'o' ? optionNamed(args[++n]) : optionNames[letter as keyof typeof optionNames]
      if (!name) {
        shell.complain(`set: illegal option ${letter === 'o' ? `-o ${args[n] ?? ''}` : `-${letter}`}`)
        return 2
      }
      shell.setOption(name, argument[0] === '-')
    }
  }
  return 0
}
