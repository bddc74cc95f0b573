/** Commands of redis for lists. */
import { type Commands, integer, ok, range, reads, syntaxError, writes } from './command.ts'
import { RedisError } from './error.ts'
import type { RedisStore, RedisValue } from './store.ts'

function push(store: RedisStore, [key, ...values]: readonly string[], atLeft: boolean): number {
  const list = store.list(key) ?? store.put(key, [])
  store.checkRoom(list.length, values.length)
  store.put(key, atLeft ? [...values.toReversed(), ...list] : [...list, ...values])
  return list.length + values.length
}

function take(store: RedisStore, key: string, atLeft: boolean): string | undefined {
  const list = store.list(key)
  const value = atLeft ? list?.shift() : list?.pop()
  if (list) store.tidy(key, list.length)
  return value
}

function pop(store: RedisStore, [key, count]: readonly string[], atLeft: boolean): RedisValue {
  if (count === undefined) return take(store, key, atLeft) ?? null
  const taken: string[] = []
  for (let left = integer(count); left > 0; left--) {
    const value = take(store, key, atLeft)
    if (value === undefined) break
    taken.push(value)
  }
  return taken.length > 0 ? taken : null
}

/** From one end of a list to an end of another, or of the same. */
function move(store: RedisStore, [from, to, fromSide, toSide]: readonly string[]): RedisValue {
  store.list(to)
  const value = take(store, from, isLeft(fromSide))
  if (value !== undefined) push(store, [to, value], isLeft(toSide))
  return value ?? null
}

/** @throws RedisError */
function isLeft(side: string): boolean {
  if (/^left$/i.test(side)) return true
  if (/^right$/i.test(side)) return false
  throw syntaxError()
}

export const listCommands: Commands = {
  lpush: writes(2, (store, args) => push(store, args, true)),
  rpush: writes(2, (store, args) => push(store, args, false)),
  lpop: writes(1, (store, args) => pop(store, args, true)),
  rpop: writes(1, (store, args) => pop(store, args, false)),
  rpoplpush: writes(2, (store, [from, to]) => move(store, [from, to, 'right', 'left'])),
  lmove: writes(4, (store, args) => move(store, args)),
  lpushx: writes(2, (store, args) => (store.list(args[0]) ? push(store, args, true) : 0)),
  rpushx: writes(2, (store, args) => (store.list(args[0]) ? push(store, args, false) : 0)),
  lpos: reads(2, (store, [key, value, ...options]) => {
    if (options.length > 0) throw new RedisError('ERR options of LPOS are not simulated')
    const place = store.list(key)?.indexOf(value) ?? -1
    return place < 0 ? null : place
  }),
  linsert: writes(4, (store, [key, where, pivot, value]) => {
    if (!/^(?:before|after)$/i.test(where)) throw syntaxError()
    const list = store.list(key)
    const place = list?.indexOf(pivot) ?? -1
    if (!list || place < 0) return list ? -1 : 0
    store.checkRoom(list.length, 1)
    list.splice(/^after$/i.test(where) ? place + 1 : place, 0, value)
    return list.length
  }),
  llen: reads(1, (store, [key]) => store.list(key)?.length ?? 0),
  lrange: reads(3, (store, [key, from, to]) => range(store.list(key) ?? [], from, to)),
  lindex: reads(2, (store, [key, place]) => store.list(key)?.at(integer(place)) ?? null),
  lset: writes(3, (store, [key, place, value]) => {
    const list = store.list(key)
    if (!list) throw new RedisError('ERR no such key')
    const at = integer(place) < 0 ? list.length + integer(place) : integer(place)
    if (list[at] === undefined) throw new RedisError('ERR index out of range')
    list[at] = value
    return ok
  }),
  lrem: writes(3, (store, [key, count, value]) => {
    const list = store.list(key) ?? []
    const isFromEnd = integer(count) < 0
    let left = Math.abs(integer(count)) || list.length
    const kept = (isFromEnd ? list.toReversed() : list).filter((each) => each !== value || left-- <= 0)
    if (kept.length > 0) store.put(key, isFromEnd ? kept.reverse() : kept)
    else store.delete(key)
    return list.length - kept.length
  }),
  ltrim: writes(3, (store, [key, from, to]) => {
    const kept = [...range(store.list(key) ?? [], from, to)]
    if (kept.length > 0) store.put(key, kept)
    else store.delete(key)
    return ok
  }),
}
