/** What coroutines wait for. */
import type { Wait } from '../../runtime/processes/streams.ts'
import { anySpecial, ask, call } from './asking.ts'
import { Handing } from './asynchronous-generator.ts'
import { findAttribute } from './attributes.ts'
import { stopAsyncIteration, stopIteration, typeError } from './errors.ts'
import type { Frame } from './frame.ts'
import { Generator } from './generator.ts'
import { iteratorOf } from './iterating.ts'
import { asynchronous, awaiting } from './token-reader.ts'
import { Call, coroutineType, type Doing, type Exception, typeOf, type Value } from './values.ts'

/** What is asked, again and again, for what somebody waits for. @throws Raised */
export function* waitedOf(value: Value): Doing<Value> {
  if (value instanceof Generator && value.cls === coroutineType) return value
  const found = findAttribute(value, '__await__')
  if (found === undefined)
    throw typeError(`object ${typeOf(value).name} can't be used in '${awaiting}' expression`)
  const way = found instanceof Call ? yield* call(found.callee, found.args) : found
  const made = yield* call(way)
  return made instanceof Generator ? made : yield* iteratorOf(made)
}

/** Lets others have their turn: signals, and the threads besides. */
export const atOnce: Wait = (wake) => {
  wake()
  return () => {}
}

/** What a generator answers at its end. */
export const resultOf = (iterator: Value): Value =>
  iterator instanceof Generator || iterator instanceof Handing ? iterator.result : null

/** Whether what a frame asks for more ends by raising this; then it goes on. */
export function isEndOf(frame: Frame, awaits: Frame['awaits'], { cls, args }: Exception): boolean {
  const { stack, code } = frame
  const isWaiting = awaits === 'delegated' || awaits === 'handed'
  if (cls.isA(stopIteration) && (isWaiting || awaits === 'next')) {
    stack.pop()
    if (isWaiting) stack.push(args[0] ?? null)
    if (awaits !== 'handed') frame.at = code.args[frame.at - 1]
    return true
  }
  if (awaits !== 'handed' || !cls.isA(stopAsyncIteration)) return false
  stack.length -= 2
  frame.at = code.args[frame.at - 1]
  return true
}

/** Waits for something that was asked for while an exception was on its way. */
export function* waiting(wait: Wait): Doing<Value> {
  yield wait
  return null
}

/** What something answers that an asynchronous loop asks it. */
export function* asked(value: Value, name: string): Doing<Value> {
  const found = anySpecial(value, name)
  if (found === undefined)
    throw typeError(`'${asynchronous} for' requires an object with ${name} method, got ${typeOf(value).name}`)
  return yield* ask(found, value)
}

export function* askedForNext(iterator: Value): Doing<Value> {
  return yield* waitedOf(yield* asked(iterator, '__anext__'))
}
