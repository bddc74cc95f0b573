/** What a shell says of a text that it cannot parse. */
import type { ParseError } from 'unbash'
import { tooDeep, tooLarge } from '../parse.ts'

const opener: Readonly<Record<string, string>> = {
  'double quote': 'syntax error: unterminated quoted string',
  'single quote': 'syntax error: unterminated quoted string',
}

/** The message, without the shell's name. */
export function syntaxError(errors: readonly ParseError[], text: string): string {
  // The last error tells most: an `if` that is not closed is found at the end of the text.
  const { message } = errors[errors.length - 1]
  if (message === tooLarge) return `syntax error: ${tooLarge}`
  if (errors.some((each) => each.message.includes(tooDeep))) return 'syntax error: nested too deeply'
  for (const [what, says] of Object.entries(opener)) if (message.includes(what)) return says
  const unexpected = /^unexpected token '(.+)'$/.exec(errors[0].message)
  if (unexpected) return `syntax error: unexpected "${unexpected[1]}"`
  const expected = /^expected '(\w+)'/.exec(message)
  if (expected && isAtEnd(errors, text))
    return `syntax error: unexpected end of file (expecting "${expected[1]}")`
  const found = /\S{1,64}/.exec(text.slice(errors[0].pos, errors[0].pos + longestSearch))
  return found ? `syntax error: unexpected "${found[0]}"` : 'syntax error: unexpected end of file'
}

/** How far is looked for what was unexpected. */
const longestSearch = 1_024

/** Whether more text could make it complete. */
export const isIncomplete = (errors: readonly ParseError[], text: string): boolean =>
  errors.some(({ message }) => message.startsWith('unterminated')) || isAtEnd(errors, text)

const isAtEnd = (errors: readonly ParseError[], text: string): boolean =>
  errors.every(({ pos, message }) => pos >= text.trimEnd().length && message.startsWith('expected'))
