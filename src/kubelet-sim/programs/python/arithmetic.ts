/** What `+`, `-`, `*` and their like do. */
import { ask } from './asking.ts'
import { tooLarge, typeError, zeroDivision } from './errors.ts'
import { formatPercent } from './format-percent.ts'
import { inTurns, mostItems } from './iterating.ts'
import {
  add,
  asDouble,
  bitwise,
  floatFloor,
  floatModulo,
  floatPower,
  floorDivide,
  multiply,
  power,
  remainder,
  shift,
  subtract,
  trueDivide,
  type Whole,
} from './numbers.ts'
import { Collection, Dict, entriesAtOnce, type Pieces, type Table, View } from './tables.ts'
import {
  Alias,
  Bytes,
  bytearrayType,
  Class,
  type Doing,
  Float,
  Instance,
  isInt,
  List,
  notImplemented,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'

/** In characters or items: nothing longer is made at once. */
const longestResult = 1 << 28

const wholeOf = (value: Value): Whole | undefined =>
  typeof value === 'number' || typeof value === 'bigint'
    ? value
    : typeof value === 'boolean'
      ? Number(value)
      : undefined

/** What comes of it; undefined where a class has to be asked, or nobody knows. */
export function plainBinary(sign: string, a: Value, b: Value): Value | undefined {
  const [x, y] = [wholeOf(a), wholeOf(b)]
  if (x !== undefined && y !== undefined) {
    if (typeof a === 'boolean' && typeof b === 'boolean' && /^[&|^]$/.test(sign))
      return bitwise(sign, x, y) === 1
    return wholes(sign, x, y)
  }
  if ((a instanceof Float || x !== undefined) && (b instanceof Float || y !== undefined))
    return floats(
      sign,
      a instanceof Float ? a.value : asDouble(x!),
      b instanceof Float ? b.value : asDouble(y!),
    )
  switch (sign) {
    case '+':
      return sum(a, b)
    case '*':
      return y !== undefined ? repeated(a, y) : x !== undefined ? repeated(b, x) : undefined
    case '-':
    case '&':
    case '^':
      return sets(sign, a, b)
    case '|':
      return either(a, b)
    default:
      return undefined
  }
}

function wholes(sign: string, a: Whole, b: Whole): Value | undefined {
  switch (sign) {
    case '+':
      return add(a, b)
    case '-':
      return subtract(a, b)
    case '*':
      return multiply(a, b)
    case '/':
      return trueDivide(a, b)
    case '//':
      return floorDivide(a, b)
    case '%':
      return remainder(a, b)
    case '**':
      return power(a, b)
    case '<<':
    case '>>':
      return shift(a, b, sign === '<<')
    case '&':
    case '|':
    case '^':
      return bitwise(sign, a, b)
    default:
      return undefined
  }
}

function floats(sign: string, a: number, b: number): Value | undefined {
  switch (sign) {
    case '+':
      return new Float(a + b)
    case '-':
      return new Float(a - b)
    case '*':
      return new Float(a * b)
    case '/':
      if (b === 0) throw zeroDivision('float division by zero')
      return new Float(a / b)
    case '//':
      return new Float(floatFloor(a, b))
    case '%':
      return new Float(floatModulo(a, b))
    case '**':
      return new Float(floatPower(a, b))
    default:
      return undefined
  }
}

function sum(a: Value, b: Value): Value | undefined {
  if (typeof a === 'string' && typeof b === 'string') {
    if (a.length + b.length > longestResult) throw tooLarge()
    return a + b
  }
  if (a instanceof List && b instanceof List) return new List(joined(a, b))
  if (a instanceof Tuple && b instanceof Tuple) return new Tuple(joined(a, b))
  if (a instanceof Bytes && b instanceof Bytes) {
    if (a.text.length + b.text.length > longestResult) throw tooLarge()
    return new Bytes(a.text + b.text, a.cls)
  }
  return undefined
}

function joined({ items }: List | Tuple, { items: more }: List | Tuple): Value[] {
  if (items.length + more.length > mostItems) throw tooLarge()
  return items.concat(more)
}

/** The same items so many times: in as few steps as there are doublings. */
function repeatedItems(items: readonly Value[], times: number): Value[] {
  if (items.length === 0 || times === 0) return []
  if (items.length * times > mostItems) throw tooLarge()
  if (items.length === 1) return new Array<Value>(times).fill(items[0])
  let all = items.slice()
  while (all.length * 2 <= items.length * times) all = all.concat(all)
  return all.concat(all.slice(0, items.length * times - all.length))
}

function repeated(value: Value, count: Whole): Value | undefined {
  const size =
    typeof value === 'string'
      ? value.length
      : value instanceof Bytes
        ? value.text.length
        : value instanceof List || value instanceof Tuple
          ? value.items.length * 8
          : undefined
  if (size === undefined) return undefined
  const times = Math.max(0, Number(count))
  if (size * times > longestResult) throw tooLarge()
  if (typeof value === 'string') return value.repeat(times)
  if (value instanceof Bytes) return new Bytes(value.text.repeat(times), value.cls)
  const all = repeatedItems((value as List).items, times)
  return value instanceof List ? new List(all) : new Tuple(all)
}

const asSet = (value: Value): Collection | undefined => {
  if (value instanceof Collection) return value
  if (!(value instanceof View) || value.shows === 'values') return undefined
  const made = new Collection()
  for (const entry of value.dict.entries.values()) made.add(value.of(entry))
  return made
}

function sets(sign: string, a: Value, b: Value): Value | undefined {
  const [x, y] = [asSet(a), asSet(b)]
  if (!x || !y || areLarge(x, y)) return undefined
  const made = setLike(x)
  for (const _piece of combining(sign, [x, y], made));
  return made
}

/** Two tables that are put together at once have no more entries. */
const mostEntries = 4_096

const areLarge = (a: Table, b: Table): boolean => a.size + b.size > mostEntries

/** What is in both, in one alone, or in either of two sets. */
function* combining(sign: string, [a, b]: Pair<Collection>, made: Collection): Pieces {
  made.asked = a.asked || b.asked ? new Map([...(a.asked ?? []), ...(b.asked ?? [])]) : undefined
  let count = 0
  for (const [key, entry] of a.entries) {
    if (sign === '|' || b.entries.has(key) === (sign === '&')) made.put(key, entry.key, true)
    if (++count % entriesAtOnce === 0) yield
  }
  if (sign !== '|' && sign !== '^') return
  for (const [key, entry] of b.entries) {
    if (sign === '|' || !a.entries.has(key)) made.put(key, entry.key, true)
    if (++count % entriesAtOnce === 0) yield
  }
}

type Pair<T> = readonly [T, T]

const setLike = ({ cls }: Collection): Collection =>
  new Collection(cls.isOurs ? cls : cls.mro.find(({ isOurs }) => isOurs))

/** The same, however many there are. */
export function* combined(sign: string, a: Collection, b: Collection): Doing<Collection> {
  const made = setLike(a)
  yield* inTurns(combining(sign, [a, b], made))
  return made
}

/** What comes of two large sets or dicts; undefined for all others. */
function* ofLarge(sign: string, a: Value, b: Value): Doing<Value | undefined> {
  if (a instanceof Dict && b instanceof Dict && sign === '|') {
    const made = new Dict(a.cls)
    yield* inTurns(made.copying(a))
    yield* inTurns(made.copying(b))
    return made
  }
  const [x, y] = [asSet(a), asSet(b)]
  return x && y && /^[-&|^]$/.test(sign) ? yield* combined(sign, x, y) : undefined
}

/** What `|=` and its like make of a large set, or of a dict that takes over much; undefined for all others. */
function* changedLarge(sign: string, a: Value, b: Value): Doing<Value | undefined> {
  if (a instanceof Dict && b instanceof Dict && sign === '|') {
    yield* inTurns(a.copying(b))
    return a
  }
  if (!(a instanceof Collection && b instanceof Collection && isChanging(sign, a))) return undefined
  const made = yield* combined(sign, a, b)
  a.clear()
  yield* inTurns(a.copying(made))
  return a
}

const isChanging = (sign: string, { cls }: Collection): boolean => cls.name === 'set' && /^[-&|^]$/.test(sign)

function either(a: Value, b: Value): Value | undefined {
  if (a instanceof Dict && b instanceof Dict) {
    if (areLarge(a, b)) return undefined
    const made = new Dict(a.cls)
    made.copyFrom(a)
    made.copyFrom(b)
    return made
  }
  const types = [a, b].map(typeText)
  if (types[0] !== undefined && types[1] !== undefined && (a !== null || b !== null))
    return new Alias(types.join(' | '), 'Union', [...typesOf(a), ...typesOf(b)])
  return sets('|', a, b)
}

const typesOf = (value: Value): readonly Value[] =>
  value instanceof Alias && value.origin === 'Union' ? value.args : [value]

const typeText = (value: Value): string | undefined =>
  value === null
    ? 'None'
    : value instanceof Class
      ? value.module === 'builtins'
        ? value.name
        : `${value.module}.${value.qualname}`
      : value instanceof Alias
        ? value.text
        : undefined

const methods: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '<<': 'lshift',
  '>>': 'rshift',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '@': 'matmul',
}

