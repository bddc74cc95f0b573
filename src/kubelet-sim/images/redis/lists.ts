/** Commands of redis for lists. */
import { type Commands, integer, ok, range, reads, writes } from './command.ts'
import { RedisError } from './error.ts'
import type { RedisStore, RedisValue } from './store.ts'

function push(store: RedisStore, [key, ...values]: readonly string[], isLeft: boolean): number {
  const list = store.list(key) ?? store.put(key, [])
  store.checkRoom(list.length, values.length)
  store.put(key, isLeft ? [...values.toReversed(), ...list] : [...list, ...values])
  return list.length + values.length
}

function take(store: RedisStore, key: string, isLeft: boolean): string | undefined {
  const list = store.list(key)
  const value = isLeft ? list?.shift() : list?.pop()
  if (list) store.tidy(key, list.length)
  return value
}

function pop(store: RedisStore, [key, count]: readonly string[], isLeft: boolean): RedisValue {
  if (count === undefined) return take(store, key, isLeft) ?? null
  const taken: string[] = []
  for (let left = integer(count); left > 0; left--) {
    const value = take(store, key, isLeft)
    if (value === undefined) break
    taken.push(value)
  }
  return taken.length > 0 ? taken : null
}

function move(store: RedisStore, from: string, to: string): RedisValue {
  store.list(to)
  const value = take(store, from, false)
  if (value !== undefined) push(store, [to, value], true)
  return value ?? null
}

export const listCommands: Commands = {
  lpush: writes(2, (store, args) => push(store, args, true)),
  rpush: writes(2, (store, args) => push(store, args, false)),
  lpop: writes(1, (store, args) => pop(store, args, true)),
  rpop: writes(1, (store, args) => pop(store, args, false)),
  rpoplpush: writes(2, (store, [from, to]) => move(store, from, to)),
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
