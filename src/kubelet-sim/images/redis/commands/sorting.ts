/** `SORT`: the items of a list or a set in order, of themselves or of what other keys have for them. */
import { type Commands, integer, type Run, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'

interface Asked {
  readonly by: string | undefined
  readonly gets: readonly string[]
  readonly limit: readonly [from: number, count: number]
  readonly isReversed: boolean
  readonly isByWord: boolean
  readonly to: string | undefined
}

/** @throws RedisError */
function askedBy(words: readonly string[], mayStore: boolean): Asked {
  let [by, to, isReversed, isByWord]: [string | undefined, string | undefined, boolean, boolean] = [
    undefined,
    undefined,
    false,
    false,
  ]
  let limit: Asked['limit'] = [0, -1]
  const gets: string[] = []
  for (let n = 0; n < words.length; n++) {
    const word = words[n].toLowerCase()
    const left = words.length - n - 1
    if (word === 'asc' || word === 'desc') isReversed = word === 'desc'
    else if (word === 'alpha') isByWord = true
    else if (word === 'limit' && left >= 2) limit = [integer(words[++n]), integer(words[++n])]
    else if (word === 'by' && left >= 1) by = words[++n]
    else if (word === 'get' && left >= 1) gets.push(words[++n])
    else if (word === 'store' && left >= 1 && mayStore) to = words[++n]
    else throw syntaxError()
  }
  return { by, gets, limit, isReversed, isByWord, to }
}

/** What another key has for an item: `weight_*`, `user:*->name`, or the item itself (`#`). */
function lookedUp(store: RedisStore, pattern: string, item: string): string | null {
  if (pattern === '#') return item
  const star = pattern.indexOf('*')
  if (star < 0) return null
  const arrow = pattern.indexOf('->', star)
  const hasField = arrow >= 0 && arrow + 2 < pattern.length
  const name = hasField ? pattern.slice(0, arrow) : pattern
  const kept = store.get(name.slice(0, star) + item + name.slice(star + 1))
  if (!hasField) return typeof kept === 'string' ? kept : null
  return kept instanceof Map ? String(kept.get(pattern.slice(arrow + 2)) ?? '') || null : null
}

function itemsAt(store: RedisStore, key: string): readonly string[] {
  const kept = store.get(key)
  if (kept === undefined) return []
  if (Array.isArray(kept)) return kept
  if (kept instanceof Set) return [...kept]
  return store
    .sortedSet(key)!
    .inOrder()
    .map(([member]) => member)
}

function weightOf(text: string | null): number {
  const value = Number(text ?? 0)
  if (text?.trim() === '' || Number.isNaN(value))
    throw new RedisError("ERR One or more scores can't be converted into double")
  return value
}

function inOrder(
  store: RedisStore,
  items: readonly string[],
  { by, isReversed, isByWord }: Asked,
): readonly string[] {
  // A pattern that is the same for all leaves them as they are.
  if (by !== undefined && !by.includes('*')) return items
  const weighed = items.map((item) => {
    const text = by === undefined ? item : lookedUp(store, by, item)
    return { item, text: text ?? '', weight: isByWord ? 0 : weightOf(text) }
  })
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
  const sign = isReversed ? -1 : 1
  return weighed
    .sort(
      (a, b) =>
        sign * (isByWord ? compare(a.text, b.text) : a.weight - b.weight) || sign * compare(a.item, b.item),
    )
    .map(({ item }) => item)
}

const sorting =
  (mayStore: boolean): Run =>
  (store, [key, ...words]) => {
    const asked = askedBy(words, mayStore)
    const [from, count] = asked.limit
    const all = inOrder(store, itemsAt(store, key), asked)
    const those = all.slice(Math.max(0, from), count < 0 ? undefined : Math.max(0, from) + count)
    const told =
      asked.gets.length === 0
        ? those
        : those.flatMap((item) => asked.gets.map((each) => lookedUp(store, each, item)))
    if (asked.to === undefined) return told
    store.delete(asked.to)
    if (told.length > 0)
      store.put(
        asked.to,
        told.map((each) => each ?? ''),
      )
    return told.length
  }

export const sortCommands: Commands = {
  sort: {
    run: sorting(true),
    // What is only told changes nothing.
    changes: (value: RedisValue) => typeof value === 'number',
  },
  sort_ro: sorting(false),
}
