/** The builtins of bash that remember directories: pushd, popd, dirs. */
import type { Shell } from './shell.ts'

/** Answers an exit code. */
type ChangeDirectory = (shell: Shell, args: readonly string[]) => number

/** More are not remembered. */
const mostDirectories = 256

/** The current directory first; that of the user is `~`. */
function shown(shell: Shell): readonly string[] {
  const home = shell.get('HOME')
  return [shell.process.cwd, ...shell.directories].map((path) =>
    home && (path === home || path.startsWith(`${home}/`)) ? `~${path.slice(home.length)}` : path,
  )
}

function show(shell: Shell): number {
  shell.process.print(`${shown(shell).join(' ')}\n`)
  return 0
}

/** bash names no line here. */
function refuse(shell: Shell, message: string): number {
  shell.process.complain(`${shell.name}: ${message}\n`)
  return 1
}

/** `pushd folder` goes there, and `pushd` to where one came from. */
export const pushDirectory =
  (change: ChangeDirectory) =>
  (shell: Shell, args: readonly string[]): number => {
    const [top, ...others] = shell.directories
    const target = args[1] ?? top
    if (target === undefined) return refuse(shell, 'pushd: no other directory')
    if (/^[-+]\d+$/.test(target)) return refuse(shell, `pushd: ${target}: is not simulated`)
    const { cwd } = shell.process
    const status = change(shell, ['cd', target])
    if (status !== 0) return status
    const kept = args[1] === undefined ? others : shell.directories
    shell.directories = [cwd, ...kept].slice(0, mostDirectories)
    return show(shell)
  }

export const popDirectory =
  (change: ChangeDirectory) =>
  (shell: Shell): number => {
    const [top, ...others] = shell.directories
    if (top === undefined) return refuse(shell, 'popd: directory stack empty')
    const status = change(shell, ['cd', top])
    if (status !== 0) return status
    shell.directories = others
    return show(shell)
  }

/** `dirs`, with -p or -v each on a line; -c forgets them. */
export function showDirectories(shell: Shell, args: readonly string[]): number {
  if (args[1] === '-c') {
    shell.directories = []
    return 0
  }
  if (args[1] !== '-v' && args[1] !== '-p') return show(shell)
  for (const [n, path] of shown(shell).entries())
    shell.process.print(args[1] === '-v' ? `${String(n).padStart(2)}  ${path}\n` : `${path}\n`)
  return 0
}
