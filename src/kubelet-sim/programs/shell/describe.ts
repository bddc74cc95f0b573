/** What a name stands for: `type`, `command -v` and `command -V`. */
import type { Working } from '../../runtime/program.ts'
import { programPath } from '../commands/program-path.ts'
import { functionText } from './function-text.ts'
import type { Shell } from './shell.ts'

/** Whether a shell has a builtin of a name. */
type HasBuiltin = (shell: Shell, name: string) => unknown

export const keywords: ReadonlySet<string> = new Set(
  '! case do done elif else esac fi for function if in select then time until while { } [['.split(' '),
)
/** Those that only bash has. */
const bashKeywords: ReadonlySet<string> = new Set(['function', 'select', 'time', '[['])

interface Meaning {
  readonly sort: 'keyword' | 'function' | 'builtin' | 'file'
  /** Of a file. */
  readonly path?: string
}

/** What the shell would run first stands first. */
function meaningsOf(shell: Shell, name: string, hasBuiltin: HasBuiltin): readonly Meaning[] {
  const isKeyword = keywords.has(name) && (shell.dialect === 'bash' || !bashKeywords.has(name))
  const path = programPath(shell.process, name, shell.environment)
  return [
    ...(isKeyword ? [{ sort: 'keyword' } as const] : []),
    ...(shell.function(name) ? [{ sort: 'function' } as const] : []),
    ...(hasBuiltin(shell, name) ? [{ sort: 'builtin' } as const] : []),
    ...(path === undefined ? [] : [{ sort: 'file', path } as const]),
  ]
}

function sentence({ dialect }: Shell, name: string, { sort, path }: Meaning): string {
  switch (sort) {
    case 'file':
      return `${name} is ${path}`
    case 'function':
      return dialect === 'dash' ? `${name} is a shell function` : `${name} is a function`
    default:
      return `${name} is a shell ${sort}`
  }
}

/** The sentence; bash shows the function, too. */
function described(shell: Shell, name: string, meaning: Meaning): string {
  const node = meaning.sort === 'function' && shell.dialect === 'bash' ? shell.function(name) : undefined
  return sentence(shell, name, meaning) + (node ? `\n${functionText(name, node).trimEnd()}` : '')
}

/** `type`, which may be asked for all meanings (`-a`), for their sort (`-t`) or for a path (`-p`). */
export function* describeCommands(
  shell: Shell,
  args: readonly string[],
  hasBuiltin: HasBuiltin,
): Working<number> {
  const isBash = shell.dialect === 'bash'
  const first = shell.dialect !== 'dash' ? args.findIndex((each, n) => n > 0 && !/^-[atpPf]+$/.test(each)) : 1
  const letters = args.slice(1, first < 0 ? args.length : first).join('')
  let status = 0
  for (const name of first < 0 ? [] : args.slice(first)) {
    const all = meaningsOf(shell, name, hasBuiltin)
    const meanings = letters.includes('a') ? all : all.slice(0, 1)
    if (meanings.length === 0) {
      status = isBash ? 1 : 127
      if (isBash && !/[tpP]/.test(letters)) shell.complain(`type: ${name}: not found`)
      else if (!isBash) shell.process.complain(`${name}: not found\n`)
    }
    for (const each of meanings) {
      if (letters.includes('t')) shell.process.print(`${each.sort}\n`)
      else if (!/p/i.test(letters)) shell.process.print(`${described(shell, name, each)}\n`)
      else if (each.path !== undefined) shell.process.print(`${each.path}\n`)
    }
    yield* shell.process.breathe()
  }
  return status
}

/** `command -v`, and `command -V`, which says it in a sentence. */
export function* locateCommands(
  shell: Shell,
  args: readonly string[],
  hasBuiltin: HasBuiltin,
): Working<number> {
  const isVerbose = args[1] === '-V'
  const isBash = shell.dialect === 'bash'
  let found = 0
  for (const name of args.slice(2)) {
    const [meaning] = meaningsOf(shell, name, hasBuiltin)
    if (meaning) {
      found++
      shell.process.print(`${isVerbose ? described(shell, name, meaning) : (meaning.path ?? name)}\n`)
    } else if (isVerbose) shell.complain(isBash ? `command: ${name}: not found` : `${name}: not found`)
    yield* shell.process.breathe()
  }
  if (found > 0) return 0
  return isBash ? 1 : 127
}
