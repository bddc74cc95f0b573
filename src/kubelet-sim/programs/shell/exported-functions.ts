/** Functions that bash hands on to the bash that it starts: each as a variable of the environment. */
import { ProgramMemo } from '../memo.ts'
import { functionText } from './function-text.ts'
import type { Shell } from './shell.ts'

const variableOf = (name: string): string => `BASH_FUNC_${name}%%`

/** `export -f name …` */
export function exportFunctions(shell: Shell, names: readonly string[]): number {
  let status = 0
  for (const name of names) {
    const node = shell.function(name)
    if (!node) {
      shell.complain(`export: ${name}: not a function`)
      status = 1
      continue
    }
    shell.set(
      variableOf(name),
      functionText(name, node)
        .slice(name.length + 1)
        .trimEnd(),
    )
    if (!shell.isLeaving && !shell.variables.mark(variableOf(name), 'exported')) shell.failForMemory()
    if (shell.isLeaving) return shell.status
  }
  return status
}

/** Defines those that are in its environment. */
export function importFunctions(shell: Shell): void {
  const { process } = shell
  for (const [variable, value] of process.variables) {
    const name = /^BASH_FUNC_(\S+)%%$/.exec(variable)?.[1]
    if (name === undefined || !value.startsWith('()')) continue
    const { commands, errors } = process.machine.shared(ProgramMemo).parse(`${name} ${value}`, process)
    const [command] = commands.map((each) => each.command)
    if (!errors && commands.length === 1 && command.type === 'Function') shell.define(name, command)
  }
}