/** With what classes say of it, and what is said where nobody knows. */
export function* binary(sign: string, a: Value, b: Value, isInPlace = false): Doing<Value> {
  const name = methods[sign]
  if (isInPlace) {
    const own = typeOf(a).find(`__i${name}__`)
    if (own !== undefined) {
      const answer = yield* ask(own, a, b)
      if (answer !== notImplemented) return answer
    }
    const changed = yield* changedLarge(sign, a, b)
    if (changed !== undefined) return changed
  }
  const isHeir = typeOf(b) !== typeOf(a) && typeOf(b).isA(typeOf(a))
  const turns = [
    [a, b, `__${name}__`],
    [b, a, `__r${name}__`],
  ] as const
  for (const [x, y, method] of isHeir ? turns.toReversed() : turns) {
    // What an object cannot do with one of its own class, that one cannot do with it.
    if (method === `__r${name}__` && typeOf(a) === typeOf(b)) continue
    const own = typeOf(x).find(method)
    if (own === undefined || own === null) continue
    const answer = yield* ask(own, x, y)
    if (answer !== notImplemented) return answer
  }
  if (sign === '%' && (typeof a === 'string' || a instanceof Bytes)) return yield* formatPercent(a, b)
  const [p, q] = [payloadOf(a), payloadOf(b)]
  if (p !== a || q !== b) {
    const plain = plainBinary(sign, p, q)
    if (plain !== undefined) return plain
  }
  const large = yield* ofLarge(sign, p, q)
  if (large !== undefined) return large
  throw refusal(sign, a, b, isInPlace)
}

