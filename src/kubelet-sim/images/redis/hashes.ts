/** Commands of redis for hashes: fields with values. */
import { type Commands, float, integer, ok, reads, writes } from './command.ts'
import { RedisError } from './error.ts'
import type { RedisStore } from './store.ts'

function put(store: RedisStore, [key, ...pairs]: readonly string[]): number {
  if (pairs.length % 2 !== 0) throw new RedisError("ERR wrong number of arguments for 'hset' command")
  const hash = store.hash(key) ?? store.put(key, new Map<string, string>())
  store.checkRoom(hash.size, pairs.length / 2)
  const before = hash.size
  for (let n = 0; n < pairs.length; n += 2) hash.set(pairs[n], pairs[n + 1])
  return hash.size - before
}

export const hashCommands: Commands = {
  hset: writes(3, put),
  hmset: writes(3, (store, args) => {
    put(store, args)
    return ok
  }),
  hsetnx: writes(3, (store, args) => (store.hash(args[0])?.has(args[1]) ? 0 : put(store, args))),
  hget: reads(2, (store, [key, field]) => store.hash(key)?.get(field) ?? null),
  hmget: reads(2, (store, [key, ...fields]) => fields.map((each) => store.hash(key)?.get(each) ?? null)),
  hgetall: reads(1, (store, [key]) => [...(store.hash(key) ?? [])].flat()),
  hkeys: reads(1, (store, [key]) => [...(store.hash(key)?.keys() ?? [])]),
  hvals: reads(1, (store, [key]) => [...(store.hash(key)?.values() ?? [])]),
  hstrlen: reads(2, (store, [key, field]) => store.hash(key)?.get(field)?.length ?? 0),
  hlen: reads(1, (store, [key]) => store.hash(key)?.size ?? 0),
  hexists: reads(2, (store, [key, field]) => (store.hash(key)?.has(field) ? 1 : 0)),
  hincrbyfloat: writes(3, (store, [key, field, by]) => {
    const sum = String(float(store.hash(key)?.get(field) ?? '0') + float(by))
    put(store, [key, field, sum])
    return sum
  }),
  hincrby: writes(3, (store, [key, field, by]) => {
    const sum = integer(store.hash(key)?.get(field) ?? '0') + integer(by)
    put(store, [key, field, String(sum)])
    return sum
  }),
  hdel: writes(2, (store, [key, ...fields]) => {
    const hash = store.hash(key) ?? new Map()
    const removed = fields.filter((each) => hash.delete(each)).length
    store.tidy(key, hash.size)
    return removed
  }),
}
