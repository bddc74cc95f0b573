/** Patterns of users, by a matcher that takes time in proportion to the text, and what is wrong with a pattern. */
import { compileGoPattern } from '../go-pattern.ts'

/** As many as a large set of definitions has. */
const mostKept = 2_000

/** What was compiled so far: a memo of a pure function. */
const compiled = new Map<string, Matcher | Error>()

interface Matcher {
  readonly isIn: (text: string) => boolean
  /** How many steps are taken for a character, at most. */
  readonly size: number
}

/**
 * How many steps may still be taken for one object: to match takes time in proportion to the text, and to the pattern, of which
 * a counted repeat makes much. At worst all of them take some seconds.
 */
export class MatchingWork {
  #left: number

  constructor(steps = 150_000_000) {
    this.#left = steps
  }

  /** Whether there is enough left for a text and a pattern of that size. What is large comes to have many states, which are made as they are met. */
  isEnoughFor(size: number, text: string): boolean {
    this.#left -= size * text.length * weightOf(size)
    return this.#left >= 0
  }
}

const weightOf = (size: number) => (size > 1_000 ? 20 : size > 100 ? 5 : 1)

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
    const re2 = compileGoPattern(pattern)
    if (!oneClass.test(pattern)) return { isIn: (text) => re2.test(text), size: re2.programSize() }
    const native = new RegExp(pattern)
    return { isIn: (text) => native.test(text), size: 1 }
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

/** Whether it is found anywhere in the text; a pattern that is none is found nowhere. undefined: to find out takes too long. */
export function matchesPattern(
  pattern: string,
  text: string,
  work = new MatchingWork(),
): boolean | undefined {
  const made = compile(pattern)
  if (made instanceof Error) return false
  return work.isEnoughFor(made.size, text) ? made.isIn(text) : undefined
}
