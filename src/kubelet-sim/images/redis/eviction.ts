/** What redis forgets where it has more than `maxmemory`: by `maxmemory-policy`. Source: evict.c. */
import type { Random } from '../../../sim/random.ts'
import type { Entry, RedisStore, Surroundings } from './store.ts'

/** Of an empty server. */
export const startupBytes = 876_296

/** No server holds more, whatever it is told. */
export const mostBytes = 256 * 1024 * 1024

/** Among so many keys the best one is looked for: all there are, mostly. */
const mostLookedAt = 512

/** Of more keys, so many are drawn. */
const drawn = 64

const minuteMs = 60_000

/** How often a key is held to be used, after it has not been for a while: one less a minute. */
export const frequencyAt = (entry: Entry, now: number): number =>
  Math.max(0, entry.frequency - Math.floor((now - entry.usedAt) / minuteMs))

/** It is used once more: the more often it was, the less likely that counts. Source: LFULogIncr, with lfu-log-factor 10. */
export function countUse(entry: Entry, now: number, random: Random): void {
  const before = frequencyAt(entry, now)
  const isCounted = random.fraction() < 1 / (Math.max(0, before - 5) * 10 + 1)
  entry.frequency = Math.min(255, before + (isCounted ? 1 : 0))
}

/** How little a key is worth: the least goes first. */
type Worth = (entry: Entry, key: string, store: RedisStore) => number

function worthBy(policy: string, { random, now }: Surroundings): Worth {
  if (policy.endsWith('-random')) return () => random.fraction()
  if (policy.endsWith('-ttl')) return (_entry, key, store) => store.expiryOf(key) ?? Number.POSITIVE_INFINITY
  // Of two that are used as often, the one that was used longer ago.
  if (policy.endsWith('-lfu')) return (entry) => frequencyAt(entry, now()) * 2 ** 40 + entry.turn
  return ({ turn }) => turn
}

function* keysToLookAt(store: RedisStore, isOfMortal: boolean): Iterable<string> {
  if (isOfMortal) {
    let left = mostLookedAt
    for (const key of store.mortal.keys()) {
      if (left-- <= 0) return
      yield key
    }
  } else if (store.size <= mostLookedAt) yield* store.keys()
  else
    for (let n = 0; n < drawn; n++) {
      const key = store.anyKey()
      if (key !== undefined) yield key
    }
}

/** What goes next; undefined where nothing may. */
function leastOf(surroundings: Surroundings, policy: string): { store: RedisStore; key: string } | undefined {
  const worthOf = worthBy(policy, surroundings)
  let [least, found]: [number, { store: RedisStore; key: string } | undefined] = [
    Number.POSITIVE_INFINITY,
    undefined,
  ]
  for (const store of surroundings.databases.list()) {
    for (const key of keysToLookAt(store, policy.startsWith('volatile-'))) {
      const entry = store.entry(key)
      const worth = entry && worthOf(entry, key, store)
      if (worth === undefined || worth > least) continue
      least = worth
      found = { store, key }
    }
  }
  return found
}

/** Makes room; answers whether there is enough now. @param evicted told of each key that has gone */
export function makeRoom(
  surroundings: Surroundings,
  evicted: (store: RedisStore, key: string) => void,
): boolean {
  const { settings, databases, statistics } = surroundings
  const most = Number(settings.get('maxmemory')) || Number.POSITIVE_INFINITY
  const isTooMuch = () => startupBytes + databases.bytes > most
  if (databases.bytes > mostBytes) return false
  if (!isTooMuch()) return true
  const policy = settings.get('maxmemory-policy') ?? 'noeviction'
  if (policy === 'noeviction') return false
  while (isTooMuch()) {
    const next = leastOf(surroundings, policy)
    if (!next) return false
    next.store.delete(next.key)
    statistics.evicted++
    evicted(next.store, next.key)
  }
  return true
}
