/** Commands of redis for sets. */
import { type Commands, integer, type Run, syntaxError, unlessNone, unlessZero } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'
import { numberedKeys } from './numbered-keys.ts'

type Of = (store: RedisStore, keys: readonly string[]) => readonly string[]

/** What sets have together: told, or kept under another key (`SINTERSTORE`). */
function together(name: string, of: Of): Commands {
  return {
    [name]: of,
    [`${name}store`]: (store, [to, ...keys]) => {
      const found = of(store, keys)
      store.delete(to)
      if (found.length > 0) store.put(to, new Set(found))
      return found.length
    },
  }
}

/** What all of them have, from the smallest. */
const inAll: Of = (store, keys) => {
  const sets = keys.map((key) => store.set(key) ?? new Set<string>()).sort((a, b) => a.size - b.size)
  return [...sets[0]].filter((each) => sets.every((other) => other.has(each)))
}

const inFirst: Of = (store, [first, ...others]) => {
  const sets = others.map((key) => store.set(key))
  return [...(store.set(first) ?? [])].filter((each) => !sets.some((other) => other?.has(each)))
}

const inAny: Of = (store, keys) => [...new Set(keys.flatMap((key) => [...(store.set(key) ?? [])]))]

/** So many of them, in no order: each once. */
export function someOf<T>(items: readonly T[], count: number, { surroundings }: RedisStore): readonly T[] {
  const left = [...items]
  const drawn: T[] = []
  while (drawn.length < count && left.length > 0) {
    const at = surroundings.random.int(left.length)
    drawn.push(left[at])
    left[at] = left[left.length - 1]
    left.pop()
  }
  return drawn
}

/** More than these are not told, of which some are told again and again. */
const mostDrawn = 100_000

/** `SRANDMEMBER s -5`: so many, some of them more than once. */
export function drawnOf<T>(items: readonly T[], count: number, store: RedisStore): readonly T[] {
  if (count >= 0) return someOf(items, count, store)
  if (-count > mostDrawn) throw new RedisError('ERR value is out of range')
  if (items.length === 0) return []
  return Array.from({ length: -count }, () => items[store.surroundings.random.int(items.length)])
}

const pop: Run = (store, [key, count, ...more]) => {
  if (more.length > 0) throw syntaxError()
  const wanted = count === undefined ? 1 : integer(count)
  if (wanted < 0) throw new RedisError('ERR value is out of range, must be positive')
  const set = store.set(key) ?? new Set<string>()
  const found = someOf([...set], wanted, store)
  for (const each of found) set.delete(each)
  store.tidy(key, set.size)
  return count === undefined ? (found[0] ?? null) : found
}

/** `SINTERCARD 2 a b LIMIT 10`. */
const countInAll: Run = (store, args) => {
  const { keys, rest } = numberedKeys(args)
  if (rest.length > 0 && (rest.length !== 2 || !/^limit$/i.test(rest[0]))) throw syntaxError()
  const most = rest.length > 0 ? integer(rest[1]) : 0
  if (most < 0) throw new RedisError("ERR LIMIT can't be negative")
  return Math.min(inAll(store, keys).length, most || Number.POSITIVE_INFINITY)
}

export const setCommands: Commands = {
  sadd: unlessZero((store, [key, ...members]) => {
    const known = store.set(key)
    store.checkRoom(known?.size ?? 0, members.length)
    const set = known ?? store.put(key, new Set<string>())
    const before = set.size
    for (const each of members) set.add(each)
    return set.size - before
  }),
  srem: unlessZero((store, [key, ...members]) => {
    const set = store.set(key) ?? new Set()
    const removed = members.filter((each) => set.delete(each)).length
    store.tidy(key, set.size)
    return removed
  }),
  smembers: (store, [key]) => [...(store.set(key) ?? [])],
  sismember: (store, [key, member]) => (store.set(key)?.has(member) ? 1 : 0),
  smismember: (store, [key, ...members]) => {
    const set = store.set(key)
    return members.map((each): RedisValue => (set?.has(each) ? 1 : 0))
  },
  scard: (store, [key]) => store.set(key)?.size ?? 0,
  smove: unlessZero((store, [from, to, member]) => {
    store.set(to)
    if (!store.set(from)?.has(member)) return 0
    if (from === to) return 1
    store.checkRoom(store.set(to)?.size ?? 0, 1)
    store.set(from)!.delete(member)
    store.tidy(from, store.set(from)!.size)
    ;(store.set(to) ?? store.put(to, new Set<string>())).add(member)
    return 1
  }),
  ...together('sinter', inAll),
  ...together('sdiff', inFirst),
  ...together('sunion', inAny),
  sintercard: countInAll,
  spop: {
    ...unlessNone(pop),
    // Others would take others.
    told: ([, key], value) => ['SREM', key, ...[value].flat().map(String)],
  },
  srandmember: (store, [key, count, ...more]) => {
    if (more.length > 0) throw syntaxError()
    const all = [...(store.set(key) ?? [])]
    return count === undefined ? (drawnOf(all, 1, store)[0] ?? null) : drawnOf(all, integer(count), store)
  },
}
