/** The rights of files as commands name them: `644`, `u+x,go-w`, `a=rX`. */

const whoBits: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 }
const shifts: Readonly<Record<string, number>> = { u: 6, g: 3, o: 0 }

const clause = '[ugoa]*(?:[-+=](?:[rwxXst]*|[ugo]))+'
const modeForm = new RegExp(`^(?:[0-7]{1,5}|${clause}(?:,${clause})*)$`)

export const isMode = (text: string): boolean => modeForm.test(text)

interface Place {
  readonly isDirectory?: boolean
  /** Rights that nobody gets who is not named. */
  readonly umask?: number
}

/** @param text a mode: see isMode. @returns the rights that come of those before */
export function newMode(
  before: number,
  text: string,
  { isDirectory = false, umask = 0 }: Place = {},
): number {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8) & 0o7777
  let mode = before
  for (const each of text.split(',')) {
    const [, names, actions] = /^([ugoa]*)(.*)$/.exec(each)!
    const named = [...(names || 'a')].reduce((bits, name) => bits | whoBits[name], 0)
    const who = names === '' ? named & ~umask : named
    for (const [, operator, rights] of actions.matchAll(/([-+=])([rwxXst]*|[ugo])(?=[-+=]|$)/g)) {
      const what = bitsOf(rights, mode, isDirectory) & who
      if (operator === '+') mode |= what
      else if (operator === '-') mode &= ~what
      else mode = (mode & ~(named & 0o777)) | what
    }
  }
  return mode
}

function bitsOf(rights: string, mode: number, isDirectory: boolean): number {
  const shift = shifts[rights]
  if (shift !== undefined) return ((mode >> shift) & 7) * 0o111
  const isRun = rights.includes('x') || (rights.includes('X') && (isDirectory || (mode & 0o111) !== 0))
  return (
    (rights.includes('r') ? 0o444 : 0) |
    (rights.includes('w') ? 0o222 : 0) |
    (isRun ? 0o111 : 0) |
    (rights.includes('s') ? 0o6000 : 0) |
    (rights.includes('t') ? 0o1000 : 0)
  )
}
