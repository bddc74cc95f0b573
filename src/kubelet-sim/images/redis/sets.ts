/** Commands of redis for sets, and for sets whose members have scores. */
import { type Commands, float, integer, range, reads, readsOf, syntaxError, writes } from './command.ts'
import { RedisError } from './error.ts'
import { type RedisStore, SortedSet } from './store.ts'

/** What sets have together: told, or kept under another key (`SINTERSTORE`). */
function together(
  name: string,
  of: (store: RedisStore, keys: readonly string[]) => readonly string[],
): Commands {
  return {
    [name]: readsOf('all', 1, of),
    [`${name}store`]: writes(2, (store, [to, ...keys]) => {
      const found = of(store, keys)
      store.delete(to)
      if (found.length > 0) store.put(to, new Set(found))
      return found.length
    }),
  }
}

export const setCommands: Commands = {
  sadd: writes(2, (store, [key, ...members]) => {
    const set = store.set(key) ?? store.put(key, new Set<string>())
    store.checkRoom(set.size, members.length)
    const before = set.size
    for (const each of members) set.add(each)
    return set.size - before
  }),
  srem: writes(2, (store, [key, ...members]) => {
    const set = store.set(key) ?? new Set()
    const removed = members.filter((each) => set.delete(each)).length
    store.tidy(key, set.size)
    return removed
  }),
  smembers: reads(1, (store, [key]) => [...(store.set(key) ?? [])]),
  sismember: reads(2, (store, [key, member]) => (store.set(key)?.has(member) ? 1 : 0)),
  scard: reads(1, (store, [key]) => store.set(key)?.size ?? 0),
  smove: writes(3, (store, [from, to, member]) => {
    if (!store.set(from)?.delete(member)) return 0
    store.tidy(from, store.set(from)?.size ?? 0)
    const set = store.set(to) ?? store.put(to, new Set<string>())
    store.checkRoom(set.size, 1)
    set.add(member)
    return 1
  }),
  ...together('sinter', (store, [first, ...others]) =>
    [...(store.set(first) ?? [])].filter((each) => others.every((key) => store.set(key)?.has(each))),
  ),
  ...together('sdiff', (store, [first, ...others]) =>
    [...(store.set(first) ?? [])].filter((each) => !others.some((key) => store.set(key)?.has(each))),
  ),
  ...together('sunion', (store, keys) => [...new Set(keys.flatMap((key) => [...(store.set(key) ?? [])]))]),
  smismember: reads(2, (store, [key, ...members]) =>
    members.map((each) => (store.set(key)?.has(each) ? 1 : 0)),
  ),
  // Any member will do: the first is one.
  spop: writes(1, (store, [key, count]) => {
    const set = store.set(key) ?? new Set<string>()
    const found = [...set].slice(0, count === undefined ? 1 : integer(count))
    for (const each of found) set.delete(each)
    store.tidy(key, set.size)
    return count === undefined ? (found[0] ?? null) : found
  }),
  srandmember: reads(1, (store, [key, count]) => {
    const all = [...(store.set(key) ?? [])]
    return count === undefined ? (all[0] ?? null) : all.slice(0, Math.abs(integer(count)))
  }),
}

export const scoreText = (score: number): string =>
  Number.isFinite(score) ? String(score) : score > 0 ? 'inf' : '-inf'

/** `(5` leaves five out. */
function bound(text: string): readonly [score: number, isLeftOut: boolean] {
  const isLeftOut = text.startsWith('(')
  return [float(isLeftOut ? text.slice(1) : text), isLeftOut]
}

type Scored = readonly (readonly [member: string, score: number])[]

const between = (set: SortedSet | undefined, least: string, most: string): Scored => {
  const [from, isFromOut] = bound(least)
  const [to, isToOut] = bound(most)
  return (set?.inOrder() ?? []).filter(
    ([, score]) => (isFromOut ? score > from : score >= from) && (isToOut ? score < to : score <= to),
  )
}

const told = (found: Scored, options: readonly string[]): readonly string[] =>
  options.some((each) => /^withscores$/i.test(each))
    ? found.flatMap(([member, score]) => [member, scoreText(score)])
    : found.map(([member]) => member)

function ranked(store: RedisStore, [key, from, to, ...options]: readonly string[], isReversed = false) {
  const words = options.map((each) => each.toLowerCase())
  if (words.some((each) => !/^(withscores|rev)$/.test(each))) throw syntaxError()
  const all = store.sortedSet(key)?.inOrder() ?? []
  return told(range(isReversed || words.includes('rev') ? all.toReversed() : all, from, to), options)
}

