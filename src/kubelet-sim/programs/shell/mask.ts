/** `umask`: which rights new files do not have. */
import { maskOf } from '../../runtime/files/user.ts'
import { isMode, newMode } from '../commands/file-mode.ts'
import type { Shell } from './shell.ts'

export function changeMask(shell: Shell, args: readonly string[]): number {
  const { process } = shell
  const mask = maskOf(process.user)
  const words = args.slice(1).filter((each) => each !== '-S' && each !== '-p' && each !== '--')
  if (words.length === 0) {
    process.print(args.includes('-S') ? `${inWords(mask)}\n` : `${octal(mask)}\n`)
    return 0
  }
  const [text] = words
  if (!isMode(text) || (/^\d/.test(text) && Number.parseInt(text, 8) > 0o777)) {
    shell.complain(
      shell.dialect === 'bash'
        ? `umask: ${text}: octal number out of range`
        : `umask: Illegal number: ${text}`,
    )
    return shell.dialect === 'bash' ? 1 : 2
  }
  // Words say which rights stay.
  const umask = /^\d/.test(text) ? newMode(0, text) : 0o777 & ~newMode(0o777 & ~mask, text)
  process.user = { ...process.user, umask }
  return 0
}

const octal = (mask: number): string => mask.toString(8).padStart(4, '0')

const inWords = (mask: number): string =>
  (['u', 'g', 'o'] as const)
    .map((who, n) => {
      const rights = ~mask >> (6 - 3 * n)
      return `${who}=${rights & 4 ? 'r' : ''}${rights & 2 ? 'w' : ''}${rights & 1 ? 'x' : ''}`
    })
    .join(',')
