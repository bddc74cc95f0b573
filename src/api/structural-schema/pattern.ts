/** Patterns of users, by a matcher that takes time in proportion to the text, and what is wrong with a pattern. */
import { RE2JS } from 're2js'

/** As many as a large set of definitions has. */
const mostKept = 2_000

/** What was compiled so far: a memo of a pure function. */
const compiled = new Map<string, RE2JS | Error>()

function compile(pattern: string): RE2JS | Error {
  const known = compiled.get(pattern)
  if (known) return known
  if (compiled.size >= mostKept) compiled.clear()
  const made = attempt(pattern)
  compiled.set(pattern, made)
  return made
}

function attempt(pattern: string): RE2JS | Error {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    return error as Error
  }
}

/** undefined for a pattern that is one; otherwise Go's words: ``error parsing regexp: missing closing ): `(` ``. */
export function patternProblem(pattern: string): string | undefined {
  const made = compile(pattern)
  return made instanceof Error ? made.message : undefined
}

/** Whether it is found anywhere in the text; a pattern that is none is found nowhere. */
export function matchesPattern(pattern: string, text: string): boolean {
  const made = compile(pattern)
  return !(made instanceof Error) && made.matcher(text).find()
}
