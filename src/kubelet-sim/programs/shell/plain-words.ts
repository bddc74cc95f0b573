/** The common words, which need nothing but a look at variables: what they become without waiting for anything. */
import type { Word, WordPart } from 'unbash'
import { numberText } from './arithmetic.ts'
import { parameterValue } from './parameter.ts'
import { plainValue } from './plain-arithmetic.ts'
import type { Shell } from './shell.ts'
import type { Words } from './words.ts'

/** Longer values are taken a bite at a time. */
const longestPlain = 4_096

/** Adds what a word becomes; answers whether that could be done at once. */
export function addPlainWord(shell: Shell, word: Word, words: Words): boolean {
  const text = textOf(shell, word, true)
  if (text === undefined) return false
  if (!words.add(text) && !shell.jump) shell.failForMemory()
  return true
}

/** The one text that a word becomes where nothing is split; undefined where that takes longer. */
export const plainText = (shell: Shell, word: Word): string | undefined => textOf(shell, word, false)

function textOf(shell: Shell, { text, value, parts }: Word, splits: boolean): string | undefined {
  if (text[0] === '~') return undefined
  if (!parts) return value
  if (parts.length === 1) return pieceOf(shell, parts[0], splits)
  let result = ''
  for (const part of parts) {
    const piece = pieceOf(shell, part, splits)
    if (piece === undefined || result.length > longestPlain) return undefined
    result += piece
  }
  return result
}

function pieceOf(shell: Shell, part: WordPart, splits: boolean): string | undefined {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
      return part.value
    case 'SimpleExpansion':
      return variableText(shell, part.text.slice(1), splits)
    case 'DoubleQuoted':
      return quotedText(shell, part.parts)
    case 'ArithmeticExpansion':
      return splits && shell.get('IFS') !== undefined ? undefined : arithmeticText(shell, part)
    default:
      return undefined
  }
}

function arithmeticText(
  shell: Shell,
  { expression }: Extract<WordPart, { type: 'ArithmeticExpansion' }>,
): string | undefined {
  const value = expression && plainValue(shell, expression)
  return value === undefined ? undefined : numberText(value)
}

function quotedText(shell: Shell, parts: readonly WordPart[]): string | undefined {
  let result = ''
  for (const part of parts) {
    const piece =
      part.type === 'Literal'
        ? part.value
        : part.type === 'SimpleExpansion'
          ? variableText(shell, part.text.slice(1), false)
          : part.type === 'ArithmeticExpansion'
            ? arithmeticText(shell, part)
            : undefined
    if (piece === undefined || result.length > longestPlain) return undefined
    result += piece
  }
  return result
}

function variableText(shell: Shell, name: string, splits: boolean): string | undefined {
  if (name === '@' || name === '*') return undefined
  const value = parameterValue(shell, name)
  if (value === undefined) return splits || shell.has('nounset') ? undefined : ''
  if (value.length > longestPlain) return undefined
  // What is split may become several words, or none.
  return splits && (!/^[\w./-]+$/.test(value) || shell.get('IFS') !== undefined) ? undefined : value
}
