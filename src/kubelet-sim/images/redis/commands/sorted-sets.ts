/** Commands of redis for sets whose members have scores. */
import { type Commands, float, integer, type Run, syntaxError, unlessNone, unlessZero } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import { type RedisValue, SortedSet } from '../values.ts'
import { countIn } from './lists.ts'
import { numberedKeys } from './numbered-keys.ts'
import {
  rangeCommands,
  type Scored,
  scoredText,
  scoreText,
  withinRanks,
  withinScores,
  withinWords,
} from './score-ranges.ts'
import { drawnOf } from './sets.ts'

const addOption = /^(?:nx|xx|gt|lt|ch|incr)$/i

/** `ZADD key NX GT CH 1 member`: which scores are set, and what is counted. */
function addScores(store: RedisStore, [key, ...rest]: readonly string[]): RedisValue {
  const first = rest.findIndex((each) => !addOption.test(each))
  const options = new Set(rest.slice(0, first).map((each) => each.toLowerCase()))
  const pairs = rest.slice(first)
  if (first < 0 || pairs.length % 2 !== 0) throw syntaxError()
  if (options.has('nx') && options.has('xx'))
    throw new RedisError('ERR XX and NX options at the same time are not compatible')
  if ([options.has('nx'), options.has('gt'), options.has('lt')].filter(Boolean).length > 1)
    throw new RedisError('ERR GT, LT, and/or NX options at the same time are not compatible')
  if (options.has('incr') && pairs.length > 2)
    throw new RedisError('ERR INCR option supports a single increment-element pair')
  const scores = pairs.filter((_, n) => n % 2 === 0).map(float)
  const known = store.sortedSet(key)
  store.checkRoom(known?.size ?? 0, scores.length)
  const set = known ?? store.put(key, new SortedSet())
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
    if (old !== score) set.set(member, score)
    last = score
    if (old === undefined) added++
    else if (old !== score) changed++
  }
  store.tidy(key, set.size)
  if (options.has('incr')) return last === null ? null : scoreText(last)
  return options.has('ch') ? added + changed : added
}

function addTo(store: RedisStore, [key, by, member]: readonly string[]): RedisValue {
  const more = float(by)
  const known = store.sortedSet(key)
  store.checkRoom(known?.size ?? 0, 1)
  const score = (known?.get(member) ?? 0) + more
  if (Number.isNaN(score)) throw new RedisError('ERR resulting score is not a number (NaN)')
  ;(known ?? store.put(key, new SortedSet())).set(member, score)
  return scoreText(score)
}

/** Takes those out that are found. */
function without(store: RedisStore, key: string, find: (set: SortedSet) => Scored): Scored {
  const set = store.sortedSet(key)
  if (!set) return []
  const gone = find(set)
  for (const [member] of gone) set.delete(member)
  store.tidy(key, set.size)
  return gone
}

const removing = (within: (set: SortedSet, from: string, to: string) => Scored) =>
  unlessZero((store, [key, from, to]) => without(store, key, (set) => within(set, from, to)).length)

const ends = (set: SortedSet, isTop: boolean, count: number): Scored =>
  isTop
    ? set
        .inOrder()
        .slice(Math.max(0, set.size - count))
        .toReversed()
    : set.inOrder().slice(0, count)

const popping = (isTop: boolean) =>
  unlessNone((store, [key, count = '1']) => {
    const most = countIn(count)
    return scoredText(without(store, key, (set) => ends(set, isTop, most)))
  })

/** `ZMPOP 2 a b MIN COUNT 3`. */
const popFirst: Run = (store, args) => {
  const { keys, rest } = numberedKeys(args)
  const [side = '', word, count = '1', ...more] = rest
  if (!/^(min|max)$/i.test(side)) throw syntaxError()
  if ((word !== undefined && !/^count$/i.test(word)) || more.length > 0) throw syntaxError()
  const most = countIn(count)
  const key = keys.find((each) => store.sortedSet(each) !== undefined)
  if (key === undefined) return null
  const taken = without(store, key, (set) => ends(set, /^max$/i.test(side), most))
  return [key, taken.map(([member, score]) => [member, scoreText(score)])]
}

/** `ZRANK key member WITHSCORE`. */
const ranking =
  (isReversed: boolean): Run =>
  (store, [key, member, option, ...more]) => {
    if (more.length > 0 || (option !== undefined && !/^withscore$/i.test(option))) throw syntaxError()
    const set = store.sortedSet(key)
    const score = set?.get(member)
    if (!set || score === undefined) return null
    const place = set.inOrder().findIndex(([each]) => each === member)
    const rank = isReversed ? set.size - 1 - place : place
    return option === undefined ? rank : [rank, scoreText(score)]
  }

/** `ZRANDMEMBER key -5 WITHSCORES`. */
const draw: Run = (store, [key, count, ...options]) => {
  if (options.length > 1 || (options.length === 1 && !/^withscores$/i.test(options[0]))) throw syntaxError()
  const all = store.sortedSet(key)?.inOrder() ?? []
  if (count === undefined) return drawnOf(all, 1, store)[0]?.[0] ?? null
  const drawn = drawnOf(all, integer(count), store)
  return options.length > 0 ? scoredText(drawn) : drawn.map(([member]) => member)
}

export const sortedSetCommands: Commands = {
  ...rangeCommands,
  zadd: addScores,
  zincrby: addTo,
  zrem: unlessZero((store, [key, ...members]) => {
    const set = store.sortedSet(key) ?? new SortedSet()
    const removed = members.filter((each) => set.delete(each)).length
    store.tidy(key, set.size)
    return removed
  }),
  zscore: (store, [key, member]) => {
    const score = store.sortedSet(key)?.get(member)
    return score === undefined ? null : scoreText(score)
  },
  zmscore: (store, [key, ...members]) => {
    const set = store.sortedSet(key)
    return members.map((each) => {
      const score = set?.get(each)
      return score === undefined ? null : scoreText(score)
    })
  },
  zcard: (store, [key]) => store.sortedSet(key)?.size ?? 0,
  zrank: ranking(false),
  zrevrank: ranking(true),
  zpopmin: popping(false),
  zpopmax: popping(true),
  zmpop: unlessNone(popFirst),
  zrandmember: draw,
  zremrangebyscore: removing(withinScores),
  zremrangebyrank: removing(withinRanks),
  zremrangebylex: removing(withinWords),
}
