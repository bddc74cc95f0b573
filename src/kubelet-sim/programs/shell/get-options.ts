/** The builtin getopts. */
import type { Shell } from './shell.ts'

/** One option per call; $OPTIND and the place within a group of letters live in variables, as the text of `args` may change. */
export function getOptions(shell: Shell, args: readonly string[]): number {
  const [, letters = '', name = 'opt'] = args
  if (args.length < 3) {
    if (shell.dialect === 'bash') shell.process.complain('getopts: usage: getopts optstring name [arg ...]\n')
    else
      shell.complainAs(
        'getopts',
        `${shell.dialect === 'dash' ? 'U' : 'u'}sage: getopts optstring var [arg${shell.dialect === 'dash' ? '...' : ''}]`,
      )
    return 2
  }
  const words = args.length > 3 ? args.slice(3) : shell.positional
  const index = Number(shell.get('OPTIND') ?? '1')
  const offset = Number(shell.get('_OPTOFFSET') ?? '1')
  const word = words[index - 1]
  if (!word || !/^-./.test(word) || word === '--') {
    if (word === '--') shell.set('OPTIND', String(index + 1))
    shell.set(name, '?')
    return 1
  }
  const letter = word[offset]
  const at = letter === ':' ? -1 : letters.indexOf(letter)
  const takesValue = at >= 0 && letters[at + 1] === ':'
  const isLast = offset + 1 >= word.length
  const value = isLast ? words[index] : word.slice(offset + 1)
  if (at < 0) complain(shell, { letters, letter, name, lacksValue: false })
  else if (takesValue && value === undefined) complain(shell, { letters, letter, name, lacksValue: true })
  else {
    shell.set(name, letter)
    if (takesValue) shell.set('OPTARG', value ?? '')
    else if (shell.get('OPTARG') !== undefined) shell.unset('OPTARG')
  }
  const takesNext = takesValue && isLast && value !== undefined
  const next = takesNext ? index + 2 : isLast || takesValue ? index + 1 : index
  shell.set('OPTIND', String(next))
  shell.set('_OPTOFFSET', next === index ? String(offset + 1) : '1')
  return 0
}

interface Complaint {
  readonly letters: string
  readonly letter: string
  readonly name: string
  readonly lacksValue: boolean
}

/** What is wrong is said, or where the letters begin with a colon left to the script, which finds the letter in $OPTARG. */
function complain(shell: Shell, { letters, letter, name, lacksValue }: Complaint): void {
  const isSilent = letters.startsWith(':')
  shell.set(name, isSilent && lacksValue ? ':' : '?')
  if (isSilent) return shell.set('OPTARG', letter)
  if (shell.get('OPTARG') !== undefined) shell.unset('OPTARG')
  const says = {
    bash: lacksValue ? `option requires an argument -- ${letter}` : `illegal option -- ${letter}`,
    other: lacksValue ? `No arg for -${letter} option` : `Illegal option -${letter}`,
  }
  shell.process.complain(shell.dialect === 'bash' ? `${shell.name}: ${says.bash}\n` : `${says.other}\n`)
}
