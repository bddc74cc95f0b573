/** JSON. */
import { isCallable, toInteger, toText } from '../language/conversions.ts'
import { breathe } from '../language/iterating.ts'
import { install } from '../language/natives.ts'
import { Wrapped } from '../language/object-kinds.ts'
import { Problem, rangeError, typeError } from '../language/problem.ts'
import { dataOf, get, lookUp } from '../language/properties.ts'
import { type Realm, symbols } from '../language/realm.ts'
import { Arr, C, type Doing, Obj, Slot, type Value, W } from '../language/values.ts'
import { call, type Vm } from '../language/vm.ts'
import { readJson } from './json-reader.ts'
import { keysOf } from './objects.ts'

const deepest = 2_000

interface Writing {
  readonly vm: Vm
  readonly replacer: Value
  readonly allowed: ReadonlySet<string> | undefined
  readonly gap: string
  readonly above: { readonly of: Obj; readonly key: string }[]
  /** How much has been written. */
  size: number
}

const quoted = (text: string): string => JSON.stringify(text)

function circle({ above }: Writing, of: Obj, key: string): Problem {
  const at = above.findIndex((each) => each.of === of)
  const name = (each: Obj) => {
    const made = dataOf(each, 'constructor')
    return made instanceof Obj ? String(dataOf(made, 'name') ?? 'Object') : 'Object'
  }
  const shown = (each: string) => (/^\d+$/.test(each) ? `index ${each}` : `property '${each}'`)
  const way = above.slice(at + 1)
  const lines = [`\n    --> starting at object with constructor '${name(of)}'`]
  if (way.length > 0)
    lines.push(`\n    |     ${shown(way[0].key)} -> object with constructor '${name(way[0].of)}'`)
  if (way.length > 2) lines.push('\n    |     ...')
  if (way.length > 1)
    lines.push(
      `\n    |     ${shown(way[way.length - 1].key)} -> object with constructor '${name(way[way.length - 1].of)}'`,
    )
  lines.push(`\n    --- ${shown(key)} closes the circle`)
  return typeError(`Converting circular structure to JSON${lines.join('')}`)
}

/** The text of a value; undefined for what is left out. */
function* written(to: Writing, holder: Obj, key: string, given: Value): Doing<string | undefined> {
  const { vm } = to
  let value = given
  if (value instanceof Obj || typeof value === 'bigint') {
    const own = lookUp(vm, value, 'toJSON')
    const method =
      own instanceof Slot && own.isAccessor
        ? yield* get(vm, value, 'toJSON')
        : own instanceof Slot
          ? own.value
          : own
    if (isCallable(method)) value = yield* call(method, value, [key])
  }
  if (to.replacer !== undefined) value = yield* call(to.replacer, holder, [key, value])
  if (value instanceof Wrapped) value = value.value
  if (value === null) return 'null'
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : 'null'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'bigint') throw typeError('Do not know how to serialize a BigInt')
  if (!(value instanceof Obj) || isCallable(value)) return undefined
  if (to.above.some(({ of }) => of === value)) throw circle(to, value, key)
  if (to.above.length > deepest) throw rangeError('Maximum call stack size exceeded')
  to.above.push({ of: value, key })
  const text = value instanceof Arr ? yield* list(to, value) : yield* record(to, value)
  to.above.pop()
  return text
}

function* list(to: Writing, of: Arr): Doing<string> {
  const parts: string[] = []
  for (let n = 0; n < of.items.length; n++) {
    const item = of.items[n]
    parts.push((yield* written(to, of, String(n), item instanceof Slot ? undefined : item)) ?? 'null')
    yield* breathe(to.vm, 4, 8)
  }
  return yield* framed(to, '[', ']', parts)
}

function* record(to: Writing, of: Obj): Doing<string> {
  const parts: string[] = []
  for (const key of to.allowed ?? (yield* keysOf(to.vm, of))) {
    if (typeof key !== 'string') continue
    const own = of.own(key)
    if (own instanceof Slot && !(own.flags & 2)) continue
    const text = yield* written(to, of, key, own instanceof Slot ? yield* get(to.vm, of, key) : own)
    if (text !== undefined) parts.push(`${quoted(key)}:${to.gap === '' ? '' : ' '}${text}`)
    yield* breathe(to.vm, 4, 8)
  }
  return yield* framed(to, '{', '}', parts)
}

/** So many parts are put together at once. */
const joinedAtOnce = 4_096

