/** What scripts of Lua have without asking for it: `pairs`, `pcall`, `tostring`. */
import type { Machine } from '../machine.ts'
import {
  type Doing,
  Func,
  isTrue,
  LuaError,
  numberIn,
  numberText,
  Table,
  typeOf,
  type Value,
} from '../values.ts'
import type { Arguments, Natives } from './natives.ts'

/** So many values a function answers at most. */
const mostValues = 8_000

export function textOf(machine: Machine, value: Value): string {
  const handler = machine.metamethod(value, '__tostring')
  if (handler !== undefined) return String(machine.callAtOnce(handler, [value]))
  if (typeof value === 'number') return numberText(value)
  if (value instanceof Table || value instanceof Func) return `${typeOf(value)}: ${machine.addressOf(value)}`
  return value === undefined ? 'nil' : String(value)
}

/** Runs something, and goes on after what goes wrong. */
function* guarded(
  machine: Machine,
  run: () => Doing,
  handle: (value: Value) => readonly Value[] | Doing,
): Doing {
  const { depth } = machine
  try {
    return [true, ...(yield* run())]
  } catch (error) {
    if (!(error instanceof LuaError) || error.isFinal) throw error
    machine.depth = depth
    const told = handle(error.value)
    return [false, ...(Array.isArray(told) ? told : yield* told as Doing)]
  }
}

function nextOf(args: Arguments): readonly Value[] {
  try {
    return args.table(0).next(args.at(1)) ?? [undefined]
  } catch (error) {
    if (error instanceof LuaError && error.value === "invalid key to 'next'")
      throw args.machine.problem(error.value)
    throw error
  }
}

export function unpacked(args: Arguments): readonly Value[] {
  const [from, to] = [args.whole(1, 1), args.whole(2, args.table(0).length)]
  if (to - from >= mostValues) throw args.machine.problem('too many results to unpack')
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => args.table(0).get(from + n))
}

export const baseNatives: Natives = {
  assert(args) {
    if (isTrue(args.any(0))) return args.all
    throw args.all.length > 1 ? new LuaError(args.at(1)) : args.machine.problem('assertion failed!')
  },
  error(args) {
    const message = args.at(0)
    const hasPlace = typeof message === 'string' && args.whole(1, 1) > 0
    throw new LuaError(hasPlace ? args.machine.place + message : message)
  },
  pcall: (args) =>
    guarded(
      args.machine,
      () => args.machine.call(args.any(0), args.all.slice(1)),
      (value) => [value],
    ),
  xpcall: (args) =>
    guarded(
      args.machine,
      () => args.machine.call(args.any(0), []),
      (value) => args.machine.call(args.at(1), [value]),
    ),
  next: nextOf,
  pairs: (args) => [args.machine.globals.get('next'), args.table(0), undefined],
  ipairs: (args) => [
    new Func('ipairs', ([table, n]) => {
      const place = Number(n) + 1
      const value = args.machine.get(table, place)
      return value === undefined ? [undefined] : [place, value]
    }),
    args.table(0),
    0,
  ],
  rawequal: (args) => [args.at(0) === args.at(1)],
  rawget: (args) => [args.table(0).get(args.at(1))],
  rawset(args) {
    args.machine.put(args.table(0), args.at(1), args.at(2))
    return [args.at(0)]
  },
  select(args) {
    if (args.at(0) === '#') return [args.all.length - 1]
    const n = args.whole(0)
    if (n === 0 || n < -(args.all.length - 1)) throw args.problem(0, 'index out of range')
    return n < 0 ? args.all.slice(n) : args.all.slice(n)
  },
  setmetatable(args) {
    const [table, metatable] = [args.table(0), args.at(1)]
    if (metatable !== undefined && !(metatable instanceof Table))
      throw args.problem(1, 'nil or table expected')
    if (table.metatable?.get('__metatable') !== undefined)
      throw args.machine.problem('cannot change a protected metatable')
    table.metatable = metatable
    return [table]
  },
  getmetatable(args) {
    const value = args.any(0)
    const metatable = value instanceof Table ? value.metatable : undefined
    return [metatable?.get('__metatable') ?? metatable]
  },
  tonumber(args) {
    const value = args.any(0)
    if (typeof value === 'number') return [value]
    const base = args.whole(1, 10)
    if (!(base >= 2 && base <= 36)) throw args.problem(1, 'base out of range')
    return [typeof value === 'string' ? numberIn(value, base) : undefined]
  },
  tostring: (args) => [textOf(args.machine, args.any(0))],
  type: (args) => [typeOf(args.any(0))],
  unpack: unpacked,
}
