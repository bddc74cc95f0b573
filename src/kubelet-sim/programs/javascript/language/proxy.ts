/** What `new Proxy` makes: what is done to it, a handler of the program decides. */
import { Callable, type Key, type Native, type Obj, Slot, type Value } from './values.ts'

/** What is done to objects, as functions that a machine can call. */
export interface ProxyActs {
  get(of: ProxyObj, key: Key): Native
  set(of: ProxyObj, key: Key): Native
  caller(of: ProxyObj): Native
  maker(of: ProxyObj): Native
}

export class ProxyObj extends Callable {
  constructor(
    public target: Obj,
    public handler: Obj | undefined,
    readonly isFunction: boolean,
    readonly isConstructor: boolean,
    private readonly acts: ProxyActs,
  ) {
    super(target.proto)
  }

  override get kind(): string {
    return this.target.kind
  }

  /** How a property is read and written: by asking. */
  accessor(key: Key): Slot {
    return new Slot(undefined, 7, this.acts.get(this, key), this.acts.set(this, key))
  }

  override own(key: Key): Value | Slot {
    return this.target.own(key)
  }

  override put(key: Key, value: Value | Slot): void {
    this.target.put(key, value)
  }

  override remove(key: Key): boolean {
    return this.target.remove(key)
  }

  override keys(): Key[] {
    return this.target.keys()
  }

  caller(): Native {
    return this.acts.caller(this)
  }

  maker(): Native {
    return this.acts.maker(this)
  }

  override reach(see: (value: unknown) => void): number {
    see(this.target)
    see(this.handler)
    return 32
  }
}
