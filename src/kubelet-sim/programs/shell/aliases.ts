/** Words that stand for others at the beginning of a command, for whoever is at a terminal: alias, unalias. */
import { forEachChild, type SyntaxNode, type Word } from 'unbash'
import { parseCost, parseScript } from '../parse.ts'
import type { Shell } from './shell.ts'
import { quoted } from './transformations.ts'

/** More are not kept, nor longer ones. */
const mostAliases = 1_000
const longestAlias = 4_096

/** An alias may stand for another so often. */
const deepest = 8

const shown = ({ dialect }: Shell, name: string, value: string): string =>
  `${dialect === 'bash' ? 'alias ' : ''}${name}=${quoted(value)}\n`

export function setAliases(shell: Shell, args: readonly string[]): number {
  const { process } = shell
  const operands = args.slice(args[1] === '-p' ? 2 : 1)
  let status = 0
  if (operands.length === 0)
    for (const [name, value] of [...shell.aliases].sort(([a], [b]) => (a < b ? -1 : 1)))
      process.print(shown(shell, name, value))
  for (const operand of operands) {
    const [, name = operand, value] = /^([^=]+)=(.*)$/s.exec(operand) ?? []
    const known = shell.aliases.get(name)
    if (value === undefined && known === undefined) {
      if (shell.dialect === 'bash') shell.complain(`alias: ${name}: not found`)
      else shell.process.complain(`alias: ${name} not found\n`)
      status = 1
    } else if (value === undefined) process.print(shown(shell, name, known!))
    else if (shell.aliases.size < mostAliases && operand.length <= longestAlias)
      shell.aliases = new Map(shell.aliases).set(name, value)
  }
  return status
}

export function unsetAliases(shell: Shell, args: readonly string[]): number {
  let status = 0
  if (args[1] === '-a') shell.aliases = new Map()
  else
    for (const name of args.slice(1)) {
      const left = new Map(shell.aliases)
      if (!left.delete(name)) {
        shell.complain(`unalias: ${name}: not found`)
        status = 1
      }
      shell.aliases = left
    }
  return status
}

/** A text with what its aliases stand for. Each stands for something once: `alias ls='ls -l'` comes to an end. */
export function withoutAliases(shell: Shell, text: string): string {
  if (shell.aliases.size === 0) return text
  if (shell.dialect === 'bash' && !shell.isInteractive && !shell.settings.has('expand_aliases')) return text
  const left = new Map(shell.aliases)
  for (let depth = 0; depth < deepest; depth++) {
    shell.process.charge(parseCost(text))
    const found = namesIn(parseScript(text)).filter(({ text: name }) => left.has(name))
    if (found.length === 0) break
    for (const { pos, end, text: name } of found.sort((a, b) => b.pos - a.pos))
      text = text.slice(0, pos) + left.get(name)! + text.slice(end)
    for (const { text: name } of found) left.delete(name)
    if (text.length > longestAlias * deepest) break
  }
  return text
}

/** The names of commands that are written plainly, but for those in substitutions. */
function namesIn(node: SyntaxNode, names: Word[] = []): Word[] {
  if (
    node.type === 'Command' &&
    node.name &&
    node.name.parts === undefined &&
    node.name.text === node.name.value
  )
    names.push(node.name)
  if (node.type !== 'Word') forEachChild(node, (child) => void namesIn(child, names))
  return names
}
