/** Operators of arrays, of sets and of documents. */
import { isNothing, isTrue, typeName } from '../bson-types.ts'
import type { Budget } from '../budget.ts'
import { compare, isDoc, isPlain, keyOf, MongoError, refuse, type Value } from '../documents.ts'
import { between, binary, type Operator, type Operators, unary, variadic } from './operator.ts'

export type List = readonly Value[]

export const isList = (value: Value | undefined): value is List => Array.isArray(value)

const mostItems = 1_000_000

function wholeNumber(value: Value | undefined, message: (type: string) => string, code: number): number {
  if (typeof value !== 'number') return refuse(message(typeName(value)), code)
  return Number.isInteger(value) ? value : refuse(message(String(value)), code)
}

const itemAt = (list: List, at: number): Value | undefined => list[at < 0 ? list.length + at : at]

const endOf = (name: string, at: number): Operator =>
  unary((list) => {
    if (isNothing(list)) return null
    return isList(list)
      ? itemAt(list, at)
      : refuse(`${name}'s argument must be an array, but is ${typeName(list)}`, 28689)
  })

/** Each once, in order. */
const withoutRepeats = (values: List): List => {
  const known = new Map<string, Value>()
  for (const each of values) if (!known.has(keyOf(each))) known.set(keyOf(each), each)
  return [...known.values()]
}

function* setsOf(operands: readonly (Value | undefined)[], name: string): Generator<List> {
  for (const each of operands)
    yield isList(each)
      ? each
      : refuse(`All operands of ${name} must be arrays. One argument is of type: ${typeName(each)}`, 17043)
}

/** Of two arrays each; both have to be some. */
const ofSets = (name: string, of: (first: List, second: List) => Value): Operator =>
  binary((first, second) => {
    if (name === '$setDifference' && (isNothing(first) || isNothing(second))) return null
    if (!isList(first))
      return refuse(
        `both operands of ${name} must be arrays. First argument is of type: ${typeName(first)}`,
        17046,
      )
    if (!isList(second))
      return refuse(
        `both operands of ${name} must be arrays. Second argument is of type: ${typeName(second)}`,
        17042,
      )
    return of(first, second)
  })

const elements = (name: string, of: (list: List) => boolean): Operator =>
  unary((list) =>
    isList(list)
      ? of(list)
      : refuse(
          `${name}'s argument must be an array, but is ${typeName(list)}`,
          name === '$anyElementTrue' ? 17041 : 17040,
        ),
  )

function range([from, to, step = 1]: readonly (Value | undefined)[], budget: Budget): Value {
  const start = wholeNumber(
    from,
    (type) => `$range requires a numeric starting value, found value of type: ${type}`,
    34443,
  )
  const end = wholeNumber(
    to,
    (type) => `$range requires a numeric ending value, found value of type: ${type}`,
    34445,
  )
  const by = wholeNumber(
    step,
    (type) => `$range requires a numeric step value, found value of type:${type}`,
    34447,
  )
  if (by === 0) return refuse('$range requires a non-zero step value', 34449)
  const count = Math.max(0, Math.ceil((end - start) / by))
  if (count > mostItems)
    throw new MongoError(
      `$range would use too much memory (${count * 16} bytes) and cannot spill to disk. Memory limit: 104857600 bytes`,
      'ExceededMemoryLimit',
    )
  budget.spend(count)
  return Array.from({ length: count }, (_, n) => start + n * by)
}

function slice([list, first, second]: readonly (Value | undefined)[]): Value {
  if (isNothing(list) || isNothing(first) || second === null) return null
  if (!isList(list))
    return refuse(`First argument to $slice must be an array, but is of type: ${typeName(list)}`, 28724)
  const at = wholeNumber(
    first,
    (type) => `Second argument to $slice must be a numeric value, but is of type: ${type}`,
    28725,
  )
  if (second === undefined) return at < 0 ? list.slice(at) : list.slice(0, at)
  const count = wholeNumber(
    second,
    (type) => `Third argument to $slice must be numeric, but is of type: ${type}`,
    28727,
  )
  if (count <= 0) return refuse(`Third argument to $slice must be positive: ${count}`, 28729)
  const start = at < 0 ? Math.max(0, list.length + at) : at
  return list.slice(start, start + count)
}

function arrayToObject(list: Value | undefined): Value {
  if (isNothing(list)) return null
  if (!isList(list)) return refuse(`$arrayToObject requires an array input, found: ${typeName(list)}`, 40386)
  const fields = new Map<string, Value>()
  for (const each of list) {
    const [name, value] = isList(each) ? each : isDoc(each) ? [each['k'], each['v']] : [undefined, undefined]
    if (typeof name !== 'string')
      return refuse(
        isList(each) || isDoc(each)
          ? `$arrayToObject requires an array of key-value pairs, where the key must be of type string. Found key type: ${typeName(name)}`
          : `Unrecognised input type format for $arrayToObject: ${typeName(each)}`,
        isList(each) || isDoc(each) ? 40394 : 40398,
      )
    fields.set(name, value ?? null)
  }
  return Object.fromEntries(fields)
}

