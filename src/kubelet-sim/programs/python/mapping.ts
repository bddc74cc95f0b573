/** How a dict takes over what is in another mapping, or in pairs. */
import { anySpecial, call } from './asking.ts'
import { findAttribute } from './attributes.ts'
import { slotOf } from './comparing.ts'
import { typeError, valueError } from './errors.ts'
import { item } from './items.ts'
import { inTurns, itemsOf } from './iterating.ts'
import { Dict } from './tables.ts'
import { Call, type Doing, typeOf, type Value } from './values.ts'

/** @param how whether it has to be a mapping, or is given to a function, where nothing may stand twice */
export function* copyInto(
  dict: Dict,
  from: Value,
  how: 'mapping' | 'arguments' | 'any',
  callee = '',
): Doing<Value> {
  if (from instanceof Dict) {
    if (how === 'arguments')
      for (const { key } of from.entries.values()) {
        if (typeof key !== 'string') throw typeError('keywords must be strings')
        if (dict.at(key) !== undefined)
          throw typeError(`${callee} got multiple values for keyword argument '${key}'`)
      }
    yield* inTurns(dict.copying(from))
    return null
  }
  if (anySpecial(from, 'keys') !== undefined) {
    const keys = findAttribute(from, 'keys')
    const made = keys instanceof Call ? yield* call(keys.callee, keys.args) : yield* call(keys!)
    for (const key of yield* itemsOf(made)) {
      const value = yield* item(from, key)
      dict.put(yield* slotOf(dict, key, true), key, value)
    }
    return null
  }
  if (how === 'arguments')
    throw typeError(`${callee} argument after ** must be a mapping, not ${typeOf(from).name}`)
  if (how === 'mapping') throw typeError(`'${typeOf(from).name}' object is not a mapping`)
  let count = 0
  for (const each of yield* itemsOf(from)) {
    if (typeof each !== 'string' && (each === null || typeof each !== 'object'))
      throw typeError(`cannot convert dictionary update sequence element #${count} to a sequence`)
    const pair = yield* itemsOf(each)
    if (pair.length !== 2)
      throw valueError(
        `dictionary update sequence element #${count} has length ${pair.length}; 2 is required`,
      )
    dict.put(yield* slotOf(dict, pair[0], true), pair[0], pair[1])
    count++
  }
  return null
}
