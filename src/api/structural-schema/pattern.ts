/** Patterns of users, by a matcher that takes time in proportion to the text, and what is wrong with a pattern. */
import { RE2JS } from 're2js'

/** As many as a large set of definitions has. */
const mostKept = 2_000

/** What was compiled so far: a memo of a pure function. */
const compiled = new Map<string, Matcher | Error>()

interface Matcher {
  readonly isIn: (text: string) => boolean
}

function compile(pattern: string): Matcher | Error {
  const known = compiled.get(pattern)
  if (known) return known
  if (compiled.size >= mostKept) compiled.clear()
  const made = attempt(pattern)
  compiled.set(pattern, made)
  return made
}

function attempt(pattern: string): Matcher | Error {
  try {
    const re2 = RE2JS.compile(pattern)
    if (!oneClass.test(pattern)) return { isIn: (text) => re2.matcher(text).find() }
    const native = new RegExp(pattern)
    return { isIn: (text) => native.test(text) }
  } catch (error) {
    return error as Error
  }
}

/**
 * One class of plain characters, quantified once, from the start to the end of the text. The engine's own matcher looks at
 * each character once for it too, many times as quickly, and both matchers agree on what it means.
 */
const oneClass = /^\^\[-?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|[\w.])+-?\](?:[*+?]|\{\d+(?:,\d*)?\})?\$$/

/** undefined for a pattern that is one; otherwise Go's words: ``error parsing regexp: missing closing ): `(` ``. */
export function patternProblem(pattern: string): string | undefined {
  const made = compile(pattern)
  return made instanceof Error ? made.message : undefined
}

/** Whether it is found anywhere in the text; a pattern that is none is found nowhere. */
export function matchesPattern(pattern: string, text: string): boolean {
  const made = compile(pattern)
  return !(made instanceof Error) && made.isIn(text)
}
