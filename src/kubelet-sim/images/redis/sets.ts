/** Commands of redis for sets, and for sets whose members have scores. */
import { type Commands, float, integer, range, reads, syntaxError, writes } from './command.ts'
import { RedisError } from './error.ts'
import { type RedisStore, SortedSet } from './store.ts'

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
  sinter: reads(1, (store, [first, ...others]) =>
    [...(store.set(first) ?? [])].filter((each) => others.every((key) => store.set(key)?.has(each))),
  ),
  sunion: reads(1, (store, keys) => [...new Set(keys.flatMap((key) => [...(store.set(key) ?? [])]))]),
}

const scoreText = (score: number): string =>
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

export const sortedSetCommands: Commands = {
  zadd: writes(3, (store, [key, ...rest]) => {
    const isOption = (word: string) => /^(nx|xx|gt|lt|ch|incr)$/i.test(word)
    if (isOption(rest[0])) throw new RedisError('ERR options of ZADD are not simulated')
    if (rest.length % 2 !== 0) throw syntaxError()
    const scores = rest.filter((_, n) => n % 2 === 0).map(float)
    const set = store.sortedSet(key) ?? store.put(key, new SortedSet())
    store.checkRoom(set.size, scores.length)
    const before = set.size
    for (const [n, score] of scores.entries()) set.set(rest[2 * n + 1], score)
    return set.size - before
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
    told(between(store.sortedSet(key), least, most), options),
  ),
  zpopmin: writes(1, (store, [key, count = '1']) => {
    const set = store.sortedSet(key) ?? new SortedSet()
    const found = set.inOrder().slice(0, integer(count))
    for (const [member] of found) set.delete(member)
    store.tidy(key, set.size)
    return told(found, ['withscores'])
  }),
}
