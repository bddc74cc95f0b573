/** What a program of JavaScript has in its hands: primitives are the host's, objects are ours, and reach nothing of the host's. */
import type { Wait } from '../../../runtime/processes/streams.ts'
import type { Code } from './code.ts'

export type Value = undefined | null | boolean | number | string | bigint | symbol | Obj
export type Key = string | symbol

/** What a function of ours does that calls functions of the program, or waits: it yields the calls. */
export type Doing<T = Value> = Generator<Wait | Call, T, Value>

export class Call {
  constructor(
    readonly callee: Value,
    readonly self: Value,
    readonly args: Value[],
    /** Of `new`: what is made. */
    readonly target?: Obj,
  ) {}
}

/** What may be done to a property. */
export const W = 1
export const E = 2
export const C = 4

/** A property that is no plain value which may be written, listed and deleted. */
export class Slot {
  constructor(
    public value: Value,
    public flags: number,
    public getter?: Value,
    public setter?: Value,
  ) {}

  get isAccessor(): boolean {
    return this.getter !== undefined || this.setter !== undefined
  }
}

/** There is no such property. */
export const missing = new Slot(undefined, 0)
/** An element that an array lacks. */
export const hole = new Slot(undefined, 0) as unknown as Value
/** A variable before its declaration. */
export const unset = new Slot(undefined, 0) as unknown as Value

const index = /^(?:0|[1-9]\d{0,9})$/
const nothing: readonly unknown[] = Object.freeze([])

/** Most names are told from numbers by how they begin. */
export const isIndex = (key: Key): key is string =>
  typeof key === 'string' && key.charCodeAt(0) < 58 && index.test(key)

export class Obj {
  /** Arrays and functions mostly have none of their own. */
  declare private table: Map<Key, Value | Slot> | undefined
  /** What `#names` of classes are. */
  declare secrets: Map<symbol, Value | Slot> | undefined
  declare isExtensible: boolean
  /** Some keys are numbers, which come first in their order. */
  declare hasIndexes: boolean
  /** In which count of memory it was seen last. */
  declare counted: number
  declare proto: Obj | null

  /** Fields that are defined, as initial values are, V8 makes slowly in a base of so many classes; those that are set, it does not. */
  constructor(proto: Obj | null) {
    this.table = undefined
    this.secrets = undefined
    this.isExtensible = true
    this.hasIndexes = false
    this.counted = 0
    this.proto = proto
  }

  get props(): Map<Key, Value | Slot> {
    this.table ??= new Map()
    return this.table
  }

  get hasProps(): boolean {
    return this.table !== undefined && this.table.size > 0
  }

  /** As `Object.prototype.toString` names it. */
  get kind(): string {
    return 'Object'
  }

  own(key: Key): Value | Slot {
    const { table } = this
    if (table === undefined) return missing
    const found = table.get(key)
    return found === undefined && !table.has(key) ? missing : found
  }

  /** Sets a property of its own, whatever there was; no checks. */
  put(key: Key, value: Value | Slot): void {
    if (!this.hasIndexes && isIndex(key)) this.hasIndexes = true
    this.props.set(key, value)
  }

  /** Answers whether it is gone. */
  remove(key: Key): boolean {
    const found = this.own(key)
    if (found instanceof Slot && found !== missing && !(found.flags & C)) return false
    this.props.delete(key)
    return true
  }

  /** In their order: numbers, texts, symbols. */
  keys(): Key[] {
    const all = [...this.props.keys()]
    return this.hasIndexes ? inOrder(all) : withSymbolsLast(all)
  }

  /** What it holds of which there may be much, for the count of memory. */
  get many(): Iterable<unknown> {
    return nothing
  }

  /** Hands on what else it holds, for the count of memory; answers its own bytes. */
  reach(_see: (value: unknown) => void): number {
    return 0
  }
}

function inOrder(keys: Key[]): Key[] {
  const numbers = keys.filter(isIndex).sort((a, b) => Number(a) - Number(b))
  return [...numbers, ...withSymbolsLast(keys.filter((each) => !isIndex(each)))]
}

function withSymbolsLast(keys: Key[]): Key[] {
  const at = keys.findIndex((each) => typeof each === 'symbol')
  if (at < 0 || keys.every((each, n) => n < at || typeof each === 'symbol')) return keys
  return [
    ...keys.filter((each) => typeof each === 'string'),
    ...keys.filter((each) => typeof each === 'symbol'),
  ]
}

export class Arr extends Obj {
  isFixedLength = false

  constructor(
    proto: Obj | null,
    public items: Value[] = [],
  ) {
    super(proto)
  }

  override get kind(): string {
    return 'Array'
  }

  override own(key: Key): Value | Slot {
    if (typeof key === 'string') {
      if (isIndex(key)) {
        const n = Number(key)
        const item = n < this.items.length ? this.items[n] : hole
        if (item !== hole) return this.isExtensible ? item : this.#frozen(item)
        return this.hasProps ? super.own(key) : missing
      }
      if (key === 'length') return new Slot(this.items.length, this.isFixedLength ? 0 : W)
    }
    return super.own(key)
  }

