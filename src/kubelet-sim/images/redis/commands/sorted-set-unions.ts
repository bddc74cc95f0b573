/** What sets with scores have together: `ZUNIONSTORE to 2 a b WEIGHTS 1 2 AGGREGATE MAX`. */
import { type Commands, float, integer, type Run, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import { SortedSet } from '../values.ts'
import { numberedKeys } from './numbered-keys.ts'
import { scoredText } from './score-ranges.ts'

type Name = 'union' | 'inter' | 'diff'

const aggregates: Readonly<Record<string, (a: number, b: number) => number>> = {
  sum: (a, b) => a + b || 0,
  min: Math.min,
  max: Math.max,
}

/** A set without scores counts as one whose members have the score 1. */
function scoresOf(store: RedisStore, key: string): ReadonlyMap<string, number> {
  const kept = store.get(key)
  if (kept instanceof Set) return new Map([...kept].map((each) => [each, 1]))
  return store.sortedSet(key) ?? new Map()
}

interface Asked {
  readonly weights: readonly number[]
  readonly aggregate: (a: number, b: number) => number
  readonly withScores: boolean
}

/** @throws RedisError */
function askedBy(name: Name, keys: readonly string[], options: readonly string[], isStored: boolean): Asked {
  let [weights, aggregate, withScores]: [readonly number[], Asked['aggregate'], boolean] = [
    keys.map(() => 1),
    aggregates.sum,
    false,
  ]
  for (let n = 0; n < options.length; n++) {
    const word = options[n].toLowerCase()
    if (word === 'withscores' && !isStored) withScores = true
    else if (word === 'weights' && name !== 'diff' && n + keys.length < options.length) {
      weights = options.slice(n + 1, n + 1 + keys.length).map(weightOf)
      n += keys.length
    } else if (word === 'aggregate' && name !== 'diff') {
      const how = options[++n]?.toLowerCase() ?? ''
      if (!Object.hasOwn(aggregates, how)) throw syntaxError()
      aggregate = aggregates[how]
    } else throw syntaxError()
  }
  return { weights, aggregate, withScores }
}

function weightOf(text: string): number {
  try {
    return float(text)
  } catch (error) {
    if (error instanceof RedisError) throw new RedisError('ERR weight value is not a float')
    throw error
  }
}

function combined(
  name: Name,
  maps: readonly ReadonlyMap<string, number>[],
  { weights, aggregate }: Asked,
): SortedSet {
  const made = new SortedSet()
  if (name === 'diff') {
    for (const [member, score] of maps[0])
      if (!maps.slice(1).some((each) => each.has(member))) made.set(member, score)
    return made
  }
  for (const [n, map] of maps.entries())
    for (const [member, score] of map) {
      if (name === 'inter' && !maps.every((each) => each.has(member))) continue
      const weighed = score * weights[n] || 0
      const before = made.get(member)
      made.set(member, before === undefined ? weighed : aggregate(before, weighed))
    }
  return made
}

function together(
  name: Name,
  store: RedisStore,
  args: readonly string[],
  isStored: boolean,
): { readonly set: SortedSet; readonly asked: Asked } {
  const { keys, rest } = numberedKeys(args)
  const asked = askedBy(name, keys, rest, isStored)
  const maps = keys.map((key) => scoresOf(store, key))
  return { set: combined(name, maps, asked), asked }
}

const telling =
  (name: Name): Run =>
  (store, args) => {
    const { set, asked } = together(name, store, args, false)
    return asked.withScores ? scoredText(set.inOrder()) : set.inOrder().map(([member]) => member)
  }

const storing =
  (name: Name): Run =>
  (store, [to, ...args]) => {
    const { set } = together(name, store, args, true)
    store.checkRoom(set.size, 0)
    store.delete(to)
    if (set.size > 0) store.put(to, set)
    return set.size
  }

export const unionCommands: Commands = {
  zunion: telling('union'),
  zinter: telling('inter'),
  zdiff: telling('diff'),
  zunionstore: storing('union'),
  zinterstore: storing('inter'),
  zdiffstore: storing('diff'),
  zintercard: (store, args) => {
    const { keys, rest } = numberedKeys(args)
    if (rest.length > 0 && (rest.length !== 2 || !/^limit$/i.test(rest[0]))) throw syntaxError()
    const most = rest.length > 0 ? integer(rest[1]) : 0
    if (most < 0) throw new RedisError("ERR LIMIT can't be negative")
    const { set } = together('inter', store, [String(keys.length), ...keys], true)
    return Math.min(set.size, most || Number.POSITIVE_INFINITY)
  },
}
