/** Regular expressions as grep and sed write them, translated to those of RE2, whose time is bounded whatever a user writes. */
import { RE2JS } from 're2js'
import type { Process } from '../../runtime/program.ts'
import { InvalidExpression, ProgramMemo } from '../memo.ts'

interface Syntax {
  /** -E: `+ ? | ( ) { }` have their meaning without a backslash. */
  readonly isExtended: boolean
  readonly ignoresCase?: boolean
  /** -F: no character has a meaning. */
  readonly isFixed?: boolean
  /** -w, -x: only whole words or lines match. */
  readonly whole?: 'word' | 'line'
}

export function compileExpression(
  process: Process,
  pattern: string,
  syntax: Syntax,
): RE2JS | InvalidExpression {
  const plain = syntax.isFixed ? RE2JS.quote(pattern) : translate(pattern, syntax.isExtended)
  const source =
    syntax.whole === 'line' ? `^(?:${plain})$` : syntax.whole === 'word' ? `\\b(?:${plain})\\b` : plain
  return process.machine
    .shared(ProgramMemo)
    .expression(source, syntax.ignoresCase ? RE2JS.CASE_INSENSITIVE : 0)
}

export { InvalidExpression }

/** What means something only with a backslash before it in a basic expression, and only without in an extended one. */
const switched = '+?|(){}'

function translate(pattern: string, isExtended: boolean): string {
  let result = ''
  for (let n = 0; n < pattern.length; n++) {
    const char = pattern[n]
    if (char === '[') {
      const end = endOfSet(pattern, n)
      result += end < 0 ? '\\[' : setOf(pattern.slice(n, end + 1))
      if (end >= 0) n = end
    } else if (char === '\\' && n + 1 < pattern.length) result += escaped(pattern[++n], isExtended)
    else if (switched.includes(char)) result += isExtended ? char : `\\${char}`
    else if (char === '*' && !isExtended && (result === '' || result.endsWith('\\(') || result === '^'))
      result += '\\*'
    else result += char
  }
  return result
}

function escaped(char: string, isExtended: boolean): string {
  if (switched.includes(char)) return isExtended ? `\\${char}` : char
  if (char === '<' || char === '>') return '\\b'
  return `\\${char}`
}

/** Where the set that begins at `from` ends; -1 if nowhere. */
function endOfSet(pattern: string, from: number): number {
  let n = from + 1
  if (pattern[n] === '^') n++
  if (pattern[n] === ']') n++
  for (; n < pattern.length; n++) {
    if (pattern[n] === '[' && pattern[n + 1] === ':') {
      const end = pattern.indexOf(':]', n)
      if (end > 0) n = end + 1
    } else if (pattern[n] === ']') return n
  }
  return -1
}

/** In a set of POSIX a backslash means itself, and so does a bracket at its beginning. */
function setOf(set: string): string {
  const isNegated = set[1] === '^'
  const body = set.slice(isNegated ? 2 : 1, -1)
  const plain = body.replace(/\[:\w+:\]|[\\[\]]/g, (found) => (found.length > 1 ? found : `\\${found}`))
  return `[${isNegated ? '^' : ''}${plain}]`
}
