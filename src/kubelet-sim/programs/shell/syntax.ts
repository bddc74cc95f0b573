/** What shells say of a text that they cannot parse. Source: bash(1), dash(1), ash of busybox. */
import type { ParseError } from 'unbash'
import type { Dialect } from '../../runtime/program.ts'
import { tooDeep, tooLarge } from '../parse.ts'

/** What is wrong, and on which line; the lines of the message have nothing before them yet. */
export interface SyntaxComplaint {
  readonly lines: readonly string[]
  /** Within the text, from 1 on. */
  readonly line: number
}

/** What has been opened and is not closed: its sign in bash, and what the others say. */
const openers: readonly (readonly [what: string, sign: string, said: string])[] = [
  ['double quote', '"', 'unterminated quoted string'],
  ['single quote', "'", 'unterminated quoted string'],
  ['backtick', '`', 'EOF in backquote substitution'],
  ['parameter expansion', '}', "missing '}'"],
  ['arithmetic expansion', ')', "missing '))'"],
  ['arithmetic', ')', ''],
  ['substitution', ')', ''],
  ['extended glob', ')', ''],
]

/** How far is looked for what was unexpected. */
const longestSearch = 1_024

const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length

const lower = (text: string): string => text.replace(/^[UM]/, (each) => each.toLowerCase())
const upper = (text: string): string => text.replace(/^[um]/, (each) => each.toUpperCase())

/** What stands where something else was expected; undefined at the end. */
function tokenAt(text: string, { pos, message }: ParseError): { token: string; at: number } | undefined {
  const named = /^unexpected token '(.+)'$/.exec(message)
  if (named) return { token: named[1], at: pos }
  // The parser has taken the word that closes for one of the command before.
  const closing = /^expected '(?:then|do)'/.test(message)
    ? /(?:^|\s)(fi|done|esac|else|elif)\s*$/.exec(text.slice(0, pos))
    : null
  if (closing) return { token: closing[1], at: closing.index + closing[0].indexOf(closing[1]) }
  const wantsWord = /redirect target|function body/.test(message)
  const found = wantsWord
    ? /[ \t]*(\n|[;&|()<>]+|[^\s;&|()<>]{1,64})/y
    : /\s*([;&|()<>]+|[^\s;&|()<>]{1,64})/y
  found.lastIndex = pos
  const [whole, token] = found.exec(text.slice(0, pos + longestSearch)) ?? []
  if (whole === undefined || token === undefined) return wantsWord ? { token: '\n', at: pos } : undefined
  const sign = /^(?:;;&?|;&|&&|\|\||&>|>>|<<|[;&|()<>])/.exec(token)?.[0] ?? token
  return { token: sign, at: pos + whole.length - token.length }
}

/** The word that would have closed what is open, or gone on. */
function expectedIn(errors: readonly ParseError[], text: string): string | undefined {
  const after = /^expected command after '(if|elif|while|until)'/.exec(errors[0].message)?.[1]
  if (after !== undefined) return after.endsWith('if') ? 'then' : 'do'
  const found = errors.map(({ message }) => /^expected '([^']+)'/.exec(message)?.[1]).findLast(Boolean)
  if (found !== 'esac') return found
  return /\bin\s*$/.test(text) ? ')' : ';;'
}

/** @param errors at least one */
export function syntaxComplaint(
  errors: readonly ParseError[],
  text: string,
  dialect: Dialect,
): SyntaxComplaint {
  const one = (line: number, ...lines: string[]): SyntaxComplaint => ({ lines, line })
  const head = dialect === 'dash' ? 'Syntax error: ' : 'syntax error: '
  if (errors.some(({ message }) => message === tooLarge)) return one(1, `${head}${tooLarge}`)
  if (errors.some(({ message }) => message.includes(tooDeep))) return one(1, `${head}nested too deeply`)
  const newlines = text.split('\n').length - 1
  const end = dialect === 'bash' ? newlines + (text.endsWith('\n') ? 1 : 2) : newlines + 1
  const open = errors.find(({ message }) => message.startsWith('unterminated'))
  const opener = open && openers.find(([what]) => open.message.includes(what))
  if (open && opener) {
    const [, sign, said] = opener
    if (dialect === 'bash')
      return one(lineAt(text, open.pos), `unexpected EOF while looking for matching \`${sign}'`)
    if (said !== '') return one(end, `${head}${dialect === 'dash' ? upper(said) : lower(said)}`)
    return one(end, unexpected(dialect, undefined, ')'))
  }
  const [first] = errors
  const found = tokenAt(text, first)
  const isEnd = found === undefined || (found.token === '\n' && dialect !== 'bash')
  if (dialect === 'bash') {
    if (!found) return one(end, 'syntax error: unexpected end of file')
    const line = lineAt(text, found.at)
    const token = found.token === '\n' ? 'newline' : found.token
    return one(line, `syntax error near unexpected token \`${token}'`, `\`${text.split('\n')[line - 1]}'`)
  }
  const expected = isEnd || !/^expected command/.test(first.message) ? expectedIn(errors, text) : undefined
  return one(
    isEnd ? end : lineAt(text, found.at),
    unexpected(dialect, isEnd ? undefined : found.token, expected),
  )
}

/** @param token undefined at the end of the text */
export function unexpected(dialect: Dialect, token: string | undefined, expected?: string): string {
  const what = token === undefined ? 'end of file' : `"${token}"`
  const wanted = expected === undefined ? '' : ` (expecting "${expected}")`
  return dialect === 'dash'
    ? `Syntax error: ${what} unexpected${wanted}`
    : `syntax error: unexpected ${what}${wanted}`
}

/** Whether more text could make it complete. */
export const isIncomplete = (errors: readonly ParseError[], text: string): boolean =>
  errors.some(({ message }) => message.startsWith('unterminated')) || isAtEnd(errors, text)

const isAtEnd = (errors: readonly ParseError[], text: string): boolean =>
  errors.every(({ pos, message }) => pos >= text.trimEnd().length && message.startsWith('expected'))
