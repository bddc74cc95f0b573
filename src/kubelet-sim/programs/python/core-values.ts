/** What values of Python are: numbers, texts, booleans and None as they are here, all others as objects with a class. */
import type { Wait } from '../../runtime/processes/streams.ts'

/** A whole number is a `number` as long as that is exact, and a `bigint` beyond. None is `null`. A str is a text, in UTF-16. */
export type Value = null | boolean | number | bigint | string | Obj

/** The names of a module, a class or an instance. */
export type Names = Map<string, Value>

/** What an iterator answers when nothing is left. */
export const stop = Symbol('stop')
export type Stop = typeof stop

/** A request of what runs: to call something, and to go on with what that answers. */
export class Call {
  constructor(
    readonly callee: Value,
    readonly args: Value[],
    readonly keywords: Names | undefined,
    /** A generator is to go on with this, rather than something be called. */
    readonly sent?: Sent,
  ) {}
}

/** What a generator is sent: a value, or an exception that is raised where it waits. */
export type Sent = { readonly value: Value } | { readonly raised: Raised }

/** Something that may wait, or call what is written in Python, before it has its answer. */
export type Doing<T> = Generator<Wait | Call, T, Value | Stop>

export abstract class Obj {
  /** What has been set on it by name. */
  declare attrs: Names | undefined
  /** When it was last counted: see heap.ts. */
  declare counted: number
  declare cls: Class

  /** Fields that are defined, as initial values are, V8 makes slowly in a base of so many classes; those that are set, it does not. */
  constructor(cls: Class) {
    this.attrs = undefined
    this.counted = 0
    this.cls = cls
  }
}

/** What a function of ours is given. */
export type NativeFunction = (args: Value[], keywords: Names | undefined, host: never) => Value | Doing<Value>

/** How a class of ours makes its instances. */
export type Construct = (
  cls: Class,
  args: Value[],
  keywords: Names | undefined,
  host: never,
) => Value | Doing<Value>

/** @internal The class of classes has none when it is made. */
let classOfClasses: Class | undefined

export class Class extends Obj {
  readonly mro: readonly Class[]
  readonly own: Names = new Map()
  /** Names that were looked for: only what is known not to change is remembered. */
  #known: Map<string, Value | undefined> | undefined
  #heirs: Class[] | undefined
  /** How instances are made, where no class of a program says otherwise. */
  construct: Construct | undefined
  /** Is told of each class that is derived from it. */
  onDerived: ((cls: Class, host: never) => Doing<Value>) | undefined
  module = 'builtins'
  qualname: string

