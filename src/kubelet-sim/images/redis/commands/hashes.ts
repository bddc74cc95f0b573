/** Commands of redis for hashes: fields with values. */
import { type Commands, float, integer, ok, syntaxError, unlessZero } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'
import { drawnOf } from './sets.ts'

function put(store: RedisStore, [key, ...pairs]: readonly string[], command = 'hset'): number {
  if (pairs.length % 2 !== 0) throw new RedisError(`ERR wrong number of arguments for '${command}' command`)
  const known = store.hash(key)
  store.checkRoom(known?.size ?? 0, pairs.length / 2)
  const hash = known ?? store.put(key, new Map<string, string>())
  const before = hash.size
  for (let n = 0; n < pairs.length; n += 2) hash.set(pairs[n], pairs[n + 1])
  return hash.size - before
}

function numberIn(store: RedisStore, key: string, field: string): string {
  return store.hash(key)?.get(field) ?? '0'
}

/** What is wrong with a number is told as that of a hash. @throws RedisError */
function asOfHash<T>(read: (text: string) => T, text: string, what: string): T {
  try {
    return read(text)
  } catch (error) {
    if (error instanceof RedisError) throw new RedisError(`ERR hash value is not ${what}`)
    throw error
  }
}

/** `HRANDFIELD h -5 WITHVALUES`. */
function draw(store: RedisStore, [key, count, ...options]: readonly string[]): RedisValue {
  if (options.length > 1 || (options.length === 1 && !/^withvalues$/i.test(options[0]))) throw syntaxError()
  const all = [...(store.hash(key) ?? [])]
  if (count === undefined) return drawnOf(all, 1, store)[0]?.[0] ?? null
  const drawn = drawnOf(all, integer(count), store)
  return options.length > 0 ? drawn.flat() : drawn.map(([name]) => name)
}

export const hashCommands: Commands = {
  hset: (store, args) => put(store, args),
  hmset: (store, args) => {
    put(store, args, 'hmset')
    return ok
  },
  hsetnx: unlessZero((store, args) => (store.hash(args[0])?.has(args[1]) ? 0 : put(store, args))),
  hget: (store, [key, field]) => store.hash(key)?.get(field) ?? null,
  hmget: (store, [key, ...fields]) => {
    const hash = store.hash(key)
    return fields.map((each) => hash?.get(each) ?? null)
  },
  hgetall: (store, [key]) => [...(store.hash(key) ?? [])].flat(),
  hkeys: (store, [key]) => [...(store.hash(key)?.keys() ?? [])],
  hvals: (store, [key]) => [...(store.hash(key)?.values() ?? [])],
  hstrlen: (store, [key, field]) => store.hash(key)?.get(field)?.length ?? 0,
  hlen: (store, [key]) => store.hash(key)?.size ?? 0,
  hexists: (store, [key, field]) => (store.hash(key)?.has(field) ? 1 : 0),
  hrandfield: draw,
  hincrbyfloat: {
    run: (store, [key, field, by]) => {
      const before = asOfHash(float, numberIn(store, key, field), 'a float')
      const sum = String(before + float(by))
      put(store, [key, field, sum])
      return sum
    },
    told: ([, key, field], value) => ['HSET', key, field, String(value)],
  },
  hincrby: (store, [key, field, by]) => {
    const sum = asOfHash(integer, numberIn(store, key, field), 'an integer') + integer(by)
    put(store, [key, field, String(sum)])
    return sum
  },
  hdel: unlessZero((store, [key, ...fields]) => {
    const hash = store.hash(key) ?? new Map()
    const removed = fields.filter((each) => hash.delete(each)).length
    store.tidy(key, hash.size)
    return removed
  }),
}
