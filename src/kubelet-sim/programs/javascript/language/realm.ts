/** The objects that every program of a process finds there, and how new ones are made. */
import type { Origin } from './code.ts'
import { ErrorObj, Wrapped } from './object-kinds.ts'
import type { Problem } from './problem.ts'
import {
  Arr,
  C,
  type Callable,
  type Key,
  Native,
  type NativeCode,
  Obj,
  Slot,
  type Value,
  W,
} from './values.ts'

/** What prototypes there are besides those of objects and functions. */
const kinds =
  'Array String Number Boolean BigInt Symbol Error Promise RegExp Date Map Set WeakMap WeakSet WeakRef Iterator Generator AsyncGenerator AsyncIterator TypedArray ArrayBuffer DataView'.split(
    ' ',
  )

/** Symbols that the language knows. */
export const symbols = {
  iterator: Symbol('Symbol.iterator'),
  asyncIterator: Symbol('Symbol.asyncIterator'),
  hasInstance: Symbol('Symbol.hasInstance'),
  toPrimitive: Symbol('Symbol.toPrimitive'),
  toStringTag: Symbol('Symbol.toStringTag'),
  species: Symbol('Symbol.species'),
  isConcatSpreadable: Symbol('Symbol.isConcatSpreadable'),
  unscopables: Symbol('Symbol.unscopables'),
  match: Symbol('Symbol.match'),
  matchAll: Symbol('Symbol.matchAll'),
  replace: Symbol('Symbol.replace'),
  search: Symbol('Symbol.search'),
  split: Symbol('Symbol.split'),
  dispose: Symbol('Symbol.dispose'),
  asyncDispose: Symbol('Symbol.asyncDispose'),
} as const

const tagSymbol = symbols.toStringTag

export class Realm {
  readonly object = new Obj(null)
  readonly function = new Obj(this.object)
  readonly global = new Obj(this.object)
  readonly #protos = new Map<string, Obj>()
  /** `Symbol.for`. */
  readonly symbols = new Map<string, symbol>()
  /** What `for … of` does with arrays where nobody has changed it. */
  arrayIterator: Value
  cursorNext: Value
  hasInstance: Value
  /** Where errors were made. */
  readonly origins = new WeakMap<Obj, Origin>()
  /** What is said before an error where nobody handles it: where a text is wrong. */
  readonly heads = new WeakMap<Obj, string>()
  /** And what is said below where it was made. */
  readonly tails = new WeakMap<Obj, string>()
  /** Arrays that are being joined: what holds itself is left out there. */
  readonly joining = new Set<Obj>()
  /** What tagged templates are given, for each place of a program. */
  readonly templates = new Map<unknown, Arr>()
  onModule: ((frame: object) => void) | undefined
  importMeta: ((file: string) => Value) | undefined
  importing: ((name: Value, from: string) => Value) | undefined
  proxyDelete: ((of: Obj, key: Key) => Generator | undefined) | undefined
  proxyKeys: ((of: Obj) => Generator) | undefined
  proxyHas: ((of: Obj, key: Key) => Generator | undefined) | undefined
  /** What node itself has called, before a program began: outermost last. */
  mainCalls: readonly string[] = []

  constructor() {
    for (const name of kinds) this.#protos.set(name, new Obj(this.object))
    this.#protos.set('Array', new Arr(this.object))
    const iterator = this.proto('Iterator')
    for (const name of ['Array', 'String', 'Map', 'Set', 'RegExp String', 'Segment', 'Helper']) {
      const made = new Obj(iterator)
      made.put(tagSymbol, new Slot(`${name} Iterator`, C))
      this.#protos.set(`${name} Iterator`, made)
    }
    this.proto('Generator').proto = iterator
    this.proto('AsyncGenerator').proto = this.proto('AsyncIterator')
    for (const name of [
      'TypeError',
      'RangeError',
      'ReferenceError',
      'SyntaxError',
      'EvalError',
      'URIError',
      'AggregateError',
    ])
      this.#protos.set(name, new ErrorObj(this.proto('Error')))
    for (const name of ['GeneratorFunction', 'AsyncFunction', 'AsyncGeneratorFunction']) {
      const made = new Obj(this.function)
      made.put(tagSymbol, new Slot(name, C))
      this.#protos.set(name, made)
    }
  }

  /** The prototype of objects of a kind. */
  proto(name: string): Obj {
    let found = this.#protos.get(name)
    if (!found) this.#protos.set(name, (found = new Obj(this.object)))
    return found
  }

  get promise(): Obj {
    return this.proto('Promise')
  }

  /** Where the properties of a value are looked for that is no object. */
  protoOf(value: Exclude<Value, undefined | null>): Obj {
    switch (typeof value) {
      case 'string':
        return this.proto('String')
      case 'number':
        return this.proto('Number')
      case 'boolean':
        return this.proto('Boolean')
      case 'bigint':
        return this.proto('BigInt')
      case 'symbol':
        return this.proto('Symbol')
      default:
        return value as Obj
    }
  }

  wrapped(value: Exclude<Value, undefined | null | Obj>): Obj {
    return new Wrapped(this.protoOf(value), value)
  }

  /** What `new` makes inherits from. */
  protoFor(target: Obj | undefined, fallback: Obj): Obj {
    if (!target) return fallback
    const found = target.own('prototype')
    const value = found instanceof Slot ? found.value : found
    return value instanceof Obj ? value : fallback
  }

  array(items: Value[] = []): Arr {
    return new Arr(this.proto('Array'), items)
  }

  /** An object with such properties. */
  record(entries: Iterable<readonly [Key, Value | Slot]> = []): Obj {
    const made = new Obj(this.object)
    for (const [key, value] of entries) made.put(key, value)
    return made
  }

  /** What iterators answer. */
  result(value: Value, isDone: boolean): Obj {
    const made = new Obj(this.object)
    made.props.set('value', value)
    made.props.set('done', isDone)
    return made
  }

  native(name: string, length: number, run: NativeCode<never>): Native {
    return new Native(this.function, name, length, run)
  }

  /** An error as a program has it. */
  error({ name, message, facts }: Problem, trace: string): ErrorObj {
    const made = new ErrorObj(this.proto(name))
    const code = facts?.code
    const shown = typeof code === 'string' && /^ERR_/.test(code) ? `${name} [${code}]` : name
    made.put('stack', new Slot(`${shown}${message === '' ? '' : `: ${message}`}${trace}`, W | C))
    made.put('message', new Slot(message, W | C))
    for (const [key, value] of Object.entries(facts ?? {})) made.put(key, value)
    return made
  }

  /** Notes where an error was made. */
  withOrigin<T extends Obj>(made: T, origin: Origin | undefined): T {
    if (origin) this.origins.set(made, origin)
    return made
  }

  /** A constructor, with the prototype of what it makes. */
  constructorOf(name: string, length: number, run: NativeCode<never>, proto = this.proto(name)): Native {
    const made = new Native(this.function, name, length, run, true)
    made.put('prototype', new Slot(proto, 0))
    proto.put('constructor', new Slot(made, W | C))
    this.global.put(name, new Slot(made, W | C))
    return made
  }
}

export const isConstructor = (value: Value): value is Callable =>
  value instanceof Obj && 'isConstructor' in value && (value as Callable).isConstructor
