/** The functions that every program has. */
import { bitsOfLarge, productWork, workOfWholes } from '../large-numbers.ts'
import { binary, payloadOf, plainBinary } from './arithmetic.ts'
import { ask, call } from './asking.ts'
import { findAttribute, missing, setAttribute } from './attributes.ts'
import { changed, done, thoroughly } from './bites.ts'
import { filtered, iterator, mapped, next, numbered, reversed, together } from './builtin-iterators.ts'
import { added, extreme, rounded } from './builtin-numbers.ts'
import { hashOf, truth } from './comparing.ts'
import './descriptors.ts'
import { exceptions, failure, isRaised, typeError, valueError } from './errors.ts'
import { baseGroup, group, groupNames } from './exception-groups.ts'
import { formatValue } from './format-value.ts'
import type { Host } from './host.ts'
import { lengthOfValue, plainLength } from './items.ts'
import { breathe, itemsOf, iteratorOf, nextOf } from './iterating.ts'
import { type Members, native } from './natives.ts'
import { powerModulo, type Whole } from './numbers.ts'
import { opened } from './opening.ts'
import { repr, str } from './showing.ts'
import { Dict, LiveNames } from './tables.ts'
import { asciiText, lengthOf } from './texts.ts'
import { sorted } from './types-sequence.ts'
import './types-bytes.ts'
import './types-table.ts'
import { readLineFrom, writeTo } from './streams.ts'
import { indexOf, wholeOf } from './types-number.ts'
import { textArgument } from './types-text.ts'
import {
  Alias,
  Bytes,
  boolType,
  bytearrayType,
  bytesType,
  Call,
  Class,
  classmethodType,
  type Doing,
  dictType,
  ellipsis,
  Float,
  Func,
  floatType,
  frozensetType,
  intType,
  List,
  listType,
  Method,
  Module,
  type Names,
  Native,
  notImplemented,
  objectType,
  propertyType,
  rangeType,
  StaticMethod,
  setType,
  sliceType,
  staticmethodType,
  stop,
  strType,
  superType,
  Tuple,
  tupleType,
  typeOf,
  typeType,
  type Value,
} from './values.ts'
import { asked } from './waiting.ts'

function* printed([sep, end, file, flush, objects]: Value[], host: Host): Doing<Value> {
  const texts: string[] = []
  for (const value of (objects as Tuple).items)
    texts.push(typeof value === 'string' ? value : yield* str(value))
  const between = sep === undefined || sep === null ? ' ' : textArgument(sep, 'sep')
  const text = texts.join(between) + (end === undefined || end === null ? '\n' : textArgument(end, 'end'))
  yield* writeTo(host, file, text, flush !== undefined && (yield* truth(flush)))
  return null
}

const inBase = (value: Value, base: number, prefix: string): string => {
  const number = wholeOf(value)
  if (number === undefined)
    throw typeError(`'${typeOf(value).name}' object cannot be interpreted as an integer`)
  return `${number < 0 ? '-' : ''}${prefix}${(number < 0 ? -number : number).toString(base)}`
}

function* isOfClass(value: Value, type: Value): Doing<boolean> {
  if (type instanceof Class) {
    const meta = type.isOurs ? undefined : type.cls.find('__instancecheck__')
    return meta === undefined ? typeOf(value).isA(type) : yield* truth(yield* ask(meta, type, value))
  }
  if (type === null) return value === null
  const several =
    type instanceof Tuple
      ? type.items
      : type instanceof Alias && type.origin === 'Union'
        ? type.args
        : undefined
  if (!several) throw typeError('isinstance() arg 2 must be a type, a tuple of types, or a union')
  for (const one of several) if (yield* isOfClass(value, one)) return true
  return false
}

function isHeir(cls: Value, type: Value): boolean {
  if (!(cls instanceof Class)) throw typeError('issubclass() arg 1 must be a class')
  if (type instanceof Class) return cls.isA(type)
  if (type instanceof Tuple) return type.items.some((one) => isHeir(cls, one))
  throw typeError('issubclass() arg 2 must be a class, a tuple of classes, or a union')
}