/** `LIMIT 0 10`. */
function limited(found: Scored, options: readonly string[]): readonly string[] {
  const at = options.findIndex((each) => /^limit$/i.test(each))
  if (at < 0) return told(found, options)
  const [from, count] = [integer(options[at + 1] ?? ''), integer(options[at + 2] ?? '')]
  return told(found.slice(from, count < 0 ? undefined : from + count), options)
}

const addOption = /^(?:nx|xx|gt|lt|ch|incr)$/i

/** `ZADD key NX GT CH 1 member`: which scores are set, and what is counted. */
function addScores(store: RedisStore, [key, ...rest]: readonly string[]) {
  const first = rest.findIndex((each) => !addOption.test(each))
  const options = new Set(rest.slice(0, first).map((each) => each.toLowerCase()))
  const pairs = rest.slice(first)
  if (first < 0 || pairs.length % 2 !== 0) throw syntaxError()
  if (options.has('nx') && (options.has('xx') || options.has('gt') || options.has('lt')))
    throw new RedisError('ERR XX and NX options at the same time are not compatible')
  const scores = pairs.filter((_, n) => n % 2 === 0).map(float)
  const set = store.sortedSet(key) ?? store.put(key, new SortedSet())
  store.checkRoom(set.size, scores.length)
  let [added, changed] = [0, 0]
  let last: number | null = null
  for (const [n, said] of scores.entries()) {
    const member = pairs[2 * n + 1]
    const old = set.get(member)
    const score = options.has('incr') ? said + (old ?? 0) : said
    const isLeft =
      (options.has('nx') && old !== undefined) ||
      (options.has('xx') && old === undefined) ||
      (options.has('gt') && old !== undefined && score <= old) ||
      (options.has('lt') && old !== undefined && score >= old)
    if (isLeft) continue
    set.set(member, score)
    last = score
    if (old === undefined) added++
    else if (old !== score) changed++
  }
  store.tidy(key, set.size)
  if (options.has('incr')) return last === null ? null : scoreText(last)
  return options.has('ch') ? added + changed : added
}

export const sortedSetCommands: Commands = {
  zadd: writes(3, (store, args) => addScores(store, args)),
  zrevrank: reads(2, (store, [key, member]) => {
    const place = (store.sortedSet(key)?.inOrder() ?? []).toReversed().findIndex(([each]) => each === member)
    return place < 0 ? null : place
  }),
  zrevrangebyscore: reads(3, (store, [key, most, least, ...options]) =>
    limited(between(store.sortedSet(key), least, most).toReversed(), options),
  ),
  zremrangebyscore: writes(3, (store, [key, least, most]) => {
    const set = store.sortedSet(key) ?? new SortedSet()
    const gone = between(set, least, most)
    for (const [member] of gone) set.delete(member)
    store.tidy(key, set.size)
    return gone.length
  }),
  zpopmax: writes(1, (store, [key, count = '1']) => {
    const set = store.sortedSet(key) ?? new SortedSet()
    const found = set.inOrder().toReversed().slice(0, integer(count))
    for (const [member] of found) set.delete(member)
    store.tidy(key, set.size)
    return told(found, ['withscores'])
  }),
  zincrby: writes(3, (store, [key, by, member]) => {
    const more = float(by)
    const set = store.sortedSet(key) ?? store.put(key, new SortedSet())
    store.checkRoom(set.size, 1)
    const score = (set.get(member) ?? 0) + more
    set.set(member, score)
    return scoreText(score)
  }),
  zrem: writes(2, (store, [key, ...members]) => {
    const set = store.sortedSet(key) ?? new SortedSet()
    const removed = members.filter((each) => set.delete(each)).length
    store.tidy(key, set.size)
    return removed
  }),
  zscore: reads(2, (store, [key, member]) => {
    const score = store.sortedSet(key)?.get(member)
    return score === undefined ? null : scoreText(score)
  }),
  zcard: reads(1, (store, [key]) => store.sortedSet(key)?.size ?? 0),
  zcount: reads(3, (store, [key, least, most]) => between(store.sortedSet(key), least, most).length),
  zrank: reads(2, (store, [key, member]) => {
    const place =
      store
        .sortedSet(key)
        ?.inOrder()
        .findIndex(([each]) => each === member) ?? -1
    return place < 0 ? null : place
  }),
  zrange: reads(3, (store, args) => ranked(store, args)),
  zrevrange: reads(3, (store, args) => ranked(store, args, true)),
  zrangebyscore: reads(3, (store, [key, least, most, ...options]) =>
    limited(between(store.sortedSet(key), least, most), options),
  ),
  zpopmin: writes(1, (store, [key, count = '1']) => {
    const set = store.sortedSet(key) ?? new SortedSet()
    const found = set.inOrder().slice(0, integer(count))
    for (const [member] of found) set.delete(member)
    store.tidy(key, set.size)
    return told(found, ['withscores'])
  }),
}