function* framed(to: Writing, open: string, end: string, parts: readonly string[]): Doing<string> {
  if (parts.length === 0) return open + end
  const depth = to.above.length
  const [before, after] =
    to.gap === '' ? ['', ''] : [`\n${to.gap.repeat(depth)}`, `\n${to.gap.repeat(depth - 1)}`]
  const pieces: string[] = []
  for (let from = 0; from < parts.length; from += joinedAtOnce) {
    pieces.push(parts.slice(from, from + joinedAtOnce).join(`,${before}`))
    if (parts.length > joinedAtOnce) yield* breathe(to.vm, joinedAtOnce, 0)
  }
  const text = open + before + pieces.join(`,${before}`) + after + end
  to.size += text.length
  if (text.length > 536_870_888) throw rangeError('Invalid string length')
  to.vm.hold(text.length)
  return text
}

/** What the host makes of a text: values of its own. */
function read(vm: Vm, text: string): unknown {
  vm.process.charge(text.length >> 1)
  vm.hold(text.length * 4)
  // The host's reader says by an exception that the text is none.
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new Problem('SyntaxError', (error as Error).message)
  }
}

/** So many values are copied before others have their turns. */
const copiedAtOnce = 1_000

/** One of the host's that is copied, as far as that has come. */
interface Copied {
  readonly from: Readonly<Record<string | number, unknown>>
  /** Of an object; undefined for an array. */
  readonly keys: readonly string[] | undefined
  readonly length: number
  readonly made: Obj
  at: number
}

/** What is the host's becomes objects of ours, and keys such as `__proto__` stay keys: in pieces, that nobody has to wait long. */
function* copying({ realm }: Vm, root: unknown): Generator<void, Value> {
  const open: Copied[] = []
  const copy = (value: unknown): Value => {
    if (value === null || typeof value !== 'object') return value as Value
    if (open.length > deepest) throw rangeError('Maximum call stack size exceeded')
    const isArray = Array.isArray(value)
    const keys = isArray ? undefined : Object.keys(value)
    const made = isArray ? realm.array([]) : new Obj(realm.object)
    const length = keys?.length ?? (value as unknown[]).length
    open.push({ from: value as never, keys, length, made, at: 0 })
    return made
  }
  const result = copy(root)
  for (let count = 1; open.length > 0; count++) {
    const top = open[open.length - 1]
    const { from, keys, made } = top
    if (top.at === top.length) open.pop()
    else if (keys) {
      const key = keys[top.at++]
      made.put(key, copy(from[key]))
    } else (made as Arr).items.push(copy(from[top.at++]))
    if (count % copiedAtOnce === 0) yield
  }
  return result
}

/** The value that a text in JSON says, read at once. */
export function parsed(vm: Vm, text: string): Value {
  const work = copying(vm, read(vm, text))
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** What is longer is read piece by piece. */
const longestAtOnce = 65_536

/** The same, however long it is. */
function* parsedInTurns(vm: Vm, text: string): Doing {
  if (text.length > longestAtOnce) {
    vm.hold(text.length * 4)
    const found = yield* readJson(vm, text, deepest)
    if (found !== undefined) return found
  }
  const work = copying(vm, read(vm, text))
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    yield* breathe(vm, copiedAtOnce)
  }
}

function* revived(vm: Vm, func: Value, holder: Obj, key: string): Doing {
  const value = yield* get(vm, holder, key)
  if (value instanceof Obj)
    for (const each of value.keys()) {
      if (typeof each !== 'string' || (value instanceof Arr && each === 'length')) continue
      const made = yield* revived(vm, func, value, each)
      if (made === undefined) value.remove(each)
      else value.put(each, made)
    }
  return yield* call(func, holder, [key, value])
}

export function* stringified(vm: Vm, value: Value, replacer: Value, space: Value): Doing {
  const allowed = replacer instanceof Arr ? new Set(replacer.items.map((each) => String(each))) : undefined
  const plain = space instanceof Wrapped ? space.value : space
  const gap =
    typeof plain === 'number'
      ? ' '.repeat(Math.max(0, Math.min(10, yield* toInteger(vm, plain))))
      : typeof plain === 'string'
        ? plain.slice(0, 10)
        : ''
  const to: Writing = {
    vm,
    replacer: isCallable(replacer) ? replacer : undefined,
    allowed,
    gap,
    above: [],
    size: 0,
  }
  return yield* written(to, vm.realm.record([['', value]]), '', value)
}

export function json(realm: Realm): void {
  const made = realm.record()
  realm.global.put('JSON', new Slot(made, W | C))
  made.put(symbols.toStringTag, new Slot('JSON', C))
  install(realm, made, {
    'parse/2': function* (_self, [text, reviver], vm) {
      const value = yield* parsedInTurns(vm, yield* toText(vm, text))
      return isCallable(reviver) ? yield* revived(vm, reviver, realm.record([['', value]]), '') : value
    },
    'stringify/3': (_self, [value, replacer, space], vm) => stringified(vm, value, replacer, space),
  })
}
