/** The functions of jq that make one value of others. */
import { bytesOf } from '../../../runtime/bytes.ts'
import type { Process, Working } from '../../../runtime/program.ts'
import { formatDate } from '../date.ts'
import { sorted } from '../sorting.ts'
import { plus, splitBy } from './arithmetic.ts'
import { instantOf, partsOf } from './dates.ts'
import { plainText } from './formats.ts'
import { mathematics } from './mathematics.ts'
import { changeAt, nowhere, placesOf } from './paths.ts'
import { matchesOf } from './patterns.ts'
import { readJson } from './reader.ts'
import type { Native } from './running.ts'
import { jsonText } from './text.ts'
import {
  arrayOf,
  compare,
  fail,
  isArray,
  isObject,
  type Json,
  keysOf,
  lengthOf,
  mostItems,
  objectOf,
  sizeOf,
  summaryOf,
  typeOf,
} from './values.ts'

/** Given what it is applied to and the values of its parameters. */
type Make = (value: Json, args: readonly Json[], process: Process) => Json
type MakeSlowly = (process: Process, value: Json, args: readonly Json[]) => Working<Json>

/** With every choice of its parameters' values. */
const nativeOf =
  (make: MakeSlowly): Native =>
  (machine, args, at) =>
  (emit) => {
    const choose = (n: number, chosen: readonly Json[]): Working =>
      n === args.length
        ? apply(chosen)
        : machine.made(args[n], at, (each) => choose(n + 1, [...chosen, each]))
    const apply = function* (chosen: readonly Json[]): Working {
      const value = yield* make(machine.process, at.value, chosen)
      yield* machine.holding(sizeOf(value), () => emit(value, at.path && nowhere))
    }
    return choose(0, [])
  }

const quick = (make: Make): Native =>
  nativeOf(function* (process, value, args) {
    if (process.needsRest(16 + (sizeOf(value) >> 4))) yield* process.rest()
    return make(value, args, process)
  })

const text = (value: Json, name: string): string =>
  typeof value === 'string' ? value : fail(`${name} input must be a string`)

const array = (value: Json, what: string): readonly Json[] =>
  isArray(value) ? value : fail(`${typeOf(value)} (${summaryOf(value)}) ${what}`)

const notSorted = 'cannot be sorted, as it is not an array'

function length(value: Json): Json {
  if (value === null) return 0
  if (typeof value === 'number') return Math.abs(value)
  if (typeof value === 'string') return lengthOf(value)
  if (isArray(value)) return value.length
  return isObject(value) ? value.size : fail(`boolean (${value}) has no length`)
}

function keys(value: Json, isSorted: boolean): Json {
  if (isArray(value)) return arrayOf([...value.keys()])
  if (isObject(value)) return arrayOf(isSorted ? keysOf(value) : [...value.keys()])
  return fail(`${typeOf(value)} (${summaryOf(value)}) has no keys`)
}

function has(value: Json, [key]: readonly Json[]): Json {
  if (isObject(value) && typeof key === 'string') return value.has(key)
  if (isArray(value) && typeof key === 'number') return key >= 0 && key < value.length
  return fail(`Cannot check whether ${typeOf(value)} has a ${typeOf(key)} key`)
}

function contains(a: Json, b: Json): boolean {
  if (typeof a === 'string' && typeof b === 'string') return a.includes(b)
  if (isArray(a) && isArray(b))
    return b.every((each) => a.some((own) => typeOf(own) === typeOf(each) && contains(own, each)))
  if (isObject(a) && isObject(b))
    return [...b].every(
      ([key, each]) => a.has(key) && typeOf(a.get(key)!) === typeOf(each) && contains(a.get(key)!, each),
    )
  if (typeOf(a) !== typeOf(b))
    return fail(
      `${typeOf(a)} (${summaryOf(a)}) and ${typeOf(b)} (${summaryOf(b)}) cannot have their containment checked`,
    )
  return compare(a, b) === 0
}

function fromEntries(value: Json): Json {
  const entries = new Map<string, Json>()
  for (const each of array(value, 'cannot be made an object')) {
    const field = (...names: readonly string[]): Json => {
      if (!isObject(each)) return fail(`Cannot index ${typeOf(each)} with "key"`)
      const name = names.find((one) => each.has(one) && each.get(one) !== null)
      return name === undefined ? null : each.get(name)!
    }
    const key = field('key', 'k', 'name', 'Name', 'Key', 'K')
    const name =
      typeof key === 'object' && key !== null ? fail(`Cannot use ${typeOf(key)} as object key`) : String(key)
    entries.set(name, field('value', 'v', 'Value', 'V'))
  }
  return objectOf(entries)
}

function places(value: Json, [wanted]: readonly Json[]): Json {
  if (value === null) return null
  if (typeof value === 'string' && typeof wanted === 'string') {
    const found: number[] = []
    for (let at = wanted ? value.indexOf(wanted) : -1; at >= 0; at = value.indexOf(wanted, at + 1))
      found.push(lengthOf(value.slice(0, at)))
    return arrayOf(found)
  }
  if (!isArray(value)) return fail(`Cannot determine indices of ${typeOf(wanted)} in ${typeOf(value)}`)
  return arrayOf(placesOf(value, isArray(wanted) ? wanted : [wanted]))
}

