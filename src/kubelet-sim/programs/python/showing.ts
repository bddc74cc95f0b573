/** How values are shown: `str` and `repr`. */
import { ask, deepestValue } from './asking.ts'
import { changed, done, longestBite, thoroughly } from './bites.ts'
import { recursionError, typeError } from './errors.ts'
import { breathe } from './iterating.ts'
import { floatText, wholeText } from './numbers.ts'
import { Collection, Dict, View } from './tables.ts'
import { quotedBytes, quotedText } from './texts.ts'
import {
  Alias,
  Bytes,
  Call,
  Class,
  type Doing,
  Exception,
  ellipsis,
  Float,
  Func,
  frozensetType,
  Instance,
  List,
  Method,
  Module,
  Native,
  type Obj,
  Range,
  Slice,
  Tuple,
  typeOf,
  type Value,
} from './values.ts'

/** What is called to know where an object is in memory: the machine knows. */
export const locating = new Native('id', () => 0)

/** What can be shown without asking anybody; undefined for the rest. */
function plainRepr(value: Value): string | undefined {
  switch (typeof value) {
    case 'string':
      return value.length > longestBite ? undefined : quotedText(value)
    case 'number':
    case 'bigint':
      return wholeText(value)
    case 'boolean':
      return value ? 'True' : 'False'
  }
  if (value === null) return 'None'
  if (!value.cls.isOurs) return undefined
  if (value instanceof Float) return floatText(value.value)
  if (value instanceof Bytes) {
    if (value.length > longestBite) return undefined
    return value.cls.name === 'bytearray' ? `bytearray(${quotedBytes(value.text)})` : quotedBytes(value.text)
  }
  if (value instanceof Class)
    return `<class '${value.module === 'builtins' ? '' : `${value.module}.`}${value.qualname}'>`
  if (value instanceof Range)
    return `range(${value.start}, ${value.end}${value.step === 1 ? '' : `, ${value.step}`})`
  if (value instanceof Native) return `<built-in function ${value.name}>`
  if (value instanceof Module) {
    const file = value.attrs.get('__file__')
    return `<module '${value.name}' ${typeof file === 'string' ? `from '${file}'` : '(built-in)'}>`
  }
  if (value === ellipsis) return 'Ellipsis'
  if (value.cls.name === 'NotImplementedType') return 'NotImplemented'
  return value instanceof Alias ? value.text : undefined
}

export function* repr(value: Value, depth = 0): Doing<string> {
  const plain = plainRepr(value)
  if (plain !== undefined) return plain
  if (typeof value === 'string') return yield* longRepr(value, quotedText)
  const object = value as Obj
  if (depth > deepestValue)
    throw recursionError('maximum recursion depth exceeded while getting the repr of an object')
  const own = object.cls.find('__repr__')
  if (own !== undefined) {
    const shown = yield* ask(own, value)
    if (typeof shown !== 'string') {
      if (shown instanceof Instance && typeof shown.payload === 'string') return shown.payload
      throw typeError(`__repr__ returned non-string (type ${typeOf(shown).name})`)
    }
    return shown
  }
  return yield* ownRepr(object, depth)
}

/** A long text in quotes, which are the same for all of it. */
function* longRepr(text: string, show: (bite: string, quote: string) => string): Doing<string> {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const body = yield* done(
    changed(
      text,
      (bite) => {
        const shown = show(bite, quote)
        return shown.slice(shown.indexOf(quote) + 1, -1)
      },
      thoroughly,
    ),
  )
  return `${show === quotedBytes ? 'b' : ''}${quote}${body}${quote}`
}

/** As it is shown where its class does not say how. */
export function* ownRepr(value: Obj, depth = 0): Doing<string> {
  if (value instanceof List) return `[${yield* listed(value.items, depth)}]`
  if (value instanceof Tuple)
    return `(${yield* listed(value.items, depth)}${value.items.length === 1 ? ',' : ''})`
  if (value instanceof Dict) {
    return yield* entries(value, depth)
  }
  if (value instanceof Collection) {
    const shown = `{${yield* listed(value.keys(), depth)}}`
    if (value.cls.name === 'set') return value.size === 0 ? 'set()' : shown
    return `${value.cls.isOurs && value.cls !== frozensetType ? 'set' : value.cls.name}(${value.size === 0 ? '' : shown})`
  }
  if (value instanceof View) {
    const items = Array.from(value.dict.entries.values(), (entry) => value.of(entry))
    return `dict_${value.shows}([${yield* listed(items, depth)}])`
  }
  if (value instanceof Exception) {
    const args = yield* listed(value.args, depth)
    return `${value.cls.name}(${args})`
  }
  if (value instanceof Slice) return `slice(${yield* listed([value.start, value.end, value.step], depth)})`
  if (value instanceof Instance && value.payload !== undefined) return yield* repr(value.payload)
  if (value instanceof Float) return floatText(value.value)
  if (value instanceof Bytes) {
    const shown = yield* longRepr(value.text, quotedBytes)
    return value.cls.name === 'bytearray' ? `bytearray(${shown})` : shown
  }
  const at = yield* address(value)
  if (value instanceof Func) return `<function ${value.qualname} at ${at}>`
  if (value instanceof Method) {
    const { callee, self } = value
    if (callee instanceof Native) {
      const of = self instanceof Class ? `type object` : `${typeOf(self).name} object`
      return `<built-in method ${callee.name} of ${of} at ${yield* address(self)}>`
    }
    const name = callee instanceof Func ? callee.qualname : typeOf(callee).name
    return `<bound method ${name} of ${yield* repr(self, depth + 1)}>`
  }
  if (value.cls.name === 'generator' || value.cls.name === 'coroutine') {
    const { attrs } = value
    return `<${value.cls.name} object ${attrs?.get('__qualname__') ?? ''} at ${at}>`
  }
  if (value instanceof Class) return `<class '${value.module}.${value.qualname}'>`
  const { module, qualname } = value.cls
  return `<${module === 'builtins' ? '' : `${module}.`}${qualname} object at ${at}>`
}

