/** What `${name@Q}`, `${name^^}` and their like make of a value. */
import { lowerCased, upperCased } from '../../runtime/bytes.ts'
import { ansiBytes } from '../commands/escapes.ts'
import type { Shell } from './shell.ts'

/** How a variable is marked, by the letters of `declare`. */
export function attributesOf({ variables, environment }: Shell, name: string): string {
  const array = variables.array(name)
  const marks = [
    [array && !array.isAssociative, 'a'],
    [array?.isAssociative, 'A'],
    [variables.has(name, 'integer'), 'i'],
    [variables.has(name, 'lower'), 'l'],
    [variables.isReadonly(name), 'r'],
    [variables.has(name, 'upper'), 'u'],
    [environment.has(name), 'x'],
  ] as const
  return marks.flatMap(([isSo, letter]) => (isSo ? [letter] : [])).join('')
}

/** `${name@A}`: what would make the variable again. */
export function declared(shell: Shell, name: string, value: string | undefined): string {
  if (value === undefined) return ''
  const letters = attributesOf(shell, name)
  return `${letters === '' ? '' : `declare -${letters} `}${name}=${quoted(value)}`
}

const isUpper = (letter: string): boolean => letter !== lowerCased(letter)

const toggledCase = (text: string): string =>
  text.replace(/[a-zA-Z]/g, (letter) => (isUpper(letter) ? lowerCased(letter) : upperCased(letter)))

const caseChanges: Readonly<Record<string, (text: string) => string>> = {
  '^': upperCased,
  ',': lowerCased,
  '~': toggledCase,
}

/** @param operator `^` for the first letter, `^^` for all; `,`, `~` likewise */
export function changeCase(value: string, operator: string): string {
  const change = caseChanges[operator[0]]
  return operator.length === 2 ? change(value) : change(value.slice(0, 1)) + value.slice(1)
}

/** `${name@Q}` and its like. */
export function transformed(shell: Shell, value: string, letter: string): string {
  switch (letter) {
    case 'Q':
      return quoted(value)
    case 'U':
      return upperCased(value)
    case 'L':
      return lowerCased(value)
    case 'u':
      return changeCase(value, '^')
    case 'E':
      return ansiBytes(value)
    default:
      shell.fail(`@${letter}: bad substitution`)
      return ''
  }
}

/** As a shell would read it again. */
export const quoted = (value: string): string =>
  /[^ -~]/.test(value)
    ? `$'${value.replace(/[^ -~]|['\\]/g, escapeOf)}'`
    : `'${value.replaceAll("'", "'\\''")}'`

const shortEscapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\x1b': '\\E',
}

const escapeOf = (char: string): string =>
  shortEscapes[char] ??
  (/['\\]/.test(char) ? `\\${char}` : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`)
