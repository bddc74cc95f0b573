/** Patterns ready for use, and what they take: of few signs a counted repeat makes a large program. */
import type { RE2JS } from 're2js'
import { compileGoPattern } from '../../api/go-pattern.ts'

const mostKept = 500
const compiled = new Map<string, RE2JS | string>()

/** A pattern ready for use, or what is wrong with it in Go's words. Remembered: it may be a value, asked of each item of a list. */
export function compilePattern(pattern: string): RE2JS | string {
  let found = compiled.get(pattern)
  if (found === undefined) {
    if (compiled.size >= mostKept) compiled.clear()
    compiled.set(pattern, (found = attempt(pattern)))
  }
  return found
}

function attempt(pattern: string): RE2JS | string {
  try {
    return compileGoPattern(pattern)
  } catch (failure) {
    return failure instanceof Error ? failure.message : String(failure)
  }
}

/** At most so many steps, an instruction of the pattern for a sign of the text, are taken for one answer. */
const mostSteps = 5_000_000
export const takesTooLong = (pattern: RE2JS, text: string): boolean =>
  pattern.programSize() * text.length > mostSteps

const largeProgram = 100
const hugeProgram = 1_000
const manySteps = 1_000_000
const stepsPerCost = 2

/**
 * What a match costs beyond what the real server reckons by the signs of the pattern: nothing, but where a large program is
 * made or meets a long text, which would take seconds here.
 */
export function costOfProgram(pattern: string, textSize: number): number {
  const made = compilePattern(pattern)
  if (typeof made === 'string') return 0
  const size = made.programSize()
  const steps = size * textSize
  const ofMaking = size > hugeProgram ? size : 0
  return ofMaking + (size > largeProgram && steps > manySteps ? Math.ceil(steps / stepsPerCost) : 0)
}
