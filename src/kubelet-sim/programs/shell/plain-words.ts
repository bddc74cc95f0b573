/** The common words, which need nothing but a look at variables: what they become without waiting for anything. */
import type { Word, WordPart } from 'unbash'
import { numberText } from './arithmetic.ts'
import { isVariable, parameterValue } from './parameter.ts'
import { type PlainSum, plainSum, plainValue } from './plain-arithmetic.ts'
import type { Shell } from './shell.ts'

/** Longer values are taken a bite at a time. */
const longestPlain = 4_096

/** A word as it is put together each time. */
export type PlainWord = string | PlainPart | readonly PlainPart[]

type PlainPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'parameter' | 'variable'; readonly name: string; readonly isQuoted: boolean }
  | { readonly kind: 'sum'; readonly sum: PlainSum; readonly isQuoted: boolean }

/** Undefined for a word that is no such one. */
export function plainWord({ text, value, parts }: Word): PlainWord | undefined {
  if (text[0] === '~') return undefined
  if (!parts) return value
  const found: PlainPart[] = []
  if (!parts.every((part) => takePart(part, found, false))) return undefined
  if (found.length !== 1) return found
  const [only] = found
  return only.kind === 'text' ? only.text : only
}

/** Adds what a part is; answers whether it is a plain one. */
function takePart(part: WordPart, found: PlainPart[], isQuoted: boolean): boolean {
  switch (part.type) {
    case 'SingleQuoted':
    case 'Literal':
      found.push({ kind: 'text', text: part.value })
      return true
    case 'SimpleExpansion': {
      const name = part.text.slice(1)
      if (name === '@' || name === '*') return false
      found.push({ kind: isVariable(name) ? 'variable' : 'parameter', name, isQuoted })
      return true
    }
    case 'ArithmeticExpansion': {
      const sum = part.expression && plainSum(part.expression)
      if (sum === undefined) return false
      found.push({ kind: 'sum', sum, isQuoted })
      return true
    }
    case 'DoubleQuoted':
      if (isQuoted) return false
      // Quotes with nothing inside are a word all the same.
      if (part.parts.length === 0) found.push({ kind: 'text', text: '' })
      return part.parts.every((each) => takePart(each, found, true))
    default:
      return false
  }
}

/** What a word becomes; undefined where that takes longer. @param splits as an argument, which may become several words, or none */
export function plainText(shell: Shell, word: PlainWord, splits: boolean): string | undefined {
  if (typeof word === 'string') return word
  if ('kind' in word) return pieceOf(shell, word, splits)
  let result = ''
  for (const part of word) {
    const piece = pieceOf(shell, part, splits)
    if (piece === undefined || result.length > longestPlain) return undefined
    result += piece
  }
  return result
}

function pieceOf(shell: Shell, part: PlainPart, splits: boolean): string | undefined {
  if (part.kind === 'text') return part.text
  const isSplit = splits && !part.isQuoted
  if (part.kind !== 'sum') {
    const { name, kind } = part
    return oneWord(shell, kind === 'variable' ? shell.get(name) : parameterValue(shell, name), isSplit)
  }
  if (isSplit && shell.get('IFS') !== undefined) return undefined
  const value = plainValue(shell, part.sum)
  return value === undefined ? undefined : numberText(value)
}

/** A value where it is one word, or none. */
function oneWord(shell: Shell, value: string | undefined, isSplit: boolean): string | undefined {
  if (value === undefined) return isSplit || shell.has('nounset') ? undefined : ''
  if (value.length > longestPlain) return undefined
  return isSplit && (!isOneWord(value) || shell.get('IFS') !== undefined) ? undefined : value
}

/** Whether a value is one word and no pattern, however words are split by default: letters, digits, `_`, `.`, `/` and `-`. */
function isOneWord(value: string): boolean {
  for (let n = 0; n < value.length; n++) if (!(isPlain[value.charCodeAt(n)] ?? 0)) return false
  return value !== ''
}

const isPlain = Uint8Array.from({ length: 128 }, (_, code) =>
  /[\w./-]/.test(String.fromCharCode(code)) ? 1 : 0,
)
