/** What comes of calling a function of ours: what it has thrown, and what it has cost. */
import { recursionError, tooLarge, typeError, valueError } from './errors.ts'
import type { Host } from './host.ts'
import { Bytes, Raised, type Stop, type Value } from './values.ts'
import { sizeOfMade, weightOf } from './weights.ts'

/** Counts what it had to do for long texts and lists. @param part how much of what it was given it has read */
export function countWork(host: Host, args: readonly Value[], answer: Value, part = 1): void {
  let read = 0
  for (const each of args) if (isText(each)) read += weightOf(each)
  const units = Math.ceil(read * part) + weightOf(answer)
  if (units === 0) return
  host.process.charge(units)
  host.hold(sizeOfMade(answer))
}

const isText = (value: Value): boolean =>
  typeof value === 'string' || typeof value === 'bigint' || value instanceof Bytes

/** Counts what it took to make the answer of a function that has been asked at several times. */
export function countAnswer({ process }: Host, answer: Value | Stop): void {
  const units = typeof answer === 'symbol' ? 0 : weightOf(answer)
  if (units > 0) process.charge(units)
}

/**
 * What was thrown, as an exception of a program. A function of ours that is given what it does not know by a program fails
 * as one of CPython's does; what else goes wrong is a mistake of ours, and goes on.
 */
export function asRaised(error: unknown): Raised {
  if (error instanceof Raised) return error
  if (error instanceof RangeError) return /call stack/.test(error.message) ? recursionError() : tooLarge()
  if (error instanceof TypeError) return typeError('bad argument type for built-in operation')
  if (error instanceof SyntaxError) return valueError('bad argument for built-in operation')
  throw error
}