function* attribute(of: Value, name: Value, byDefault: Value | undefined): Doing<Value> {
  const key = textArgument(name, 'attribute name')
  const found = findAttribute(of, key)
  if (found === undefined) {
    if (byDefault !== undefined) return byDefault
    throw missing(of, key)
  }
  if (!(found instanceof Call)) return found
  try {
    return yield* call(found.callee, found.args, found.keywords)
  } catch (error) {
    if (byDefault !== undefined && isRaised(error, 'AttributeError')) return byDefault
    throw error
  }
}

function namesIn(of: Value): string[] {
  const names = new Set<string>()
  if (of instanceof Module) for (const name of of.attrs.keys()) names.add(name)
  else {
    for (const cls of of instanceof Class ? of.mro : typeOf(of).mro)
      for (const name of cls.own.keys()) names.add(name)
    if (of !== null && typeof of === 'object') for (const name of of.attrs?.keys() ?? []) names.add(name)
  }
  return [...names].sort()
}

function* raisedTo(base: Value, exponent: Value, divisor: Value | undefined): Doing<Value> {
  if (divisor === undefined || divisor === null)
    return plainBinary('**', base, exponent) ?? (yield* binary('**', base, exponent))
  const [a, b, c] = [wholeOf(base)!, wholeOf(exponent)!, wholeOf(divisor)!]
  // Each bit of the exponent is a product, and what is left of it.
  const times = Math.max(1, bitsOfLarge(b) || 64)
  yield* breathe(
    Math.min(1 << 24, workOfWholes('%', a, c) + (bitsOfLarge(c) && productWork(bitsOfLarge(c)) * times)),
    0,
  )
  return powerModulo(a, b, c)
}

const isCallable = (value: Value): boolean =>
  value instanceof Func ||
  value instanceof Native ||
  value instanceof Method ||
  value instanceof Class ||
  value instanceof StaticMethod ||
  typeOf(value).find('__call__') !== undefined

function namesHere(host: Host): Value {
  const frame = host.frames[host.frames.length - 1]
  if (frame.names) return new LiveNames(frame.names)
  const made = new Dict()
  const { code, fast, cells } = frame
  for (const [n, name] of code.locals.entries()) {
    const value = fast[n]
    if (value !== undefined && !name.startsWith('.')) made.set(name, value)
  }
  for (const [n, name] of [...code.cells, ...code.free].entries()) {
    const { value } = cells[n]
    if (value !== undefined) made.set(name, value)
  }
  return made
}

function* input(prompt: Value | undefined, host: Host): Doing<Value> {
  if (prompt !== undefined) yield* writeTo(host, undefined, yield* str(prompt), true)
  const line = yield* readLineFrom(host)
  if (line === '') throw failure(exceptions.get('EOFError')!, 'EOF when reading a line')
  return line.replace(/\n$/, '')
}

/** Runs what has been compiled, or a text, with names. */
function* run(source: Value, globals: Value | undefined, mode: 'exec' | 'eval', host: Host): Doing<Value> {
  const frame = host.frames[host.frames.length - 1]
  const names = globals instanceof Dict ? namesFrom(globals) : frame.globals
  const compiled =
    typeof source === 'string' || source instanceof Bytes
      ? yield* host.compile(typeof source === 'string' ? source : source.text, '<string>', mode)
      : source
  if (!(compiled instanceof Func)) throw typeError(`${mode}() arg 1 must be a string, bytes or code object`)
  const func = new Func(compiled.code, names)
  const answer = yield* call(func)
  if (globals instanceof Dict) for (const [name, value] of names) globals.set(name, value)
  return mode === 'eval' ? answer : null
}

const namesFrom = (dict: Dict): Names =>
  new Map(Array.from(dict.entries.values(), ({ key, value }) => [String(key), value] as const))

