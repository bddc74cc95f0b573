/** Commands of redis for keys, whatever they have. */
import { type Commands, fits, integer, ok, reads, writes } from './command.ts'
import { RedisError } from './error.ts'
import { type Kept, type RedisStore, SortedSet } from './store.ts'

export function typeOf(kept: Kept | undefined): string {
  if (kept === undefined) return 'none'
  if (typeof kept === 'string') return 'string'
  if (Array.isArray(kept)) return 'list'
  if (kept instanceof Set) return 'set'
  return kept instanceof SortedSet ? 'zset' : 'hash'
}

const remove = writes(1, (store, keys) => keys.filter((key) => store.delete(key)).length)

const clear = writes(0, (store) => {
  store.clear()
  return ok
})

/** @param isFromNow whether it is a length of time, not an instant */
const expire = (unitMs: number, isFromNow: boolean) =>
  writes(2, (store, [key, time]) => {
    const ms = integer(time) * unitMs
    if (store.get(key) === undefined) return 0
    store.expire(key, ms + (isFromNow ? store.surroundings.now() : 0))
    return 1
  })

const timeOfEnd = (unitMs: number) =>
  reads(1, (store, [key]) => {
    if (store.get(key) === undefined) return -2
    const at = store.expiryOf(key)
    return at === undefined ? -1 : Math.floor(at / unitMs)
  })

function structuredCopy(kept: Kept): Kept {
  if (typeof kept === 'string') return kept
  if (Array.isArray(kept)) return [...kept]
  if (kept instanceof Set) return new Set(kept)
  return kept instanceof SortedSet ? new SortedSet(kept) : new Map(kept)
}

/** How large something is that is kept in one piece: more of it, or longer, is kept otherwise. */
const [mostCompact, longestCompact] = [128, 64]

function encodingOf(kept: Kept): string {
  if (typeof kept === 'string')
    return /^-?\d{1,18}$/.test(kept) ? 'int' : kept.length <= 44 ? 'embstr' : 'raw'
  const words = kept instanceof Map ? [...kept.keys()] : [...kept]
  const isCompact = words.length <= mostCompact && words.every((each) => each.length <= longestCompact)
  if (Array.isArray(kept)) return isCompact ? 'listpack' : 'quicklist'
  if (kept instanceof Set && words.length <= 512 && words.every((each) => /^-?\d{1,18}$/.test(each)))
    return 'intset'
  if (isCompact) return 'listpack'
  return kept instanceof SortedSet ? 'skiplist' : 'hashtable'
}

/** How long a key is kept yet: -1 for ever, -2 where there is none. */
const timeLeft = (unitMs: number) =>
  reads(1, (store, [key]) => {
    if (store.get(key) === undefined) return -2
    const at = store.expiryOf(key)
    return at === undefined ? -1 : Math.ceil((at - store.surroundings.now()) / unitMs)
  })

/** All at once: nobody has so many here that it would matter. */
function scanned(store: RedisStore, [cursor, ...options]: readonly string[]): readonly string[] {
  integer(cursor)
  const at = options.findIndex((each) => /^match$/i.test(each))
  return at < 0 ? store.keys() : store.keys().filter((key) => fits(key, options[at + 1] ?? '*'))
}

export const keyCommands: Commands = {
  del: remove,
  unlink: remove,
  exists: reads(1, (store, keys) => keys.filter((key) => store.get(key) !== undefined).length),
  keys: reads(1, (store, [pattern]) => store.keys().filter((key) => fits(key, pattern))),
  scan: reads(1, (store, args) => ['0', scanned(store, args)]),
  type: reads(1, (store, [key]) => ({ status: typeOf(store.get(key)) })),
  rename: writes(2, (store, [from, to]) => {
    const kept = store.get(from)
    if (kept === undefined) throw new RedisError('ERR no such key')
    const expiry = store.expiryOf(from)
    store.delete(from)
    store.put(to, kept)
    store.expire(to, expiry)
    return ok
  }),
  touch: reads(1, (store, keys) => keys.filter((key) => store.get(key) !== undefined).length),
  copy: writes(2, (store, [from, to, ...options]) => {
    const kept = store.get(from)
    if (
      kept === undefined ||
      (store.get(to) !== undefined && !options.some((each) => /^replace$/i.test(each)))
    )
      return 0
    store.put(to, structuredCopy(kept))
    store.expire(to, store.expiryOf(from))
    return 1
  }),
  object: reads(2, (store, [what, key]) => {
    if (!/^encoding$/i.test(what)) throw new RedisError(`ERR OBJECT ${what} is not simulated`)
    const kept = store.get(key)
    return kept === undefined ? null : encodingOf(kept)
  }),
  expireat: expire(1_000, false),
  pexpireat: expire(1, false),
  expiretime: timeOfEnd(1_000),
  pexpiretime: timeOfEnd(1),
  randomkey: reads(0, (store) => store.keys()[0] ?? null),
  expire: expire(1_000, true),
  pexpire: expire(1, true),
  persist: writes(1, (store, [key]) => {
    const had = store.get(key) !== undefined && store.expiryOf(key) !== undefined
    store.expire(key, undefined)
    return had ? 1 : 0
  }),
  ttl: timeLeft(1_000),
  pttl: timeLeft(1),
  dbsize: reads(0, (store) => store.keys().length),
  flushall: clear,
  flushdb: clear,
}
