/** How functions of Lua's own library are written, and how they take their arguments. */
import type { Machine } from '../machine.ts'
import {
  type Doing,
  Func,
  type LuaError,
  numberIn,
  numberText,
  Table,
  typeOf,
  type Value,
} from '../values.ts'

/** What a function was given, and how it complains of that. */
export class Arguments {
  constructor(
    readonly machine: Machine,
    readonly name: string,
    readonly all: readonly Value[],
  ) {}

  at(n: number): Value {
    return this.all[n]
  }

  problem(n: number, why: string): LuaError {
    return this.machine.problem(`bad argument #${n + 1} to '${this.name}' (${why})`)
  }

  #wrong(n: number, wanted: string): LuaError {
    const got = n < this.all.length ? typeOf(this.all[n]) : 'no value'
    return this.problem(n, `${wanted} expected, got ${got}`)
  }

  text(n: number, usual?: string): string {
    const value = this.all[n]
    if (typeof value === 'string') return value
    if (typeof value === 'number') return numberText(value)
    if (value === undefined && usual !== undefined) return usual
    throw this.#wrong(n, 'string')
  }

  number(n: number, usual?: number): number {
    const value = this.all[n]
    if (typeof value === 'number') return value
    const read = typeof value === 'string' ? numberIn(value) : undefined
    if (read !== undefined) return read
    if (value === undefined && usual !== undefined) return usual
    throw this.#wrong(n, 'number')
  }

  whole(n: number, usual?: number): number {
    return Math.trunc(this.number(n, usual))
  }

  table(n: number): Table {
    const value = this.all[n]
    if (value instanceof Table) return value
    throw this.#wrong(n, 'table')
  }

  any(n: number): Value {
    if (n >= this.all.length) throw this.problem(n, 'value expected')
    return this.all[n]
  }
}

export type Native = (args: Arguments) => readonly Value[] | Doing

export type Natives = Readonly<Record<string, Native>>

/** A table of functions, and of constants. */
export function libraryOf(
  machine: Machine,
  natives: Natives,
  constants: Readonly<Record<string, Value>> = {},
): Table {
  const table = new Table()
  putAll(table, machine, natives)
  for (const [name, value] of Object.entries(constants)) table.set(name, value)
  return table
}

export function putAll(table: Table, machine: Machine, natives: Natives): void {
  for (const [name, run] of Object.entries(natives))
    table.set(name, new Func(name, (args) => run(new Arguments(machine, name, args))))
}
