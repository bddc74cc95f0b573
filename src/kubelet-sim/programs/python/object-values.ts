/** What stands between an object and what is found on it: methods, properties, modules; and what is gone through. */
import { fromOctets, octetsOf } from '../../runtime/bytes.ts'
import {
  aliasType,
  bytesType,
  type Class,
  classmethodType,
  type Doing,
  methodType,
  moduleType,
  type Names,
  Obj,
  propertyType,
  type Stop,
  staticmethodType,
  superType,
  type Value,
} from './core-values.ts'

/** Whether what a function of ours has answered is still to be worked out. */
export const isDoing = (answer: unknown): answer is Doing<Value> =>
  typeof answer === 'object' && answer !== null && !(answer instanceof Obj)

/** A text of bytes, each character one of them. */
export class Bytes extends Obj {
  #text: string
  /** As they are where they are changed one by one. */
  #octets: Uint8Array | undefined
  #isChanged = false

  constructor(text: string, cls = bytesType) {
    super(cls)
    this.#text = text
  }

  get text(): string {
    if (this.#isChanged) this.#text = fromOctets(this.#octets!)
    this.#isChanged = false
    return this.#text
  }

  set text(text: string) {
    this.#text = text
    this.#octets = undefined
    this.#isChanged = false
  }

  get length(): number {
    return this.#text.length
  }

  /** The one at a place that there is. */
  at(place: number): number {
    return this.#octets ? this.#octets[place] : this.#text.charCodeAt(place)
  }

  /** Changes one: there are as many as before. */
  put(place: number, octet: number): void {
    this.#octets ??= octetsOf(this.#text)
    this.#octets[place] = octet
    this.#isChanged = true
  }
}

/** An attribute that is worked out at once. */
export class Getter extends Obj {
  constructor(
    readonly get: (of: never) => Value,
    readonly set?: (of: never, value: Value) => void,
  ) {
    super(propertyType)
  }
}

export class Method extends Obj {
  constructor(
    readonly callee: Value,
    readonly self: Value,
  ) {
    super(methodType)
  }
}

export class Property extends Obj {
  constructor(
    readonly getter: Value,
    readonly setter: Value,
    readonly deleter: Value,
  ) {
    super(propertyType)
  }
}

export class ClassMethod extends Obj {
  constructor(readonly callee: Value) {
    super(classmethodType)
  }
}

export class StaticMethod extends Obj {
  constructor(readonly callee: Value) {
    super(staticmethodType)
  }
}

export class Super extends Obj {
  constructor(
    readonly after: Class,
    readonly self: Value,
  ) {
    super(superType)
  }
}

export class Module extends Obj {
  override attrs: Names = new Map()

  constructor(readonly name: string) {
    super(moduleType)
    this.attrs.set('__name__', name)
  }
}

/** `list[int]`, `int | None`: types that are written and not looked at. */
export class Alias extends Obj {
  constructor(
    readonly text: string,
    readonly origin: Value,
    readonly args: readonly Value[],
  ) {
    super(aliasType)
  }
}

/** An iterator of ours: `next` answers at once, or is a generator where something of a program is to be called. */
export abstract class Iterator extends Obj {
  abstract next(): Value | Stop | Doing<Value | Stop>
}

/** One that never waits. */
export class PlainIterator extends Iterator {
  constructor(
    cls: Class,
    readonly next: () => Value | Stop,
  ) {
    super(cls)
  }
}

export class SlowIterator extends Iterator {
  constructor(
    cls: Class,
    readonly next: () => Doing<Value | Stop>,
  ) {
    super(cls)
  }
}
