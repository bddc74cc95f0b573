/** What `+`, `-`, `*` and their like do. */
import { ask } from './asking.ts'
import { memoryError, typeError, zeroDivision } from './errors.ts'
import { formatPercent } from './format-percent.ts'
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
import { Collection, Dict, View } from './tables.ts'
import {
  Alias,
  Bytes,
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
    if (a.length + b.length > longestResult) throw memoryError()
    return a + b
  }
  if (a instanceof List && b instanceof List) return new List([...a.items, ...b.items])
  if (a instanceof Tuple && b instanceof Tuple) return new Tuple([...a.items, ...b.items])
  if (a instanceof Bytes && b instanceof Bytes) {
    if (a.text.length + b.text.length > longestResult) throw memoryError()
    return new Bytes(a.text + b.text, a.cls)
  }
  return undefined
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
  if (size * times > longestResult) throw memoryError()
  if (typeof value === 'string') return value.repeat(times)
  if (value instanceof Bytes) return new Bytes(value.text.repeat(times), value.cls)
  const { items } = value as List
  const all: Value[] = []
  for (let n = 0; n < times; n++) for (const each of items) all.push(each)
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
  return x && y && combined(sign, x, y)
}

/** What is in both, in one alone, or in either of two sets. */
export function combined(sign: string, a: Collection, b: Collection): Collection {
  const made = new Collection(a.cls.isOurs ? a.cls : a.cls.mro.find(({ isOurs }) => isOurs))
  made.asked = a.asked || b.asked ? new Map([...(a.asked ?? []), ...(b.asked ?? [])]) : undefined
  for (const [key, entry] of a.entries)
    if (sign === '|' || b.entries.has(key) === (sign === '&')) made.put(key, entry.key, true)
  if (sign === '|' || sign === '^')
    for (const [key, entry] of b.entries)
      if (sign === '|' || !a.entries.has(key)) made.put(key, entry.key, true)
  return made
}

function either(a: Value, b: Value): Value | undefined {
  if (a instanceof Dict && b instanceof Dict) {
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
  if (a instanceof List && sign === '*=' && isInt(b)) {
    a.items = (repeated(new List(a.items), wholeOf(b)!) as List).items
    return a
  }
  if (a instanceof Dict && b instanceof Dict && sign === '|') {
    a.copyFrom(b)
    return a
  }
  if (a instanceof Collection && b instanceof Collection && a.cls.name === 'set' && /^[-&|^]$/.test(sign)) {
    const made = combined(sign, a, b)
    a.clear()
    a.copyFrom(made)
    return a
  }
  return undefined
}
