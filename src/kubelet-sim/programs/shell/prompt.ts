/** What an interactive shell asks with: as its distribution sets it, or as PS1 says. */
import { userName } from '../commands/accounts.ts'
import { formatDate } from '../commands/date.ts'
import type { Shell } from './shell.ts'

/** As much as is shown. */
const longestPrompt = 4_096

export function promptOf(shell: Shell): string {
  const own = shell.get('PS1')
  return own === undefined ? usualPrompt(shell) : expandedPrompt(shell, own.slice(0, longestPrompt))
}

function usualPrompt(shell: Shell): string {
  const { machine, user } = shell.process
  if (shell.dialect === 'dash') return `${user.uid === 0 ? '#' : '$'} `
  if (shell.dialect === 'ash') return expandedPrompt(shell, '\\w \\$ ')
  return expandedPrompt(shell, machine.image.has('apt-get') ? '\\u@\\h:\\w\\$ ' : '\\s-\\v\\$ ')
}

function expandedPrompt(shell: Shell, text: string): string {
  const { machine, user, cwd } = shell.process
  const { hostname } = machine.config
  const home = shell.get('HOME') ?? '/root'
  const isHome = home !== '/' && (cwd === home || cwd.startsWith(`${home}/`))
  const path = isHome ? `~${cwd.slice(home.length)}` : cwd
  const meanings: Readonly<Record<string, string>> = {
    u: userName(shell.process, user.uid) ?? 'I have no name!',
    h: hostname.replace(/\..*/, ''),
    H: hostname,
    w: path,
    W: path === '~' ? path : path.slice(path.lastIndexOf('/') + 1) || '/',
    $: user.uid === 0 ? '#' : '$',
    s: shell.dialect === 'ash' ? 'sh' : shell.name.slice(shell.name.lastIndexOf('/') + 1),
    v: '5.2',
    n: '\n',
    t: formatDate(machine.clock.now(), '%T'),
    '\\': '\\',
    '[': '',
    ']': '',
    e: '\x1b',
  }
  const shown = text.replace(/\\([uhHwW$svnt\\[\]e])/g, (_whole, letter: string) => meanings[letter])
  return shown.replace(
    /\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g,
    (_whole, braced?: string, plain?: string) => shell.get(braced ?? plain ?? '') ?? '',
  )
}
