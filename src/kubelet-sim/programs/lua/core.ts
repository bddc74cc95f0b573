/** What is called, and looked up, while a script of Lua runs. */
import type { Wait } from '../../runtime/processes/streams.ts'
import { type Doing, Func, LuaError, Table, typeOf, type Value } from './values.ts'

/** Calls that are nested deeper are refused. */
const deepest = 180

/** What is called where nobody can rest, such as for a sign, takes no more steps. */
const mostAtOnce = 100_000

/** A script makes no more of both: of what tables have, and of the letters of long texts. */
const [mostEntries, mostLetters] = [2_000_000, 512 * 1024 * 1024]

/** Shorter texts do not count. */
const longText = 1_024

export interface Host {
  /** Counts steps; answers the wait for its next turn, where it has done enough in this one. */
  toil(steps: number): Wait | undefined
  /** Why it ends now; undefined: it goes on. */
  stopped(): Value
}

export const isList = (value: unknown): value is readonly Value[] => Array.isArray(value)

export class Core {
  steps = 0
  /** How deep calls are nested: to go on from there after an error. */
  depth = 0
  /** Where it is. */
  line = 0
  #entries = 0
  #letters = 0
  readonly #addresses = new WeakMap<object, number>()
  #lastAddress = 0

  constructor(
    readonly globals: Table,
    /** How the source is called in errors. */
    private readonly chunk: string,
    protected readonly host: Host,
  ) {}

  /** `user_script:1: `: where an error has come about. */
  get place(): string {
    return `${this.chunk}:${this.line}: `
  }

  /** Tables have so many entries more, or fewer. @throws LuaError where that is too much */
  holdEntries(more: number): void {
    this.#entries += more
    if (this.#entries > mostEntries) throw new LuaError('not enough memory', true)
  }

  /** A text has been made. @throws LuaError where there are too many of them */
  holdText(value: Value): void {
    if (typeof value !== 'string' || value.length < longText) return
    this.#letters += value.length
    if (this.#letters > mostLetters) throw new LuaError('not enough memory', true)
  }

  problem(text: string): LuaError {
    return new LuaError(this.place + text)
  }

  /** @throws LuaError for what cannot be called */
  *call(what: Value, args: readonly Value[], name = ''): Doing {
    if (!(what instanceof Func)) {
      const handler = this.metamethod(what, '__call')
      if (handler === undefined) throw this.problem(`attempt to call ${described(name, what)}`)
      return yield* this.call(handler, [what, ...args], name)
    }
    if (++this.depth > deepest) {
      this.depth = 0
      throw this.problem('stack overflow')
    }
    const depth = this.depth
    const answer = what.call(args)
    const values = isList(answer) ? answer : yield* answer
    this.holdText(values[0])
    this.depth = depth - 1
    return values
  }

  /** The same where nobody can rest. */
  callAtOnce(what: Value, args: readonly Value[]): Value {
    const doing = this.call(what, args)
    const before = this.steps
    for (;;) {
      const { done, value } = doing.next()
      if (done) return (value as readonly Value[])[0]
      if (this.steps - before > mostAtOnce) throw this.problem('too much is done for a sign')
    }
  }

  /** As `tostring` tells what has no other name. */
  addressOf(value: object): string {
    let address = this.#addresses.get(value)
    if (address === undefined) this.#addresses.set(value, (address = ++this.#lastAddress))
    return `0x${(0x5500_0000 + address * 32).toString(16).padStart(14, '0')}`
  }

  metamethod(value: Value, name: string): Value {
    return value instanceof Table ? value.metatable?.get(name) : undefined
  }

  get(of: Value, key: Value, name = ''): Value {
    for (let n = 0, from: Value = of; n < deepest; n++) {
      if (from instanceof Table) {
        const value = from.get(key)
        const handler: Value = value === undefined ? from.metatable?.get('__index') : undefined
        if (handler === undefined) return value
        if (handler instanceof Func) return this.callAtOnce(handler, [from, key])
        from = handler
      } else if (typeof from === 'string') from = this.globals.get('string')
      else throw this.problem(`attempt to index ${described(name, from)}`)
    }
    throw this.problem('loop in gettable')
  }

  set(of: Value, key: Value, value: Value, name = ''): void {
    if (!(of instanceof Table)) throw this.problem(`attempt to index ${described(name, of)}`)
    const handler = of.metatable?.get('__newindex')
    if (handler !== undefined && of.get(key) === undefined) {
      if (handler instanceof Func) this.callAtOnce(handler, [of, key, value])
      else this.set(handler, key, value)
      return
    }
    this.put(of, key, value)
  }

  put(of: Table, key: Value, value: Value): void {
    const { size } = of
    try {
      of.set(key, value)
      this.holdEntries(of.size - size)
    } catch (error) {
      throw error instanceof LuaError && typeof error.value === 'string' ? this.problem(error.value) : error
    }
  }
}

const described = (name: string, value: Value): string =>
  name === '' ? `a ${typeOf(value)} value` : `${name} (a ${typeOf(value)} value)`