function* address(value: Value): Doing<string> {
  const id = (yield new Call(locating, [value], undefined)) as number
  return `0x${id.toString(16)}`
}

/** What has been written down so far of what holds others: others have their turns, and what it takes of memory counts. */
class Shown {
  readonly #done: string[] = []
  #parts: string[] = []
  #length = 0

  /** Answers how much there is to be counted now; undefined most of the time. */
  add(part: string): number | undefined {
    this.#parts.push(part)
    this.#length += part.length + partLength
    if (this.#length < shownAtOnce) return undefined
    const length = this.#length
    this.#length = 0
    this.#done.push(this.#parts.join(', '))
    this.#parts = []
    return length
  }

  get text(): string {
    return this.#parts.length === 0
      ? this.#done.join(', ')
      : [...this.#done, this.#parts.join(', ')].join(', ')
  }
}

/** In characters. */
const shownAtOnce = 8_192
/** As much as it is to look at one of them, at least. */
const partLength = 8

/** Of the text of what is in others, each level has its own. */
function* count(length: number | undefined): Doing<void> {
  if (length !== undefined) yield* breathe(length >> 2, length >> 4)
}

function* listed(items: readonly Value[], depth: number): Doing<string> {
  const shown = new Shown()
  for (const each of items) yield* count(shown.add(plainRepr(each) ?? (yield* repr(each, depth + 1))))
  return shown.text
}

function* entries(dict: Dict, depth: number): Doing<string> {
  const shown = new Shown()
  for (const { key, value } of dict.entries.values()) {
    const of = `${yield* repr(key, depth + 1)}: ${plainRepr(value) ?? (yield* repr(value, depth + 1))}`
    yield* count(shown.add(of))
  }
  return `{${shown.text}}`
}

export function* str(value: Value): Doing<string> {
  if (typeof value === 'string') return value
  const plain = plainRepr(value)
  if (plain !== undefined) return plain
  const object = value as Obj
  const own = object.cls.find('__str__')
  if (own !== undefined) {
    const shown = yield* ask(own, value)
    if (typeof shown === 'string') return shown
    if (shown instanceof Instance && typeof shown.payload === 'string') return shown.payload
    throw typeError(`__str__ returned non-string (type ${typeOf(shown).name})`)
  }
  return yield* ownStr(object)
}

/** The text of what has none of its own in a class of a program. */
export function* ownStr(value: Obj): Doing<string> {
  if (value instanceof Exception) return yield* exceptionText(value)
  if (value instanceof Instance && typeof value.payload === 'string') return value.payload
  return yield* repr(value)
}

/** What an exception says, as it is shown behind its name. */
export function* exceptionText(value: Exception): Doing<string> {
  const { args, cls } = value
  const parts = args[1]
  if (parts instanceof List || parts instanceof Tuple)
    if (cls.mro.some(({ name, isOurs }) => name === 'BaseExceptionGroup' && isOurs))
      return `${yield* str(args[0])} (${parts.items.length} sub-exception${parts.items.length === 1 ? '' : 's'})`
  if (cls.isA(osErrorLike(cls)) && args.length >= 2) {
    const [number, message, file] = args
    const where = args.length > 2 && file !== null ? `: ${yield* repr(file)}` : ''
    return `[Errno ${yield* str(number)}] ${yield* str(message)}${where}`
  }
  if (args.length === 0) return ''
  const line = value.attrs?.get('line_')
  if (line !== undefined) return `${yield* str(args[0])} (${value.attrs?.get('file_')}, line ${line})`
  if (args.length > 1) return yield* repr(new Tuple(args))
  return cls.mro.some(({ name, isOurs }) => name === 'KeyError' && isOurs)
    ? yield* repr(args[0])
    : yield* str(args[0])
}

const osErrorLike = (cls: Class): Class =>
  cls.mro.find(({ name, isOurs }) => name === 'OSError' && isOurs) ?? noClass

const noClass = new Class('', [])
