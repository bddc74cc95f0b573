/** The builtin getopts. */
import type { Shell } from './shell.ts'

/** One option per call; $OPTIND and the place within a group of letters live in variables, as the text of `args` may change. */
export function getOptions(shell: Shell, args: readonly string[]): number {
  const [, letters = '', name = 'opt'] = args
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
  const at = letters.indexOf(letter)
  const takesValue = at >= 0 && letters[at + 1] === ':'
  const isLast = offset + 1 >= word.length
  shell.set(name, at >= 0 ? letter : '?')
  if (at < 0 && letters[0] !== ':') shell.complain(`illegal option -${letter}`)
  if (takesValue) shell.set('OPTARG', isLast ? (words[index] ?? '') : word.slice(offset + 1))
  const next = takesValue && isLast ? index + 2 : isLast || takesValue ? index + 1 : index
  shell.set('OPTIND', String(next))
  shell.set('_OPTOFFSET', next === index ? String(offset + 1) : '1')
  return 0
}