const functions: Members = {
  'print(*objects | sep end file flush)': printed,
  'len(obj)': ([value]) =>
    (value !== null && typeof value === 'object' && !value.cls.isOurs ? undefined : plainLength(value)) ??
    lengthOfValue(value),
  'repr(obj)': ([value]) => repr(value),
  'ascii(obj)': function* ([value]) {
    return yield* done(changed(yield* repr(value), asciiText, thoroughly))
  },
  'format(value format_spec?)': ([value, form]) =>
    formatValue(value, form === undefined ? '' : textArgument(form)),
  'abs(x)': function* ([given]) {
    const own = typeOf(given).find('__abs__')
    if (own !== undefined) return yield* ask(own, given)
    const value = payloadOf(given)
    if (value instanceof Float) return new Float(Math.abs(value.value))
    const number = wholeOf(value)
    if (number === undefined) throw typeError(`bad operand type for abs(): '${typeOf(value).name}'`)
    return number < 0 ? (-number as Whole) : number
  },
  'min(*args | key default)': (args) => extreme('min', '<', [args[2], args[0], args[1]]),
  'max(*args | key default)': (args) => extreme('max', '>', [args[2], args[0], args[1]]),
  'sum(iterable start?)': ([items, start]) => added(items, start),
  'round(number ndigits?)': ([value, places]) => rounded(value, places),
  'pow(base exp mod?)': ([base, exponent, divisor]) => raisedTo(base, exponent, divisor),
  'divmod(x y)': function* ([a, b]) {
    const work = workOfWholes('%', a, b)
    if (work > 0) yield* breathe(work, 0)
    const quotient = plainBinary('//', a, b) ?? (yield* binary('//', a, b))
    return new Tuple([quotient, plainBinary('%', a, b) ?? (yield* binary('%', a, b))])
  },
  'sorted(iterable | key reverse)': function* ([iterable, key, reverse]) {
    const items = [...(yield* itemsOf(iterable))]
    yield* sorted(items, key, reverse !== undefined && (yield* truth(reverse)))
    return new List(items)
  },
  'any(iterable)': function* ([iterable]) {
    const iterator = yield* iteratorOf(iterable)
    for (let item = yield* nextOf(iterator); item !== stop; item = yield* nextOf(iterator))
      if (yield* truth(item)) return true
    return false
  },
  'all(iterable)': function* ([iterable]) {
    const iterator = yield* iteratorOf(iterable)
    for (let item = yield* nextOf(iterator); item !== stop; item = yield* nextOf(iterator))
      if (!(yield* truth(item))) return false
    return true
  },
  'enumerate(iterable start?)': ([iterable, start]) => numbered(iterable, start),
  'zip(*iterables | strict)': ([strict, iterables]) =>
    together('zip', (iterables as Tuple).items, strict === true),
  'map(func *iterables)': ([callee, iterables]) => mapped(callee, (iterables as Tuple).items),
  'filter(func iterable)': ([test, iterable]) => filtered(test, iterable),
  'reversed(sequence)': ([value]) => reversed(value),
  'iter(obj sentinel?)': ([value, end]) => iterator(value, end),
  'next(iterator default?)': ([value, byDefault]) => next(value, byDefault),
  'aiter(obj)': ([value]) => asked(value, '__aiter__'),
  'anext(iterator)': ([value]) => asked(value, '__anext__'),
  'isinstance(obj type)': ([value, type]) => isOfClass(value, type),
  'issubclass(cls type)': ([cls, type]) => isHeir(cls, type),
  'callable(obj)': ([value]) => isCallable(value),
  'id(obj)': ([value], host) => host.idOf(value),
  'hash(obj)': ([value]) => hashOf(value),
  'getattr(obj name default?)': ([of, name, byDefault]) => attribute(of, name, byDefault),
  'hasattr(obj name)': function* ([of, name]) {
    return (yield* attribute(of, name, notThere)) !== notThere
  },
  'setattr(obj name value)': function* ([of, name, value]) {
    const needed = setAttribute(of, textArgument(name), value)
    if (needed) yield* call(needed.callee, needed.args)
    return null
  },
  'delattr(obj name)': function* ([of, name]) {
    const needed = setAttribute(of, textArgument(name), undefined)
    if (needed) yield* call(needed.callee, needed.args)
    return null
  },
  'dir(obj?)': ([of], host) =>
    new List(of === undefined ? (namesHere(host) as Dict).keys().sort() : namesIn(of)),
  'vars(obj?)': function* ([of], host) {
    return of === undefined ? namesHere(host) : yield* attribute(of, '__dict__', undefined)
  },
  'globals()': (_args, host) => new LiveNames(host.frames[host.frames.length - 1].globals),
  'locals()': (_args, host) => namesHere(host),
  'chr(i)': ([value]) => {
    const code = indexOf(value)
    if (code < 0 || code > 0x10ffff) throw valueError('chr() arg not in range(0x110000)')
    return String.fromCodePoint(code)
  },
  'ord(c)': ([value]) => {
    if (value instanceof Bytes && value.text.length === 1) return value.text.charCodeAt(0)
    const text = ordText(value)
    if (lengthOf(text) !== 1)
      throw typeError(`ord() expected a character, but string of length ${lengthOf(text)} found`)
    return text.codePointAt(0)!
  },
  'bin(number)': ([value]) => inBase(value, 2, '0b'),
  'oct(number)': ([value]) => inBase(value, 8, '0o'),
  'hex(number)': ([value]) => inBase(value, 16, '0x'),
  'input(prompt?)': ([prompt], host) => input(prompt, host),
  'open(file mode? buffering? encoding? errors? newline?)': ([file, mode], host) =>
    opened(host, file, mode === undefined ? 'r' : textArgument(mode)),
  'exec(source globals? locals?)': ([source, globals], host) => run(source, globals, 'exec', host),
  'eval(source globals? locals?)': ([source, globals], host) => run(source, globals, 'eval', host),
  'compile(source filename mode)': ([source, file, mode], host) =>
    host.compile(textArgument(source), textArgument(file), textArgument(mode)),
  '__import__(name)': ([name], host) => host.import(textArgument(name)),
  'memoryview(obj)': ([of]) => of,
  'exit(code?)': ([code]) => {
    throw failure(exceptions.get('SystemExit')!, ...(code === undefined ? [] : [code]))
  },
  'quit(code?)': ([code]) => {
    throw failure(exceptions.get('SystemExit')!, ...(code === undefined ? [] : [code]))
  },
  'breakpoint()': () => {
    throw failure(exceptions.get('RuntimeError')!, 'kubesim: the debugger of Python is not simulated')
  },
  'help(obj?)': () => {
    throw failure(exceptions.get('RuntimeError')!, 'kubesim: the help of Python is not simulated')
  },
}

