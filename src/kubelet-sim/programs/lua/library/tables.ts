/** `table`: lists, and how they are joined and sorted. */
import type { Working } from '../../../runtime/program.ts'
import type { Machine } from '../machine.ts'
import { type Doing, isTrue, LuaError, numberText, typeOf, type Value } from '../values.ts'
import { unpacked } from './base.ts'
import type { Arguments, Natives } from './natives.ts'

/** No table has more. */
const mostItems = 200_000

/** By the comparison that it is given, or by `<`: a merge of ever longer runs. */
function* sorted(machine: Machine, items: readonly Value[], by: Value): Doing {
  if (items.length < 2) return items
  const middle = items.length >> 1
  const [left, right] = [
    yield* sorted(machine, items.slice(0, middle), by),
    yield* sorted(machine, items.slice(middle), by),
  ]
  const made: Value[] = []
  let [a, b] = [0, 0]
  while (a < left.length && b < right.length) {
    const isRightFirst = yield* isLess(machine, right[b], left[a], by)
    made.push(isRightFirst ? right[b++] : left[a++])
  }
  yield* machine.breathe(items.length)
  return [...made, ...left.slice(a), ...right.slice(b)]
}

function* isLess(machine: Machine, a: Value, b: Value, by: Value): Working<boolean> {
  if (by !== undefined) return isTrue((yield* machine.call(by, [a, b]))[0])
  if (typeof a === typeof b && (typeof a === 'number' || typeof a === 'string'))
    return (a as number) < (b as number)
  throw machine.problem(
    typeOf(a) === typeOf(b)
      ? `attempt to compare two ${typeOf(a)} values`
      : `attempt to compare ${typeOf(a)} with ${typeOf(b)}`,
  )
}

function* sort(args: Arguments): Doing {
  const table = args.table(0)
  const items = yield* sorted(args.machine, [...table.list], args.at(1))
  for (const [n, each] of items.entries()) table.set(n + 1, each)
  return []
}

function insert(args: Arguments): readonly Value[] {
  const table = args.table(0)
  if (table.size >= mostItems) throw new LuaError('not enough memory')
  if (args.all.length === 2) table.set(table.length + 1, args.at(1))
  else if (args.all.length === 3) {
    const at = args.whole(1)
    if (at >= 1 && at <= table.length) table.list.splice(at - 1, 0, args.at(2))
    else table.set(at, args.at(2))
  } else throw args.machine.problem("wrong number of arguments to 'insert'")
  return []
}

function remove(args: Arguments): readonly Value[] {
  const table = args.table(0)
  const at = args.whole(1, table.length)
  if (at < 1 || at > table.length) return [undefined]
  return table.list.splice(at - 1, 1)
}

function concat(args: Arguments): readonly Value[] {
  const table = args.table(0)
  const between = args.text(1, '')
  const [from, to] = [args.whole(2, 1), args.whole(3, table.length)]
  const pieces: string[] = []
  let length = 0
  for (let n = from; n <= to; n++) {
    const value = table.get(n)
    if (typeof value !== 'string' && typeof value !== 'number')
      throw args.machine.problem(`invalid value (${typeOf(value)}) at index ${n} in table for 'concat'`)
    const piece = typeof value === 'number' ? numberText(value) : value
    length += piece.length + between.length
    if (length > 1024 * 1024) throw new LuaError('not enough memory')
    pieces.push(piece)
  }
  return [pieces.join(between)]
}

export const tableNatives: Natives = {
  concat,
  insert,
  remove,
  sort,
  unpack: unpacked,
  getn: (args) => [args.table(0).length],
  maxn: (args) => [args.table(0).length],
}
