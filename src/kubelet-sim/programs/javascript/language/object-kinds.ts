/** Objects that have something besides properties. */
import { C, type Doing, E, isIndex, type Key, Obj, Slot, type Value, W } from './values.ts'

/** What `new Number(1)` and its like make. */
export class Wrapped extends Obj {
  constructor(
    proto: Obj | null,
    readonly value: Exclude<Value, Obj | null | undefined>,
  ) {
    super(proto)
  }

  override get kind(): string {
    const name = typeof this.value
    return name === 'bigint' ? 'BigInt' : `${name[0].toUpperCase()}${name.slice(1)}`
  }

  override own(key: Key): Value | Slot {
    if (typeof this.value === 'string') {
      if (key === 'length') return new Slot(this.value.length, 0)
      if (isIndex(key) && Number(key) < this.value.length) return new Slot(this.value[Number(key)], E)
    }
    return super.own(key)
  }

  override keys(): Key[] {
    if (typeof this.value !== 'string') return super.keys()
    return [...Array.from(this.value, (_each, n) => String(n)), 'length', ...super.keys()]
  }
}

export class ErrorObj extends Obj {
  /** How its stack reads: told when it is looked at first. */
  tell: (() => string) | undefined

  override own(key: Key): Value | Slot {
    if (key === 'stack' && this.tell) {
      const { tell } = this
      this.tell = undefined
      this.props.set('stack', new Slot(tell(), W | C))
    }
    return super.own(key)
  }

  override get kind(): string {
    return 'Error'
  }
}

export class DateObj extends Obj {
  constructor(
    proto: Obj | null,
    public at: number,
  ) {
    super(proto)
  }

  override get kind(): string {
    return 'Date'
  }
}

/** Map and Set, whose order stays while they are gone through. */
export class Table extends Obj {
  readonly entries = new Map<Value, Value>()

  /** What it takes to add one more, in units of work: now and then the host makes room, which takes long where there are many. */
  get growth(): number {
    const { size } = this.entries
    return size >= 65_536 && (size & (size - 1)) === 0 ? size * 8 : 0
  }

  constructor(
    proto: Obj | null,
    readonly kindOf: 'Map' | 'Set' | 'WeakMap' | 'WeakSet',
  ) {
    super(proto)
  }

  override get kind(): string {
    return this.kindOf
  }

  override get many(): Iterable<unknown> {
    return this.#keysAndValues()
  }

  *#keysAndValues(): Generator {
    for (const [key, value] of this.entries) {
      yield key
      yield value
    }
  }

  override reach(): number {
    return this.entries.size * 48
  }
}

/** Iterators of ours. */
export class Cursor extends Obj {
  constructor(
    proto: Obj | null,
    readonly name: string,
    /** The next value; `missing` at the end. */
    readonly advance: () => Value | Slot | Doing<Value | Slot>,
    readonly finish?: () => Doing<void>,
  ) {
    super(proto)
  }

  override get kind(): string {
    return this.name
  }
}

/** How something goes on that waits. */
export type Sent = 'next' | 'throw' | 'return'

export interface Request {
  readonly how: Sent
  readonly value: Value
  readonly promise: PromiseObj
}

export class PromiseObj extends Obj {
  state: 'pending' | 'fulfilled' | 'rejected' = 'pending'
  result: Value
  isHandled = false
  reactions: Reaction[] = []

  override get kind(): string {
    return 'Promise'
  }

  override reach(see: (value: unknown) => void): number {
    see(this.result)
    for (const each of this.reactions) for (const held of each.holds) see(held)
    return 32
  }
}

export interface Reaction {
  readonly holds: readonly unknown[]
  settle(state: 'fulfilled' | 'rejected', value: Value): void
}

export class RegExpObj extends Obj {
  constructor(
    proto: Obj | null,
    readonly source: string,
    readonly flags: string,
    readonly matcher: unknown,
  ) {
    super(proto)
    this.props.set('lastIndex', new Slot(0, W))
  }

  override get kind(): string {
    return 'RegExp'
  }

  get lastIndex(): number {
    return Number((this.props.get('lastIndex') as Slot).value) || 0
  }

  set lastIndex(value: number) {
    ;(this.props.get('lastIndex') as Slot).value = value
  }
}