function ordText(value: Value): string {
  if (typeof value !== 'string')
    throw typeError(`ord() expected string of length 1, but ${typeOf(value).name} found`)
  return value
}

/** What no attribute is. */
const notThere = new Tuple([])

const types = [
  boolType,
  bytearrayType,
  bytesType,
  classmethodType,
  dictType,
  floatType,
  frozensetType,
  intType,
  listType,
  objectType,
  propertyType,
  rangeType,
  setType,
  sliceType,
  staticmethodType,
  strType,
  superType,
  tupleType,
  typeType,
]

/** Those that do not read what they are given, however long it is. */
const glancing = new Set(
  'len isinstance issubclass callable id iter next aiter anext getattr hasattr setattr delattr enumerate zip map filter reversed memoryview'.split(
    ' ',
  ),
)

/** Made for each process: a program may change them. */
export function builtinNames(): Names {
  const names: Names = new Map()
  for (const [key, run] of Object.entries(functions)) {
    const [, name, form] = /^(\w+)\((.*)\)$/.exec(key)!
    names.set(name, native(name, form, run, { reads: glancing.has(name) ? 0 : 1 }))
  }
  for (const each of types) names.set(each.name, each)
  for (const [name, each] of exceptions) names.set(name, each)
  for (const each of [baseGroup, group]) names.set(each.name, each)
  for (const [name, each] of groupNames) names.set(name, each)
  names.set('EnvironmentError', exceptions.get('OSError')!)
  names.set('IOError', exceptions.get('OSError')!)
  names.set('NotImplemented', notImplemented)
  names.set('Ellipsis', ellipsis)
  names.set('__debug__', true)
  names.set('__name__', 'builtins')
  return names
}
