/** Patterns that texts are held against. */
import { RE2JS } from 're2js'
import { checkMatch } from './limits.ts'
import { SqlError } from './syntax.ts'
import { lower } from './values.ts'

/**
 * `%` stands for any text, `_` for any character. Goes back to the last `%` alone: its time is bounded.
 * @param isExact capitals make a difference
 */
export function isLike(text: string, pattern: string, isExact = false): boolean {
  const [subject, wanted] = isExact ? [text, pattern] : [lower(text), lower(pattern)]
  checkMatch(subject, wanted)
  let [n, m, star, from] = [0, 0, -1, 0]
  while (n < subject.length) {
    const isPlain = wanted[m] === '\\' && m + 1 < wanted.length
    const sign = isPlain ? wanted[m + 1] : wanted[m]
    if (m < wanted.length && sign === '%' && !isPlain) {
      star = m++
      from = n
    } else if (m < wanted.length && ((sign === '_' && !isPlain) || sign === subject[n])) {
      n++
      m += isPlain ? 2 : 1
    } else if (star >= 0) {
      m = star + 1
      n = ++from
    } else return false
  }
  while (wanted[m] === '%') m++
  return m === wanted.length
}

const longestExpression = 1_000
/** What a search may take at most, in characters, each times the size of the expression. */
const largestSearch = 500_000

/** Those that were used last. */
const known = new Map<string, RE2JS>()
const mostKnown = 50

/** @throws SqlError for one that is none, or looks for what takes long */
export function expressionFor(text: string, pattern: string, ignoresCase: boolean): RE2JS {
  if (pattern.length > longestExpression) throw new SqlError('takes long', '')
  const key = `${ignoresCase ? 'i' : ' '}${pattern}`
  let found = known.get(key)
  if (!found) {
    try {
      found = RE2JS.compile(pattern, RE2JS.DOTALL | (ignoresCase ? RE2JS.CASE_INSENSITIVE : 0))
    } catch {
      throw new SqlError('bad value', pattern, 'regular expression')
    }
    if (known.size >= mostKnown) known.clear()
    known.set(key, found)
  }
  if (text.length * found.programSize() > largestSearch) throw new SqlError('takes long', '')
  return found
}