const edge = (value: Json, args: readonly Json[], which: 0 | -1): Json => {
  const found = places(value, args)
  return isArray(found) ? (found.at(which) ?? null) : null
}

function flatten(value: Json, depth: number): Json {
  if (depth < 0) return fail('flatten depth must not be negative')
  const items: Json[] = []
  const put = (each: Json, left: number): void => {
    if (!isArray(each) || left < 0) items.push(each)
    else for (const one of each) put(one, left - 1)
  }
  put(array(value, 'cannot be flattened'), depth)
  return arrayOf(items)
}

function toNumber(value: Json): Json {
  if (typeof value === 'number') return value
  const digits = typeof value === 'string' ? value : ''
  if (!/^\s*-?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(digits))
    return fail(`Cannot parse '${summaryOf(value)}' as number`)
  return Number(digits)
}

/** So many are dealt with before others have their turns. */
const atOnce = 8_192

/** What is made of each; as much as a value may hold. */
function* mapped<T, U>(process: Process, items: Iterable<T>, make: (each: T) => U): Working<U[]> {
  const made: U[] = []
  for (const each of items) {
    if (made.push(make(each)) % atOnce !== 0) continue
    if (made.length > mostItems) fail('Cannot allocate memory')
    if (process.needsRest(atOnce)) yield* process.rest()
  }
  return made
}

function* join(process: Process, value: Json, [separator]: readonly Json[]): Working<Json> {
  const parts = yield* mapped(process, array(value, 'cannot be joined'), (each) => {
    if (typeof each === 'object' && each !== null)
      fail(`string (${summaryOf(separator)}) and ${typeOf(each)} (${summaryOf(each)}) cannot be added`)
    return each === null ? '' : String(each)
  })
  return parts.join(typeof separator === 'string' ? separator : '')
}

function* add(process: Process, value: Json): Working<Json> {
  const items = isObject(value) ? [...value.values()] : value === null ? [] : array(value, 'cannot be added')
  // Many are put together at once: one by one, each would be copied again and again.
  if (items.length > 0 && items.every((each) => typeof each === 'string')) return items.join('')
  if (items.length > 0 && items.every(isArray)) return arrayOf(items.flat(1) as Json[])
  if (items.length > 0 && items.every(isObject)) return objectOf(new Map(items.flatMap((each) => [...each])))
  let sum: Json = null
  for (const each of items) {
    sum =
      plus(sum, each) ??
      fail(`${typeOf(sum)} (${summaryOf(sum)}) and ${typeOf(each)} (${summaryOf(each)}) cannot be added`)
    if (process.needsRest(16 + (sizeOf(sum) >> 4))) yield* process.rest()
  }
  return sum
}

interface Keyed {
  readonly key: Json
  readonly value: Json
}

function* inOrder(process: Process, value: Json, by: Json): Working<Keyed[]> {
  const found = isArray(by) ? by : []
  const items = array(value, notSorted).map((each, n) => ({ key: found[n], value: each }))
  return yield* sorted(process, items, (a, b) => compare(a.key, b.key))
}

function* groups(process: Process, value: Json, [by]: readonly Json[]): Working<Json> {
  const made: Json[][] = []
  let last: Keyed | undefined
  for (const each of yield* inOrder(process, value, by)) {
    if (last && compare(last.key, each.key) === 0) made[made.length - 1].push(each.value)
    else made.push([each.value])
    last = each
  }
  return arrayOf(made.map(arrayOf))
}

/** The first of the least, or the last of the greatest. */
function extreme(value: Json, by: Json, isGreatest: boolean): Json {
  const items = array(value, 'cannot be searched')
  const marks = isArray(by) ? by : items
  let best = -1
  for (let n = 0; n < items.length; n++) {
    const order = best < 0 ? 0 : compare(marks[n], marks[best])
    if (best < 0 || (isGreatest ? order >= 0 : order < 0)) best = n
  }
  return best < 0 ? null : items[best]
}

function* implode(process: Process, value: Json): Working<Json> {
  const characters = yield* mapped(process, array(value, 'cannot be imploded'), (each) =>
    typeof each === 'number' && each >= 0 && each <= 0x10ffff
      ? String.fromCodePoint(Math.floor(each))
      : fail('Unicode codepoint must be numeric'),
  )
  return characters.join('')
}

function* explode(process: Process, value: Json): Working<Json> {
  return arrayOf(yield* mapped(process, text(value, 'explode'), (each) => each.codePointAt(0)!))
}

function tell(process: Process, value: Json, words: string): Json {
  process.complain(bytesOf(words))
  return value
}

const trimmed = (value: Json, expression: RegExp): Json =>
  typeof value === 'string'
    ? value.replace(expression, '')
    : fail(`${typeOf(value)} (${summaryOf(value)}) cannot be trimmed`)

const cased = (value: Json, [way]: readonly Json[]): Json =>
  text(value, `ascii_${way}case`).replace(way === 'up' ? /[a-z]+/g : /[A-Z]+/g, (each) =>
    way === 'up' ? each.toUpperCase() : each.toLowerCase(),
  )

