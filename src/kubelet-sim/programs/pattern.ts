/** The shell's patterns (`*`, `?`, `[…]`), translated to expressions of RE2. In a pattern a backslash takes the meaning from what follows. */
import { RE2JS } from 're2js'
import { InvalidExpression, type ProgramMemo } from './memo.ts'

const hasMeaning = /[*?[\\]/

/** A dot is any character, a newline too. */
const dotAll = RE2JS.DOTALL

/** Makes `text` mean itself in a pattern. */
export const escapePattern = (text: string): string => text.replace(/[*?[\]\\]/g, '\\$&')

/** Whether `text` matches `pattern` from end to end. */
export function matchesPattern(memo: ProgramMemo, pattern: string, text: string): boolean {
  if (!hasMeaning.test(pattern)) return pattern === text
  const expression = memo.expression(`^(?:${toExpression(pattern)})$`, dotAll)
  return !(expression instanceof InvalidExpression) && expression.matches(text)
}

/** Takes the shortest or longest match of `pattern` off the beginning or the end of `text`. */
export function removePattern(memo: ProgramMemo, text: string, { pattern, operator }: Removal): string {
  const isGreedy = operator.length === 2
  const body = toExpression(pattern, isGreedy)
  const source =
    operator[0] === '#' ? `^(?:${body})` : `^((?s:.*${isGreedy ? '?' : ''}))(?:${toExpression(pattern)})$`
  const found = find(memo, source, text)
  if (!found) return text
  return operator[0] === '#' ? text.slice(found.end()) : (found.group(1) ?? text)
}

interface Removal {
  readonly pattern: string
  readonly operator: '#' | '##' | '%' | '%%'
}

/** Puts `replacement` for the first match, every match, or the one at the beginning or end. */
export function replacePattern(memo: ProgramMemo, text: string, replace: Replacement): string {
  const { pattern, replacement, operator } = replace
  if (pattern === '') return text
  const body = `(?:${toExpression(pattern, true)})`
  const source = operator === '/#' ? `^${body}` : operator === '/%' ? `${body}$` : body
  const expression = memo.expression(source, dotAll)
  if (expression instanceof InvalidExpression) return text
  const matcher = expression.matcher(text)
  let result = ''
  let from = 0
  while (matcher.find()) {
    result += text.slice(from, matcher.start()) + replacement
    from = matcher.end()
    if (operator !== '//') break
  }
  return result + text.slice(from)
}

interface Replacement {
  readonly pattern: string
  readonly replacement: string
  readonly operator: '/' | '//' | '/#' | '/%'
}

function find(memo: ProgramMemo, source: string, text: string): ReturnType<RE2JS['matcher']> | undefined {
  const expression = memo.expression(source, dotAll)
  if (expression instanceof InvalidExpression) return undefined
  const matcher = expression.matcher(text)
  return matcher.find() ? matcher : undefined
}

function toExpression(pattern: string, isGreedy = true): string {
  let expression = ''
  for (let n = 0; n < pattern.length; n++) {
    const char = pattern[n]
    if (char === '*') expression += isGreedy ? '.*' : '.*?'
    else if (char === '?') expression += '.'
    else if (char === '[') {
      const set = bracket(pattern, n)
      expression += set?.expression ?? '\\['
      n += (set?.length ?? 1) - 1
    } else if (char === '\\' && n + 1 < pattern.length) expression += quote(pattern[++n])
    else expression += quote(char)
  }
  return expression
}

const quote = (char: string): string => (/[\\^$.|?*+()[\]{}]/.test(char) ? `\\${char}` : char)

const quoteInSet = (char: string): string => (/[\\^\-[\]]/.test(char) ? `\\${char}` : char)

/** The set that begins at `from`; undefined when it has no end, and the bracket means itself. */
function bracket(pattern: string, from: number): { expression: string; length: number } | undefined {
  let n = from + 1
  const isNegated = pattern[n] === '!' || pattern[n] === '^'
  if (isNegated) n++
  const start = n
  let body = ''
  for (; n < pattern.length; n++) {
    if (pattern[n] === ']' && n > start) {
      return { expression: `[${isNegated ? '^' : ''}${body}]`, length: n - from + 1 }
    }
    const named = /^\[:[a-z]+:\]/.exec(pattern.slice(n, n + 12))
    if (named) {
      body += named[0]
      n += named[0].length - 1
    } else if (pattern[n] === '\\' && n + 1 < pattern.length) body += quoteInSet(pattern[++n])
    else body += pattern[n] === '-' ? '-' : quoteInSet(pattern[n])
  }
  return undefined
}