export const payloadOf = (value: Value): Value =>
  value instanceof Instance && value.payload !== undefined ? value.payload : value

function refusal(sign: string, a: Value, b: Value, isInPlace: boolean) {
  const [x, y] = [typeOf(a).name, typeOf(b).name]
  if (sign === '+' && !isInPlace) {
    if (typeof a === 'string') return typeError(`can only concatenate str (not "${y}") to str`)
    if (a instanceof List) return typeError(`can only concatenate list (not "${y}") to list`)
    if (a instanceof Tuple) return typeError(`can only concatenate tuple (not "${y}") to tuple`)
    if (a instanceof Bytes) return typeError(`can't concat ${y} to bytes`)
  }
  if (sign === '+' && typeof a === 'string') return typeError(`can only concatenate str (not "${y}") to str`)
  const isSequence = (value: Value) =>
    typeof value === 'string' || value instanceof List || value instanceof Tuple || value instanceof Bytes
  if (sign === '*' && (isSequence(a) || isSequence(b)))
    return typeError(`can't multiply sequence by non-int of type '${isSequence(a) ? y : x}'`)
  const shown = sign === '**' ? '** or pow()' : sign
  return typeError(`unsupported operand type(s) for ${shown}${isInPlace ? '=' : ''}: '${x}' and '${y}'`)
}

const unaryMethods: Readonly<Record<string, string>> = { '-': '__neg__', '+': '__pos__', '~': '__invert__' }

export function plainUnary(sign: string, value: Value): Value | undefined {
  const number = wholeOf(value)
  if (number !== undefined)
    return sign === '-' ? subtract(0, number) : sign === '+' ? number : subtract(-1, number)
  if (value instanceof Float && sign !== '~') return sign === '-' ? new Float(-value.value) : value
  return undefined
}

export function* unary(sign: string, value: Value): Doing<Value> {
  const own = typeOf(value).find(unaryMethods[sign])
  if (own !== undefined) return yield* ask(own, value)
  const plain = plainUnary(sign, payloadOf(value))
  if (plain !== undefined) return plain
  throw typeError(`bad operand type for unary ${sign}: '${typeOf(value).name}'`)
}

/** What `+=` does to a list, and `|=` to a dict or a set: it is changed, and stays the same object. */
export function changedInPlace(sign: string, a: Value, b: Value): Value | undefined {
  if (a instanceof List && sign === '*' && isInt(b)) {
    a.items = repeatedItems(a.items, Math.max(0, Number(wholeOf(b))))
    return a
  }
  if (a instanceof Bytes && a.cls === bytearrayType && (sign === '+' || sign === '*')) {
    const made = plainBinary(sign, a, b)
    if (!(made instanceof Bytes)) return undefined
    a.text = made.text
    return a
  }
  if (a instanceof Dict && b instanceof Dict && sign === '|' && b.size <= mostEntries) {
    a.copyFrom(b)
    return a
  }
  if (a instanceof Collection && b instanceof Collection && isChanging(sign, a) && !areLarge(a, b)) {
    const made = setLike(a)
    for (const _piece of combining(sign, [a, b], made));
    a.clear()
    a.copyFrom(made)
    return a
  }
  return undefined
}
