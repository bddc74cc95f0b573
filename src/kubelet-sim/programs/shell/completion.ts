/** `compgen`: the words that would complete another one. */
import { Directory, resolvePath } from '../../runtime/files/files.ts'
import { isError, type PosixError } from '../../runtime/posix.ts'
import type { Working } from '../../runtime/program.ts'
import { Options } from '../commands/options.ts'
import { keywords } from './describe.ts'
import type { Shell } from './shell.ts'

/** By the word behind -A, and by the letter that says the same. */
const letters: Readonly<Record<string, string>> = {
  a: 'alias',
  b: 'builtin',
  c: 'command',
  d: 'directory',
  e: 'export',
  f: 'file',
  k: 'keyword',
  u: 'user',
  v: 'variable',
}

type Source = (shell: Shell, builtinNames: readonly string[]) => Iterable<string>

const sources: Readonly<Record<string, Source>> = {
  alias: ({ aliases }) => [...aliases.keys()].sort(),
  builtin: (_shell, builtinNames) => builtinNames,
  command: (shell, builtinNames) => [
    ...keywords,
    ...shell.functionNames,
    ...builtinNames,
    ...programsOf(shell),
  ],
  directory: (shell) => filesIn(shell).filter((name) => isFolder(shell, name)),
  export: ({ environment }) => [...environment.keys()].sort(),
  file: (shell) => filesIn(shell),
  function: ({ functionNames }) => [...functionNames].sort(),
  keyword: () => keywords,
  user: ({ process: { machine } }) => usersIn(machine.files.read('/etc/passwd')),
  variable: (shell) => [...new Set([...shell.variables.names(), ...ownVariables])].sort(),
}

const filesIn = ({ process }: Shell): readonly string[] => {
  const names = process.machine.files.list(process.cwd, process.user)
  return isError(names) ? [] : names
}

/** What bash sets by itself. */
const ownVariables = 'BASH BASH_VERSION EUID HOSTNAME IFS LINENO OPTIND PPID PS4 RANDOM SECONDS UID'.split(
  ' ',
)

const isFolder = ({ process }: Shell, name: string): boolean =>
  process.machine.files.node(resolvePath(process.cwd, name)) instanceof Directory

const usersIn = (text: string | PosixError): readonly string[] =>
  isError(text)
    ? []
    : text
        .split('\n')
        .flatMap((line) => line.split(':', 1))
        .filter(Boolean)

function* programsOf({ process, environment }: Shell): Iterable<string> {
  for (const folder of (environment.get('PATH') ?? '').split(':').slice(0, 32)) {
    const names = process.machine.files.list(resolvePath(process.cwd, folder || '.'), process.user)
    if (!isError(names)) yield* names
  }
}

/** @param builtinNames those of bash */
export const completing = (builtinNames: () => readonly string[]) =>
  function* (shell: Shell, args: readonly string[]): Working<number> {
    const options = new Options(args, 'A:W:P:S:abcdefkuvo:F:C:X:G:')
    if (options.invalid) {
      shell.complain(`compgen: -${options.invalid.name}: invalid option`)
      return 2
    }
    const [prefix = ''] = options.operands
    const wanted = [
      ...options.all('A'),
      ...Object.keys(letters)
        .filter((each) => options.has(each))
        .map((each) => letters[each]),
    ]
    const names = builtinNames().toSorted()
    const words = [
      ...wanted.flatMap((each) => (Object.hasOwn(sources, each) ? [...sources[each](shell, names)] : [])),
      ...(options.get('W') ?? '').split(/[ \t\n]+/).filter(Boolean),
    ]
    const without = options.get('X')
    const isLeftOut = without === undefined ? undefined : shell.pattern(without.replace(/^!/, ''))
    const found = words.filter(
      (word) => word.startsWith(prefix) && isLeftOut?.matches(word) !== !without?.startsWith('!'),
    )
    for (const word of found)
      yield* shell.process.write(`${options.get('P') ?? ''}${word}${options.get('S') ?? ''}\n`)
    return found.length > 0 ? 0 : 1
  }