export const listOperators: Operators = {
  $size: unary((list) =>
    isList(list)
      ? list.length
      : refuse(`The argument to $size must be an array, but was of type: ${typeName(list)}`, 17124),
  ),
  $arrayElemAt: binary((list, at) => {
    if (isNothing(list) || isNothing(at)) return null
    if (!isList(list))
      return refuse(`$arrayElemAt's first argument must be an array, but is ${typeName(list)}`, 28689)
    if (typeof at !== 'number')
      return refuse(`$arrayElemAt's second argument must be a numeric value, but is ${typeName(at)}`, 28690)
    return itemAt(list, at)
  }),
  $first: endOf('$first', 0),
  $last: endOf('$last', -1),
  $in: binary((value, list, budget) => {
    if (!isList(list))
      return refuse(`$in requires an array as a second argument, found: ${typeName(list)}`, 40081)
    budget.spend(list.length)
    return list.some((each) => compare(each, value) === 0)
  }),
  $isArray: unary(isList),
  $concatArrays: variadic((operands, budget) => {
    const all: List[] = []
    for (const each of operands) {
      if (isNothing(each)) return null
      if (!isList(each)) return refuse(`$concatArrays only supports arrays, not ${typeName(each)}`, 28664)
      budget.spend(each.length)
      all.push(each)
    }
    return budget.made(all.flat())
  }),
  $slice: between(2, 3, slice),
  $reverseArray: unary((list, budget) => {
    if (isNothing(list)) return null
    if (!isList(list))
      return refuse(
        `The argument to $reverseArray must be an array, but was of type: ${typeName(list)}`,
        34435,
      )
    budget.spend(list.length)
    return list.toReversed()
  }),
  $range: between(2, 3, range),
  $indexOfArray: between(2, 4, ([list, value, from = 0, to]) => {
    if (isNothing(list)) return null
    if (!isList(list))
      return refuse(`$indexOfArray requires an array as a first argument, found: ${typeName(list)}`, 40090)
    const end = typeof to === 'number' ? to : list.length
    return list.findIndex((each, n) => n >= Number(from) && n < end && compare(each, value) === 0)
  }),
  $arrayToObject: unary(arrayToObject),
  $objectToArray: unary((doc, budget) => {
    if (isNothing(doc)) return null
    if (!isDoc(doc) || !isPlain(doc))
      return refuse(`$objectToArray requires a document input, found: ${typeName(doc)}`, 40390)
    const pairs = Object.entries(doc).map(([k, v]) => ({ k, v }))
    budget.spend(pairs.length)
    return pairs
  }),
  $mergeObjects: variadic((operands, budget) => {
    const merged = new Map<string, Value>()
    for (const each of operands) {
      if (isNothing(each)) continue
      if (!isDoc(each) || !isPlain(each))
        return refuse(
          `$mergeObjects requires object inputs, but input ${keyOf(each)} is of type ${typeName(each)}`,
          40400,
        )
      for (const [name, value] of Object.entries(each)) merged.set(name, value)
    }
    budget.spend(merged.size)
    return budget.made(Object.fromEntries(merged))
  }),
  $setUnion: variadic((operands, budget) => {
    if (operands.some(isNothing)) return null
    const all = [...setsOf(operands, '$setUnion')].flat()
    budget.spend(all.length)
    return budget.made(withoutRepeats(all).toSorted(compare))
  }),
  $setIntersection: variadic((operands, budget) => {
    if (operands.some(isNothing)) return null
    const [first = [], ...others] = [...setsOf(operands, '$setIntersection')]
    const keys = others.map((each) => new Set(each.map(keyOf)))
    budget.spend(first.length + others.reduce((sum, { length }) => sum + length, 0))
    return withoutRepeats(first)
      .filter((each) => keys.every((set) => set.has(keyOf(each))))
      .toSorted(compare)
  }),
  $setDifference: ofSets('$setDifference', (first, second) => {
    const gone = new Set(second.map(keyOf))
    return withoutRepeats(first).filter((each) => !gone.has(keyOf(each)))
  }),
  $setIsSubset: ofSets('$setIsSubset', (first, second) => {
    const all = new Set(second.map(keyOf))
    return first.every((each) => all.has(keyOf(each)))
  }),
  $setEquals: variadic((operands) => {
    const [first = [], ...others] = [...setsOf(operands, '$setEquals')].map(
      (each) => new Set(each.map(keyOf)),
    )
    const wanted = new Set(first)
    return others.every((each) => each.size === wanted.size && [...each].every((key) => wanted.has(key)))
  }),
  $anyElementTrue: elements('$anyElementTrue', (list) => list.some(isTrue)),
  $allElementsTrue: elements('$allElementsTrue', (list) => list.every(isTrue)),
}
