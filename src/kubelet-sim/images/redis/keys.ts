/** Commands of redis for keys, whatever they have. */
import { type Commands, fits, integer, ok, reads, readsOf, writes } from './command.ts'
import { RedisError } from './error.ts'
import { type Kept, SortedSet } from './store.ts'
import { Stream } from './streams/stream.ts'
import { readStream, writtenStream } from './streams/written.ts'

export function typeOf(kept: Kept | undefined): string {
  if (kept === undefined) return 'none'
  if (typeof kept === 'string') return 'string'
  if (Array.isArray(kept)) return 'list'
  if (kept instanceof Set) return 'set'
  if (kept instanceof Stream) return 'stream'
  return kept instanceof SortedSet ? 'zset' : 'hash'
}

const remove = writes(1, (store, keys) => keys.filter((key) => store.delete(key)).length)

const clear = writes(0, (store) => {
  store.clear()
  return ok
})

/** @param isFromNow whether it is a length of time, not an instant */
const expire = (unitMs: number, isFromNow: boolean) =>
  writes(2, (store, [key, time, ...options]) => {
    const ms = integer(time) * unitMs
    const isFit = conditionOf(options)
    if (store.get(key) === undefined) return 0
    const at = ms + (isFromNow ? store.surroundings.now() : 0)
    if (!isFit(store.expiryOf(key), at)) return 0
    store.expire(key, at)
    return 1
  })

/** `NX`, `GT`: whether a key that has one end may get another. What has none ends last. @throws RedisError */
function conditionOf(options: readonly string[]): (old: number | undefined, at: number) => boolean {
  const words = options.map((each) => each.toUpperCase())
  const odd = words.findIndex((each) => !/^(NX|XX|GT|LT)$/.test(each))
  if (odd >= 0) throw new RedisError(`ERR Unsupported option ${options[odd]}`)
  const [nx, xx, gt, lt] = ['NX', 'XX', 'GT', 'LT'].map((each) => words.includes(each))
  if (nx && (xx || gt || lt))
    throw new RedisError('ERR NX and XX, GT or LT options at the same time are not compatible')
  if (gt && lt) throw new RedisError('ERR GT and LT options at the same time are not compatible')
  return (old, at) =>
    !(
      (nx && old !== undefined) ||
      (xx && old === undefined) ||
      (gt && (old === undefined || at <= old)) ||
      (lt && old !== undefined && at >= old)
    )
}

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
  if (kept instanceof Stream) return readStream(writtenStream(kept))
  return kept instanceof SortedSet ? new SortedSet(kept) : new Map(kept)
}

/** How large something is that is kept in one piece: more of it, or longer, is kept otherwise. */
const [mostCompact, longestCompact] = [128, 64]

export function encodingOf(kept: Kept): string {
  if (typeof kept === 'string')
    return /^-?\d{1,18}$/.test(kept) ? 'int' : kept.length <= 44 ? 'embstr' : 'raw'
  if (kept instanceof Stream) return 'stream'
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
    return at === undefined ? -1 : Math.round((at - store.surroundings.now()) / unitMs)
  })

export const keyCommands: Commands = {
  del: remove,
  unlink: remove,
  exists: readsOf('all', 1, (store, keys) => keys.filter((key) => store.get(key) !== undefined).length),
  keys: readsOf('none', 1, (store, [pattern]) => store.keys().filter((key) => fits(key, pattern))),
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
  touch: readsOf('all', 1, (store, keys) => keys.filter((key) => store.get(key) !== undefined).length),
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
  object: readsOf('none', 1, (store, [what, key]) => {
    const wanted = what.toLowerCase()
    if (!/^(encoding|refcount|freq)$/.test(wanted))
      throw new RedisError(
        wanted === 'idletime'
          ? 'ERR OBJECT IDLETIME is not simulated'
          : `ERR unknown subcommand '${what}'. Try OBJECT HELP.`,
      )
    if (key === undefined)
      throw new RedisError(`ERR wrong number of arguments for 'object|${wanted}' command`)
    const kept = store.get(key)
    if (kept === undefined) return null
    if (wanted === 'freq')
      throw new RedisError(
        'ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.',
      )
    return wanted === 'refcount' ? 1 : encodingOf(kept)
  }),
  expireat: expire(1_000, false),
  pexpireat: expire(1, false),
  expiretime: timeOfEnd(1_000),
  pexpiretime: timeOfEnd(1),
  randomkey: readsOf('none', 0, (store) => store.keys()[0] ?? null),
  expire: expire(1_000, true),
  pexpire: expire(1, true),
  persist: writes(1, (store, [key]) => {
    const had = store.get(key) !== undefined && store.expiryOf(key) !== undefined
    store.expire(key, undefined)
    return had ? 1 : 0
  }),
  ttl: timeLeft(1_000),
  pttl: timeLeft(1),
  dbsize: readsOf('none', 0, (store) => store.keys().length),
  flushall: clear,
  flushdb: clear,
}