  #frozen(item: Value): Value | Slot {
    return this.isFixedLength ? new Slot(item, E) : item
  }

  override put(key: Key, value: Value | Slot): void {
    if (isIndex(key) && !(value instanceof Slot)) {
      const n = Number(key)
      if (n <= this.items.length + mostHoles) return this.setAt(n, value)
    }
    if (key === 'length') return
    super.put(key, value)
  }

  setAt(n: number, value: Value): void {
    while (this.items.length < n) this.items.push(hole)
    this.items[n] = value
  }

  override remove(key: Key): boolean {
    if (isIndex(key)) {
      const n = Number(key)
      if (this.isFixedLength) return n >= this.items.length
      if (n < this.items.length) this.items[n] = hole
    }
    if (key === 'length') return false
    return super.remove(key)
  }

  override keys(): Key[] {
    const keys: Key[] = []
    for (let n = 0; n < this.items.length; n++) if (this.items[n] !== hole) keys.push(String(n))
    const named = this.hasProps ? super.keys() : []
    keys.push(...named.filter(isIndex), 'length', ...named.filter((each) => !isIndex(each)))
    return keys
  }

  override get many(): Iterable<unknown> {
    return this.items
  }

  override reach(): number {
    return this.items.length * 8
  }
}

/** So many elements may be skipped when one is set. */
export const mostHoles = 10_000_000

/** What a function sees of `this`, `new.target`, `super` and `arguments`; arrows see that of the function around them. */
export class Receiver {
  constructor(
    public self: Value,
    readonly target: Value,
    readonly func: Func,
    readonly args: Value[],
  ) {}
}

export class Env {
  constructor(
    readonly vars: Value[],
    readonly parent: Env | undefined,
  ) {}
}

/** What can be called. */
export abstract class Callable extends Obj {
  override get kind(): string {
    return 'Function'
  }
  abstract readonly isConstructor: boolean
}

export class Func extends Callable {
  /** Where `super` looks. */
  home: Obj | undefined
  /** Of a class: what its instances have. */
  fields: Func | undefined
  /** Of a class: its private methods and accessors. */
  privates: (readonly [symbol, Value | Slot])[] | undefined
  #isWhole = false

  constructor(
    proto: Obj | null,
    readonly code: Code,
    readonly env: Env | undefined,
    /** Of an arrow: that of the function around it. */
    readonly receiver: Receiver | undefined,
    private readonly objectProto: Obj,
  ) {
    super(proto)
  }

  get isConstructor(): boolean {
    return this.code.canConstruct
  }

  /** Most functions are only called: what they have as objects is made when it is looked at. */
  #complete(): void {
    if (this.#isWhole) return
    this.#isWhole = true
    const { code } = this
    const rest = [...this.props]
    this.props.clear()
    this.props.set('length', new Slot(code.length, C))
    this.props.set('name', new Slot(code.name, C))
    for (const [key, value] of rest) this.props.set(key, value)
    if (this.props.has('prototype')) return
    if (code.kind === 'generator' || code.kind === 'asyncGenerator')
      this.props.set('prototype', new Slot(new Obj(this.objectProto), W))
    else if (code.canConstruct) {
      const made = new Obj(this.objectProto)
      made.props.set('constructor', new Slot(this, W | C))
      this.props.set('prototype', new Slot(made, W))
    }
  }

  override own(key: Key): Value | Slot {
    this.#complete()
    return super.own(key)
  }

  override put(key: Key, value: Value | Slot): void {
    this.#complete()
    super.put(key, value)
  }

  override remove(key: Key): boolean {
    this.#complete()
    return super.remove(key)
  }

  override keys(): Key[] {
    this.#complete()
    return super.keys()
  }

  override reach(see: (value: unknown) => void): number {
    see(this.env)
    see(this.receiver?.self)
    see(this.home)
    see(this.fields)
    return 16
  }
}

/** A function of ours. `this`, the arguments, the machine, and of `new`: what is made. */
export type NativeCode<M> = (self: Value, args: Value[], vm: M, target: Obj | undefined) => Value | Doing

export class Native<M = never> extends Callable {
  constructor(
    proto: Obj | null,
    readonly name: string,
    length: number,
    readonly run: NativeCode<M>,
    readonly isConstructor = false,
  ) {
    super(proto)
    this.props.set('length', new Slot(length, C))
    this.props.set('name', new Slot(name, C))
  }
}

export class Bound extends Callable {
  constructor(
    proto: Obj | null,
    readonly callee: Callable,
    readonly self: Value,
    readonly args: readonly Value[],
  ) {
    super(proto)
  }

  get isConstructor(): boolean {
    return this.callee.isConstructor
  }

  override reach(see: (value: unknown) => void): number {
    see(this.callee)
    see(this.self)
    for (const each of this.args) see(each)
    return 32
  }
}
