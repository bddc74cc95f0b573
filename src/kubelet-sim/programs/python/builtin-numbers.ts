/** min, max, sum and round. */
import { binary, plainBinary } from './arithmetic.ts'
import { ask, call } from './asking.ts'
import { order, plainOrder, truth } from './comparing.ts'
import { typeError, valueError } from './errors.ts'
import { breathe, breatheFor, each, itemsOf, itemsPerTurn } from './iterating.ts'
import { fixedText, whole } from './numbers.ts'
import { fromDouble, indexOf, wholeOf } from './types-number.ts'
import { type Doing, Float, type Tuple, typeOf, type Value } from './values.ts'
import { weightOf } from './weights.ts'

/** The greatest or the least. */
export function* extreme(name: string, sign: '<' | '>', [args, key, byDefault]: Value[]): Doing<Value> {
  const given = (args as Tuple).items
  if (given.length === 0) throw typeError(`${name} expected at least 1 argument, got 0`)
  const items = given.length === 1 ? yield* itemsOf(given[0]) : given
  if (items.length === 0) {
    if (byDefault !== undefined && given.length === 1) return byDefault
    throw valueError(`${name}() iterable argument is empty`)
  }
  const isKeyed = key !== undefined && key !== null
  let best = items[0]
  let bestKey = isKeyed ? yield* call(key, [best]) : best
  for (let n = 1; n < items.length; n++) {
    const item = items[n]
    if (n % itemsPerTurn === 0) yield* breathe(itemsPerTurn, 0)
    const itemKey = isKeyed ? yield* call(key, [item]) : item
    if (plainOrder(sign, itemKey, bestKey) ?? (yield* truth(yield* order(sign, itemKey, bestKey))))
      [best, bestKey] = [item, itemKey]
  }
  return best
}

export function* added(items: Value, start: Value | undefined): Doing<Value> {
  let total: Value = start ?? 0
  if (typeof total === 'string') throw typeError("sum() can't sum strings [use ''.join(seq) instead]")
  yield* each(items, (item) => {
    const plain = plainBinary('+', total, item)
    if (plain !== undefined) {
      total = plain
      const work = typeof plain === 'number' ? 0 : weightOf(plain)
      return work > 0 ? breatheFor(work >> 2, 0) : undefined
    }
    return (function* () {
      total = yield* binary('+', total, item)
    })()
  })
  return total
}

export function* rounded(value: Value, places: Value | undefined): Doing<Value> {
  const own = typeOf(value).find('__round__')
  if (own !== undefined) return yield* ask(own, value, ...(places === undefined ? [] : [places]))
  const number = wholeOf(value)
  const digits = places === undefined || places === null ? undefined : indexOf(places)
  if (number !== undefined) {
    if (digits === undefined || digits >= 0) return number
    const unit = 10n ** BigInt(Math.min(-digits, 400))
    const [quotient, rest] = [BigInt(number) / unit, BigInt(number) % unit]
    const twice = (rest < 0n ? -rest : rest) * 2n
    const isUp = twice > unit || (twice === unit && quotient % 2n !== 0n)
    return whole((quotient + (isUp ? (number < 0 ? -1n : 1n) : 0n)) * unit)
  }
  if (!(value instanceof Float)) throw typeError(`type ${typeOf(value).name} doesn't define __round__ method`)
  if (digits === undefined)
    return fromDouble(Number.isFinite(value.value) ? Number(fixedText(value.value, 0)) : value.value)
  if (!Number.isFinite(value.value) || digits > 300) return value
  if (digits >= 0) return new Float(Number(fixedText(value.value, digits)))
  const unit = 10 ** -digits
  return new Float(Number(fixedText(value.value / unit, 0)) * unit)
}
