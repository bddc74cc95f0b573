/** What comes of calling a function of ours: what it has thrown, and what it has cost. */
import { memoryError, recursionError, typeError, valueError } from './errors.ts'
import type { Host } from './host.ts'
import { Bytes, List, Raised, type Value } from './values.ts'

/** Shorter texts and lists cost as much as anything else. */
export const longText = 4_096

function lengthOf(value: Value): number {
  const text = value instanceof Bytes ? value.text : value
  return typeof text === 'string' && text.length > longText ? text.length : 0
}

/** Counts what it had to do for long texts and lists. @param part how much of what it was given it has read */
export function countWork({ process }: Host, args: readonly Value[], answer: Value, part = 1): void {
  let read = 0
  for (const each of args) read += lengthOf(each)
  const items = answer instanceof List && answer.items.length > longText ? answer.items.length : 0
  const units = Math.ceil(read * part) + lengthOf(answer) + items
  if (units > 0) process.charge(units)
}

/**
 * What was thrown, as an exception of a program. A function of ours that is given what it does not know by a program fails
 * as one of CPython's does; what else goes wrong is a mistake of ours, and goes on.
 */
export function asRaised(error: unknown): Raised {
  if (error instanceof Raised) return error
  if (error instanceof RangeError) return /call stack/.test(error.message) ? recursionError() : memoryError()
  if (error instanceof TypeError) return typeError('bad argument type for built-in operation')
  if (error instanceof SyntaxError) return valueError('bad argument for built-in operation')
  throw error
}
