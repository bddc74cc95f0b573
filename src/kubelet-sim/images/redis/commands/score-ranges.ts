/** Ranges of members that have scores: by their place, by their score, or by their name. */
import { type Commands, float, integer, type Run, range, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import { SortedSet } from '../values.ts'

export type Scored = readonly (readonly [member: string, score: number])[]

export const scoreText = (score: number): string =>
  Number.isFinite(score) ? String(score) : score > 0 ? 'inf' : '-inf'

/** Each member, and its score behind it. */
export const scoredText = (found: Scored): readonly string[] =>
  found.flatMap(([member, score]) => [member, scoreText(score)])

/** `(5` leaves five out. @throws RedisError */
function bound(text: string): readonly [score: number, isLeftOut: boolean] {
  const isLeftOut = text.startsWith('(')
  try {
    return [float(isLeftOut ? text.slice(1) : text), isLeftOut]
  } catch (error) {
    if (error instanceof RedisError) throw new RedisError('ERR min or max is not a float')
    throw error
  }
}

/** The place of the first member for which that holds, of those in order. */
function placeOf(all: Scored, holds: (each: Scored[number]) => boolean): number {
  let [low, high] = [0, all.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(all[middle])) high = middle
    else low = middle + 1
  }
  return low
}

export function withinScores(set: SortedSet, least: string, most: string): Scored {
  const [from, isFromOut] = bound(least)
  const [to, isToOut] = bound(most)
  const all = set.inOrder()
  const start = placeOf(all, ([, score]) => (isFromOut ? score > from : score >= from))
  const end = placeOf(all, ([, score]) => (isToOut ? score >= to : score > to))
  return all.slice(start, Math.max(start, end))
}

export const withinRanks = (set: SortedSet, from: string, to: string): Scored =>
  range(set.inOrder(), from, to)

/** Whether a name is not before `[a`, `(a`, `-`; or not behind it. @throws RedisError */
function wordBound(text: string, isLeast: boolean): (name: string) => boolean {
  if (text === '-') return () => isLeast
  if (text === '+') return () => !isLeast
  const word = text.slice(1)
  if (text.startsWith('[')) return (name) => (isLeast ? name >= word : name <= word)
  if (text.startsWith('(')) return (name) => (isLeast ? name > word : name < word)
  throw new RedisError('ERR min or max not valid string range item')
}

export function withinWords(set: SortedSet, least: string, most: string): Scored {
  const [isFrom, isTo] = [wordBound(least, true), wordBound(most, false)]
  return set.inOrder().filter(([member]) => isFrom(member) && isTo(member))
}

interface Asked {
  readonly by: 'rank' | 'score' | 'lex'
  readonly isReversed: boolean
  readonly withScores: boolean
  /** From which place on, and how many; less than zero: all. */
  readonly limit: readonly [from: number, count: number] | undefined
}

/** `BYSCORE REV LIMIT 0 10 WITHSCORES`. @param known what is said already @throws RedisError */
function askedBy(options: readonly string[], known: Partial<Asked> | undefined): Asked {
  let { by = 'rank', isReversed = false, withScores = false, limit }: Partial<Asked> = known ?? {}
  for (let n = 0; n < options.length; n++) {
    const word = options[n].toLowerCase()
    if (word === 'withscores') withScores = true
    else if (word === 'limit' && n + 2 < options.length)
      limit = [integer(options[++n]), integer(options[++n])]
    else if (word === 'rev' && !known) isReversed = true
    else if (word === 'byscore' && !known) by = 'score'
    else if (word === 'bylex' && !known) by = 'lex'
    else throw syntaxError()
  }
  if (limit && by === 'rank')
    throw new RedisError(
      'ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX',
    )
  if (withScores && by === 'lex')
    throw new RedisError('ERR syntax error, WITHSCORES not supported in combination with BYLEX')
  return { by, isReversed, withScores, limit }
}

function found(set: SortedSet, from: string, to: string, { by, isReversed, limit }: Asked): Scored {
  if (by === 'rank') return range(isReversed ? set.inOrder().toReversed() : set.inOrder(), from, to)
  const [least, most] = isReversed ? [to, from] : [from, to]
  const within = by === 'score' ? withinScores(set, least, most) : withinWords(set, least, most)
  const inOrder = isReversed ? within.toReversed() : within
  if (!limit) return inOrder
  const [skipped, count] = limit
  return skipped < 0 ? [] : inOrder.slice(skipped, count < 0 ? undefined : skipped + count)
}

function foundBy(store: RedisStore, [key, from, to]: readonly string[], asked: Asked): Scored {
  const set = store.sortedSet(key) ?? new SortedSet()
  return found(set, from, to, asked)
}

/** @param known what the name of the command says already */
const ranging =
  (known?: Partial<Asked>): Run =>
  (store, args) => {
    const asked = askedBy(args.slice(3), known)
    const those = foundBy(store, args, asked)
    return asked.withScores ? scoredText(those) : those.map(([member]) => member)
  }

const counting =
  (within: (set: SortedSet, from: string, to: string) => Scored): Run =>
  (store, [key, from, to]) =>
    within(store.sortedSet(key) ?? new SortedSet(), from, to).length

export const rangeCommands: Commands = {
  zrange: ranging(),
  zrevrange: ranging({ isReversed: true }),
  zrangebyscore: ranging({ by: 'score' }),
  zrevrangebyscore: ranging({ by: 'score', isReversed: true }),
  zrangebylex: ranging({ by: 'lex' }),
  zrevrangebylex: ranging({ by: 'lex', isReversed: true }),
  zcount: counting(withinScores),
  zlexcount: counting(withinWords),
  zrangestore: (store, [to, ...args]) => {
    const those = foundBy(store, args, askedBy(args.slice(3), undefined))
    store.delete(to)
    if (those.length > 0) store.put(to, new SortedSet(those))
    return those.length
  },
}