/** By name and number of parameters. */
export const functions: Readonly<Record<string, Native>> = {
  ...Object.fromEntries(mathematics.map(([name, make]) => [name, quick(make)])),
  '_cased/1': quick(cased),
  '_group_by/1': nativeOf(groups),
  '_max_by/1': quick((value, [by]) => extreme(value, by, true)),
  '_min_by/1': quick((value, [by]) => extreme(value, by, false)),
  '_sort_by/1': nativeOf(function* (process, value, [by]) {
    return arrayOf((yield* inOrder(process, value, by)).map((each) => each.value))
  }),
  'add/0': nativeOf(add),
  'contains/1': quick((value, [other]) => contains(value, other)),
  'debug/0': nativeOf(function* (process, value) {
    return tell(process, value, `["DEBUG:",${yield* jsonText(process, value)}]\n`)
  }),
  'endswith/1': quick((value, [end]) =>
    typeof value === 'string' && typeof end === 'string'
      ? value.endsWith(end)
      : fail('endswith() requires string inputs'),
  ),
  'explode/0': nativeOf(explode),
  'flatten/0': quick((value) => flatten(value, 1_000)),
  'flatten/1': quick((value, [depth]) => flatten(value, Number(depth))),
  'from_entries/0': quick(fromEntries),
  'fromjson/0': quick((value) => readJson(bytesOf(text(value, 'fromjson')))),
  'gmtime/0': quick((value) => partsOf(value)),
  'has/1': quick(has),
  'implode/0': nativeOf(implode),
  'index/1': quick((value, args) => edge(value, args, 0)),
  'indices/1': quick(places),
  'join/1': nativeOf(join),
  'keys/0': quick((value) => keys(value, true)),
  'keys_unsorted/0': quick((value) => keys(value, false)),
  'length/0': quick(length),
  'ltrim/0': quick((value) => trimmed(value, /^\s+/)),
  'match/2': (machine, args, at) => (emit) =>
    nativeOf(function* (process, value, [pattern, flags]) {
      const [expression, letters] = isArray(pattern) ? [pattern[0], pattern[1] ?? null] : [pattern, flags]
      return arrayOf(yield* matchesOf(process, { text: value, pattern: expression, flags: letters }))
    })(
      machine,
      args,
      at,
    )((found) => eachOf(found, (value) => emit(value, at.path && nowhere))),
  'max/0': quick((value) => extreme(value, null, true)),
  'min/0': quick((value) => extreme(value, null, false)),
  'mktime/0': quick((value) => instantOf(value) / 1_000),
  'now/0': quick((_value, _args, { machine }) => machine.clock.now() / 1_000),
  'reverse/0': quick((value) =>
    typeof value === 'string'
      ? [...value].reverse().join('')
      : arrayOf(array(value ?? [], 'cannot be reversed, as it is not an array').toReversed()),
  ),
  'rindex/1': quick((value, args) => edge(value, args, -1)),
  'rtrim/0': quick((value) => trimmed(value, /\s+$/)),
  'setpath/2': quick((value, [path, each]) => changeAt(value, array(path, 'is no path'), () => each) ?? null),
  'sort/0': nativeOf(function* (process, value) {
    return arrayOf(yield* sorted(process, array(value, notSorted), compare))
  }),
  'split/1': quick((value, [separator]) =>
    typeof value === 'string' && typeof separator === 'string'
      ? splitBy(value, separator)
      : fail('split input and separator must be strings'),
  ),
  'startswith/1': quick((value, [start]) =>
    typeof value === 'string' && typeof start === 'string'
      ? value.startsWith(start)
      : fail('startswith() requires string inputs'),
  ),
  'stderr/0': nativeOf(function* (process, value) {
    return tell(process, value, yield* jsonText(process, value))
  }),
  'strftime/1': quick((value, [format]) =>
    formatDate(typeof value === 'number' ? value * 1_000 : instantOf(value), text(format, 'strftime/1')),
  ),
  'strptime/1': quick((value, [format]) =>
    format === '%Y-%m-%dT%H:%M:%SZ'
      ? partsOf(parsedDate(text(value, 'strptime/1')) / 1_000)
      : fail(`date "${text(value, 'strptime/1')}" does not match format "${format}"`),
  ),
  'tojson/0': nativeOf((process, value) => jsonText(process, value)),
  'tonumber/0': quick(toNumber),
  'tostring/0': nativeOf((process, value) => plainText(process, value)),
  'trim/0': quick((value) => trimmed(value, /^\s+|\s+$/g)),
  'type/0': quick(typeOf),
  'utf8bytelength/0': quick((value) => bytesOf(text(value, 'utf8bytelength')).length),
}

function parsedDate(date: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(date) ? Date.parse(date) : Number.NaN
  return Number.isNaN(at) ? fail(`date "${date}" does not match format "%Y-%m-%dT%H:%M:%SZ"`) : at
}

function* eachOf(found: Json, use: (value: Json) => Working): Working {
  for (const each of isArray(found) ? found : []) yield* use(each)
}
