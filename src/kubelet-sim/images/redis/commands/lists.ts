/** Commands of redis for lists. */
import { type Commands, integer, ok, range, syntaxError, unlessNone, unlessZero } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'
import { numberedKeys } from './numbered-keys.ts'

/** So many items are added at once. */
const bite = 1_000

function push(store: RedisStore, [key, ...values]: readonly string[], atLeft: boolean): number {
  const list = store.list(key)
  store.checkRoom(list?.length ?? 0, values.length)
  const own = list ?? store.put(key, [])
  // A call takes only so many arguments.
  for (let n = 0; n < values.length; n += bite) {
    const some = values.slice(n, n + bite)
    if (atLeft) own.unshift(...some.reverse())
    else own.push(...some)
  }
  return own.length
}

function take(store: RedisStore, key: string, atLeft: boolean): string | undefined {
  const list = store.list(key)
  const value = atLeft ? list?.shift() : list?.pop()
  if (list) store.tidy(key, list.length)
  return value
}

/** @throws RedisError */
export function countIn(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new RedisError('ERR value is out of range, must be positive')
  return Number(text)
}

function takeSome(store: RedisStore, key: string, atLeft: boolean, count: number): readonly string[] {
  const list = store.list(key) ?? []
  const taken = atLeft ? list.splice(0, count) : list.splice(Math.max(0, list.length - count)).reverse()
  store.tidy(key, list.length)
  return taken
}

function pop(store: RedisStore, [key, count]: readonly string[], atLeft: boolean): RedisValue {
  if (count === undefined) return take(store, key, atLeft) ?? null
  const most = countIn(count)
  return store.list(key) ? takeSome(store, key, atLeft, most) : null
}

/** From one end of a list to an end of another, or of the same. */
function move(store: RedisStore, [from, to, fromSide, toSide]: readonly string[]): RedisValue {
  store.list(to)
  const [fromLeft, toLeft] = [isLeft(fromSide), isLeft(toSide)]
  const value = take(store, from, fromLeft)
  if (value !== undefined) push(store, [to, value], toLeft)
  return value ?? null
}

/** @throws RedisError */
function isLeft(side: string): boolean {
  if (/^left$/i.test(side)) return true
  if (/^right$/i.test(side)) return false
  throw syntaxError()
}

/** `LMPOP 2 a b LEFT COUNT 3`: of the first list that has anything. */
function popFirst(store: RedisStore, args: readonly string[]): RedisValue {
  const { keys, rest } = numberedKeys(args)
  const [side = '', word, count = '1', ...more] = rest
  const atLeft = isLeft(side)
  if ((word !== undefined && !/^count$/i.test(word)) || more.length > 0) throw syntaxError()
  const most = countIn(count)
  if (most === 0) throw new RedisError('ERR count should be greater than 0')
  const key = keys.find((each) => store.list(each) !== undefined)
  return key === undefined ? null : [key, takeSome(store, key, atLeft, most)]
}

/** `LPOS l a RANK -1 COUNT 0 MAXLEN 100`. */
function places(store: RedisStore, [key, value, ...options]: readonly string[]): RedisValue {
  let [rank, count, longest]: [number, number | undefined, number] = [1, undefined, 0]
  for (let n = 0; n < options.length; n += 2) {
    const number = integer(options[n + 1] ?? '')
    if (/^rank$/i.test(options[n])) rank = number
    else if (/^count$/i.test(options[n])) count = number
    else if (/^maxlen$/i.test(options[n])) longest = number
    else throw syntaxError()
  }
  if (rank === 0)
    throw new RedisError(
      "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start from the end of the list",
    )
  if ((count ?? 0) < 0) throw new RedisError("ERR COUNT can't be negative")
  if (longest < 0) throw new RedisError("ERR MAXLEN can't be negative")
  const list = store.list(key) ?? []
  const found: number[] = []
  const wanted = count === undefined ? 1 : count || Number.POSITIVE_INFINITY
  let toSkip = Math.abs(rank) - 1
  for (let n = 0; n < list.length && (longest === 0 || n < longest) && found.length < wanted; n++) {
    const at = rank > 0 ? n : list.length - 1 - n
    if (list[at] === value && toSkip-- <= 0) found.push(at)
  }
  return count === undefined ? (found[0] ?? null) : found
}

export const listCommands: Commands = {
  lpush: (store, args) => push(store, args, true),
  rpush: (store, args) => push(store, args, false),
  lpop: unlessNone((store, args) => pop(store, args, true)),
  rpop: unlessNone((store, args) => pop(store, args, false)),
  lmpop: unlessNone(popFirst),
  rpoplpush: unlessNone((store, [from, to]) => move(store, [from, to, 'right', 'left'])),
  lmove: unlessNone((store, args) => move(store, args)),
  lpushx: unlessZero((store, args) => (store.list(args[0]) ? push(store, args, true) : 0)),
  rpushx: unlessZero((store, args) => (store.list(args[0]) ? push(store, args, false) : 0)),
  lpos: places,
  linsert: unlessZero((store, [key, where, pivot, value]) => {
    if (!/^(?:before|after)$/i.test(where)) throw syntaxError()
    const list = store.list(key)
    const place = list?.indexOf(pivot) ?? -1
    if (!list || place < 0) return list ? -1 : 0
    store.checkRoom(list.length, 1)
    list.splice(/^after$/i.test(where) ? place + 1 : place, 0, value)
    return list.length
  }),
  llen: (store, [key]) => store.list(key)?.length ?? 0,
  lrange: (store, [key, from, to]) => range(store.list(key) ?? [], from, to),
  lindex: (store, [key, place]) => store.list(key)?.at(integer(place)) ?? null,
  lset: (store, [key, place, value]) => {
    const list = store.list(key)
    if (!list) throw new RedisError('ERR no such key')
    const at = integer(place) < 0 ? list.length + integer(place) : integer(place)
    if (list[at] === undefined) throw new RedisError('ERR index out of range')
    list[at] = value
    return ok
  },
  lrem: unlessZero((store, [key, count, value]) => {
    const list = store.list(key) ?? []
    const isFromEnd = integer(count) < 0
    let left = Math.abs(integer(count)) || list.length
    const kept = (isFromEnd ? list.toReversed() : list).filter((each) => each !== value || left-- <= 0)
    const removed = list.length - kept.length
    if (kept.length > 0) store.put(key, isFromEnd ? kept.reverse() : kept)
    else store.delete(key)
    return removed
  }),
  ltrim: (store, [key, from, to]) => {
    const kept = [...range(store.list(key) ?? [], from, to)]
    if (kept.length > 0) store.put(key, kept)
    else store.delete(key)
    return ok
  },
}
