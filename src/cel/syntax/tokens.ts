/** Cuts an expression into tokens, as the lexer of cel-go does; what is none is reported and passed over. */
import type { Issue } from '../issues.ts'

export type TokenKind =
  | '<EOF>'
  | 'NUM_FLOAT'
  | 'NUM_INT'
  | 'NUM_UINT'
  | 'STRING'
  | 'BYTES'
  | 'IDENTIFIER'
  | 'ESC_IDENTIFIER'
  /** Signs and the words `in`, `true`, `false`, `null` stand for themselves. */
  | (string & {})

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  /** In code points. */
  readonly at: number
}

const escapeSequence = String.raw`\\(?:[abfnrtv"'\\?${'`'}]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7][0-7])`
const quoted = [
  String.raw`[rR]"""[\s\S]*?"""`,
  String.raw`[rR]'''[\s\S]*?'''`,
  String.raw`"""(?:${escapeSequence}|[^\\])*?"""`,
  String.raw`'''(?:${escapeSequence}|[^\\])*?'''`,
  String.raw`[rR]"[^"\n\r]*"`,
  String.raw`[rR]'[^'\n\r]*'`,
  String.raw`"(?:${escapeSequence}|[^\\"\n\r])*"`,
  String.raw`'(?:${escapeSequence}|[^\\'\n\r])*'`,
].join('|')

/** Tried at a place, the longest wins; of two as long, the first. */
const patterns: readonly (readonly [TokenKind | undefined, RegExp])[] = [
  [undefined, /[\t \r\n\f]+|\/\/[^\n]*/y],
  ['sign', /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/y],
  ['NUM_FLOAT', /\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?/y],
  ['NUM_UINT', /0x[0-9a-fA-F]+[uU]|\d+[uU]/y],
  ['NUM_INT', /0x[0-9a-fA-F]+|\d+/y],
  ['STRING', new RegExp(quoted, 'y')],
  ['BYTES', new RegExp(`[bB](?:${quoted})`, 'y')],
  ['IDENTIFIER', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['ESC_IDENTIFIER', /`[A-Za-z0-9_.\-/ ]+`/y],
]

const words = new Set(['in', 'true', 'false', 'null'])

/** The tokens up to and with the end. */
export function tokensOf(source: string, issues: Issue[]): readonly Token[] {
  const tokens: Token[] = []
  let position = 0
  let at = 0
  while (position < source.length) {
    const [kind, text] = longestAt(source, position)
    if (text === '') {
      const unknown = unknownAt(source, position)
      issues.push({ at, message: `Syntax error: token recognition error at: '${escaped(unknown)}'` })
      position += unknown.length
      at += [...unknown].length
      continue
    }
    if (kind) tokens.push({ kind: kind === 'sign' || words.has(text) ? text : kind, text, at })
    position += text.length
    at += [...text].length
  }
  tokens.push({ kind: '<EOF>', text: '<EOF>', at })
  return tokens
}

function longestAt(source: string, position: number): readonly [TokenKind | undefined, string] {
  let longest: readonly [TokenKind | undefined, string] = [undefined, '']
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = position
    const text = pattern.exec(source)?.[0] ?? ''
    if (text.length > longest[1].length) longest = [kind, text]
  }
  return longest
}

/** What belongs to no token: up to where the lexer gave up, which of an open string is where it cannot go on. */
function unknownAt(source: string, position: number): string {
  const opening = /(?:[bB]?[rR]?)("""|'''|"|')/y
  opening.lastIndex = position
  const quote = opening.exec(source)
  if (quote) return openString(source, position, quote[0].length, quote[1])
  const sign = String.fromCodePoint(source.codePointAt(position)!)
  // `&` and `|` wait for their twin: what came instead is lost with them.
  if ((sign === '&' || sign === '|' || sign === '=') && position + 1 < source.length) {
    return sign + String.fromCodePoint(source.codePointAt(position + 1)!)
  }
  return sign
}

function openString(source: string, position: number, headLength: number, quote: string): string {
  let end = position + headLength
  while (end < source.length) {
    const sign = source[end]
    if (quote.length === 1 && (sign === '\n' || sign === '\r')) return source.slice(position, end + 1)
    if (sign === '\\' && !/[rR]/.test(source.slice(position, position + headLength))) {
      const known = new RegExp(escapeSequence, 'y')
      known.lastIndex = end
      const match = known.exec(source)
      if (!match) return source.slice(position, end + brokenEscape(source, end) + 1)
      end += match[0].length
      continue
    }
    end++
  }
  return source.slice(position, end)
}

/** How much of an escape there is before it breaks off. */
function brokenEscape(source: string, start: number): number {
  const begun = /\\(?:[xX][0-9a-fA-F]?|u[0-9a-fA-F]{0,3}|U[0-9a-fA-F]{0,7}|[0-3][0-7]?)?/y
  begun.lastIndex = start
  return begun.exec(source)![0].length
}

const escaped = (text: string) => text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')

/** How many brackets stand in each other. */
export function nestingOf(tokens: readonly Token[]): number {
  let [open, most] = [0, 0]
  for (const { kind } of tokens) {
    if (kind === '(' || kind === '[' || kind === '{') most = Math.max(most, ++open)
    else if (kind === ')' || kind === ']' || kind === '}') open--
  }
  return most
}
