/** What coroutines wait for. */
import type { Wait } from '../../runtime/streams.ts'
import { call } from './asking.ts'
import { findAttribute } from './attributes.ts'
import { typeError } from './errors.ts'
import { Generator } from './generator.ts'
import { iteratorOf } from './iterating.ts'
import { awaiting } from './token-reader.ts'
import { Call, coroutineType, type Doing, typeOf, type Value } from './values.ts'

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