  /** @param isOurs it is not written in Python */
  constructor(
    readonly name: string,
    readonly bases: readonly Class[],
    readonly isOurs = true,
  ) {
    super(undefined as unknown as Class)
    classOfClasses ??= this
    this.cls = isOurs ? classOfClasses : bases.reduce(moreDerived, classOfClasses)
    this.qualname = name
    this.mro = [this, ...merged(bases)]
    for (const base of this.mro) {
      if (base === this) continue
      this.construct ??= base.construct
      this.onDerived ??= base.onDerived
      if (!isOurs) (base.#heirs ??= []).push(this)
    }
  }

  /** What stands under a name in it, or in a class that it descends from. */
  find(name: string): Value | undefined {
    this.#known ??= new Map()
    if (this.#known.has(name)) return this.#known.get(name)
    let found: Value | undefined
    for (const each of this.mro) if ((found = each.own.get(name)) !== undefined) break
    this.#known.set(name, found)
    return found
  }

  /** The same, but only in what comes after a class in the order in which names are looked for. */
  findAfter(start: Class, name: string): Value | undefined {
    for (const each of this.mro.slice(this.mro.indexOf(start) + 1)) {
      const found = each.own.get(name)
      if (found !== undefined) return found
    }
    return undefined
  }

  set(name: string, value: Value | undefined): void {
    if (value === undefined) this.own.delete(name)
    else this.own.set(name, value)
    this.#known = undefined
    for (const each of this.#heirs ?? []) each.#known = undefined
  }

  isA(other: Class): boolean {
    return this === other || this.mro.includes(other)
  }
}

/** Of the classes of two classes, the one that descends from the other. */
const moreDerived = (known: Class, base: Class): Class => (base.cls.isA(known) ? base.cls : known)

export class MroConflict extends Error {}

/** The classes from which one with these bases descends, in the order in which names are looked for: C3. */
function merged(bases: readonly Class[]): Class[] {
  const lists = [...bases.map(({ mro }) => [...mro]), [...bases]].filter((each) => each.length > 0)
  const order: Class[] = []
  while (lists.length > 0) {
    const next = lists.map(([first]) => first).find((each) => lists.every((list) => list.indexOf(each) <= 0))
    if (!next) throw new MroConflict()
    order.push(next)
    for (const list of lists) if (list[0] === next) list.shift()
    for (let n = lists.length - 1; n >= 0; n--) if (lists[n].length === 0) lists.splice(n, 1)
  }
  return order
}

export const typeType = new Class('type', [])
export const objectType = new Class('object', [])
// `type` descends from `object`, which is made after it.
;(typeType as { mro: readonly Class[] }).mro = [typeType, objectType]

const type = (name: string, base = objectType): Class => new Class(name, [base])

export const noneType = type('NoneType')
export const intType = type('int')
export const boolType = type('bool', intType)
export const floatType = type('float')
export const complexType = type('complex')
export const strType = type('str')
export const bytesType = type('bytes')
export const bytearrayType = type('bytearray')
export const listType = type('list')
export const tupleType = type('tuple')
export const dictType = type('dict')
export const setType = type('set')
export const frozensetType = type('frozenset')
export const rangeType = type('range')
export const sliceType = type('slice')
export const functionType = type('function')
export const nativeType = type('builtin_function_or_method')
export const methodType = type('method')
export const moduleType = type('module')
export const generatorType = type('generator')
export const coroutineType = type('coroutine')
export const cellType = type('cell')
export const propertyType = type('property')
export const classmethodType = type('classmethod')
export const staticmethodType = type('staticmethod')
export const superType = type('super')
export const ellipsisType = type('ellipsis')
export const notImplementedType = type('NotImplementedType')
export const codeType = type('code')
export const aliasType = type('GenericAlias')

class Singleton extends Obj {}
export const ellipsis = new Singleton(ellipsisType)
export const notImplemented = new Singleton(notImplementedType)

export class Float extends Obj {
  constructor(
    readonly value: number,
    cls = floatType,
  ) {
    super(cls)
  }
}

export class List extends Obj {
  constructor(
    public items: Value[],
    cls = listType,
  ) {
    super(cls)
  }
}

export class Tuple extends Obj {
  constructor(
    readonly items: readonly Value[],
    cls = tupleType,
  ) {
    super(cls)
  }
}

export class Range extends Obj {
  readonly length: number

  constructor(
    readonly start: number,
    readonly end: number,
    readonly step: number,
  ) {
    super(rangeType)
    this.length = Math.max(0, Math.ceil((end - start) / step))
  }
}

export class Slice extends Obj {
  constructor(
    readonly start: Value,
    readonly end: Value,
    readonly step: Value,
  ) {
    super(sliceType)
  }
}

/** An object of a class that a program has written. */
export class Instance extends Obj {
  override attrs: Names = new Map()

  constructor(
    cls: Class,
    /** The number or text that it is, where its class descends from that of one. */
    readonly payload?: number | bigint | string | boolean,
  ) {
    super(cls)
  }
}

export class Exception extends Obj {
  /** Where it has come by, the innermost first. */
  trace: Trace[] = []
  cause: Value = null
  context: Exception | null = null
  hidesContext = false

  constructor(
    cls: Class,
    public args: readonly Value[],
  ) {
    super(cls)
  }
}

/** A place that an exception has come by. */
export interface Trace {
  readonly code: Code
  /** Of the instruction, in code.places. */
  readonly at: number
}

/** An exception on its way. */
export class Raised {
  constructor(
    readonly exception: Exception,
    /** It goes on from where it was caught: the function there is in its trace already. */
    readonly isAgain = false,
  ) {}
}

/** Something would be larger than what is made here: with a limit on its memory, a program does not live to see that. */
export class TooLarge extends Raised {}

export class Cell extends Obj {
  constructor(public value: Value | undefined) {
    super(cellType)
  }
}

/** Where something stands in a source, in lines from 1 and columns from 0. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  /** What of it is to be pointed at: from and to, on the first line, as the middle of `a / b` or the brackets of `a[b]`. */
  readonly anchor?: readonly [from: number, to: number]
  /** The call alone is what is returned, or assigned. */
  readonly isPlain?: boolean
}

/** What has been compiled: instructions, each an operation and its argument. */
export interface Code {
  readonly name: string
  readonly qualname: string
  readonly source: Source
  readonly firstLine: number
  readonly ops: readonly string[]
  readonly args: readonly number[]
  readonly constants: readonly (Value | Code)[]
  readonly names: readonly string[]
  readonly places: readonly (Place | undefined)[]
  /** Parameters first: those that are positional, `*args`, those that are not, `**kwargs`. */
  readonly locals: readonly string[]
  readonly cells: readonly string[]
  readonly free: readonly string[]
  /** Which parameters are cells: which local goes into which cell. */
  readonly cellParameters: readonly (readonly [local: number, cell: number])[]
  readonly positional: number
  readonly positionalOnly: number
  readonly keywordOnly: number
  readonly takesRest: boolean
  readonly takesKeywords: boolean
  readonly isGenerator: boolean
  /** Asked to wait by others. */
  readonly isCoroutine: boolean
  /** It hands out values besides: who calls it gets an asynchronous generator. */
  readonly handsOut: boolean
  /** It is shown as a part of what it stands in. */
  readonly isInlined: boolean
  readonly doc: string | null
  /** What carries out the instructions, looked up when they are first run. */
  linked: unknown
}

export interface Source {
  readonly file: string
  readonly lines: readonly string[]
  /** Lines of it are shown where something goes wrong. */
  readonly isShown: boolean
}

export class Func extends Obj {
  defaults: readonly Value[] = []
  keywordDefaults: Names | undefined
  closure: readonly Cell[] = []
  name: string
  qualname: string
  doc: Value

  constructor(
    readonly code: Code,
    readonly globals: Names,
  ) {
    super(functionType)
    this.name = code.name
    this.qualname = code.qualname
    this.doc = code.doc
  }
}

export class Native extends Obj {
  constructor(
    readonly name: string,
    readonly run: NativeFunction,
    /** It becomes a method of what it is found on. */
    readonly isMethod = false,
    /** It reads so much of the long texts that it is given: all (1), the 64th part, or nothing to speak of (0). */
    readonly reads = 0,
  ) {
    super(nativeType)
  }
}

export function typeOf(value: Value): Class {
  switch (typeof value) {
    case 'number':
    case 'bigint':
      return intType
    case 'string':
      return strType
    case 'boolean':
      return boolType
    default:
      return value === null ? noneType : value.cls
  }
}

export const isInt = (value: Value): value is number | bigint | boolean =>
  typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean'
