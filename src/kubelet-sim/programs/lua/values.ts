/** What Lua knows of: nil, truth, numbers, texts of bytes, tables and functions. */
import type { Working } from '../../runtime/program.ts'

/** Nil is undefined. */
export type Value = undefined | boolean | number | string | Table | Func

/** What goes wrong in a script: any value may be thrown. */
export class LuaError extends Error {
  /** @param isFinal nothing goes on after it */
  constructor(
    readonly value: Value,
    readonly isFinal = false,
  ) {
    super(typeof value === 'string' ? value : typeOf(value))
  }
}

/** What a function answers, at once or after a while. */
export type Doing = Working<readonly Value[]>

export class Func {
  constructor(
    readonly name: string,
    readonly call: (args: readonly Value[]) => readonly Value[] | Doing,
  ) {}
}

export class Table {
  /** What has the keys 1, 2, 3 …. */
  readonly list: Value[] = []
  readonly #others = new Map<Value, Value>()
  metatable: Table | undefined
  /** Where somebody is who goes through it. */
  #walk: { key: Value; readonly rest: IterableIterator<Value> } | undefined

  get(key: Value): Value {
    if (typeof key === 'number' && key > 0 && key <= this.list.length && Number.isInteger(key))
      return this.list[key - 1]
    return this.#others.size > 0 ? this.#others.get(key) : undefined
  }

  /** @throws LuaError for what is no key */
  set(key: Value, value: Value): void {
    if (typeof key === 'number' && Number.isInteger(key) && key > 0 && key <= this.list.length + 1)
      return this.#setInList(key, value)
    if (key === undefined) throw new LuaError('table index is nil')
    if (typeof key === 'number' && Number.isNaN(key)) throw new LuaError('table index is NaN')
    if (value === undefined) this.#others.delete(key)
    else this.#others.set(key, value)
  }

  get length(): number {
    return this.list.length
  }

  get size(): number {
    return this.list.length + this.#others.size
  }

  /** The key behind a key, and its value; undefined: there is none. @throws LuaError for what is no key of it */
  next(key: Value): readonly [Value, Value] | undefined {
    const at = key === undefined ? 0 : typeof key === 'number' && Number.isInteger(key) ? key : -1
    if (at >= 0 && at < this.list.length) return [at + 1, this.list[at]]
    if (at >= 0 && (at === this.list.length || key === undefined))
      this.#walk = { key, rest: this.#others.keys() }
    else if (this.#walk?.key !== key || key === undefined) this.#find(key)
    const { done, value } = this.#walk!.rest.next()
    if (done) return undefined
    this.#walk!.key = value
    return [value, this.#others.get(value)]
  }

  #find(key: Value): void {
    const rest = this.#others.keys()
    for (const each of rest)
      if (each === key) {
        this.#walk = { key, rest: this.#others.keys() }
        for (const again of this.#walk.rest) if (again === key) return
      }
    throw new LuaError("invalid key to 'next'")
  }

  #setInList(key: number, value: Value): void {
    if (value !== undefined) {
      this.list[key - 1] = value
      this.#others.delete(key)
      // What stood beyond the end may now stand behind it.
      while (this.#others.size > 0 && this.#others.has(this.list.length + 1)) {
        const next = this.list.length + 1
        this.list.push(this.#others.get(next))
        this.#others.delete(next)
      }
    } else if (key === this.list.length) this.list.pop()
    else if (key < this.list.length) {
      for (let n = key + 1; n <= this.list.length; n++) this.#others.set(n, this.list[n - 1])
      this.list.length = key - 1
    } else this.#others.delete(key)
  }
}

export const typeOf = (value: Value): string =>
  value === undefined
    ? 'nil'
    : value instanceof Table
      ? 'table'
      : value instanceof Func
        ? 'function'
        : typeof value

export const isTrue = (value: Value): boolean => value !== undefined && value !== false

/** As `tostring` writes a number: fourteen digits. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return Object.is(value, -0) ? '-0' : String(value)
  const short = Number(value.toPrecision(14))
  const [digits, exponent] = short.toExponential().split('e')
  if (Number(exponent) >= -5 && Number(exponent) < 14) return String(short)
  return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, '0')}`
}

/** `tonumber` of a text; undefined where it is none. */
export function numberIn(text: string, base = 10): number | undefined {
  const trimmed = text.trim()
  if (base !== 10) {
    const value = Number.parseInt(trimmed, base)
    return value.toString(base) === trimmed.toLowerCase().replace(/^0+(?=.)/, '') ? value : undefined
  }
  if (!/^[-+]?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)$/i.test(trimmed)) return undefined
  const isNegative = trimmed.startsWith('-')
  const value = Number(trimmed.replace(/^[-+]/, ''))
  return isNegative ? -value : value
}
