/** Commands of redis for those who read a stream together. */
import { type Commands, ok, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'
import { boundOf, compareIds, type Id, idOf, idText, zero } from './ids.ts'
import { type Consumer, Group, type Pending, type Stream } from './stream.ts'
import { entryReply, groupAt, newStream, type Reading, readingOf, streamAt, whole } from './words.ts'

/** Who asks is known from then on. */
function consumerOf(group: Group, name: string, now: number): Consumer {
  let consumer = group.consumers.get(name)
  if (!consumer) group.consumers.set(name, (consumer = { seenAt: now, activeAt: undefined }))
  consumer.seenAt = now
  return consumer
}

const inOrder = (group: Group): readonly Pending[] =>
  [...group.pending.values()].sort((a, b) => compareIds(a.id, b.id))

const pendingOf = (group: Group, consumer: string): readonly Pending[] =>
  inOrder(group).filter((each) => each.consumer === consumer)

function subcommand(store: RedisStore, [verb, key, name, ...rest]: readonly string[]): RedisValue {
  const known = /^(create|setid|destroy|createconsumer|delconsumer)$/i.test(verb)
  if (!known) throw new RedisError(`ERR unknown subcommand '${verb}'. Try XGROUP HELP.`)
  const what = verb.toLowerCase()
  if (name === undefined || (what !== 'destroy' && rest.length === 0))
    throw new RedisError(`ERR wrong number of arguments for 'xgroup|${what}' command`)
  const stream = streamAt(store, key)
  if (what === 'create') return create(store, { key, name, stream }, rest)
  if (!stream)
    throw new RedisError(
      'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.',
    )
  if (what === 'destroy') return stream.groups.delete(name) ? 1 : 0
  const group = stream.groups.get(name)
  if (!group) throw new RedisError(`NOGROUP No such consumer group '${name}' for key name '${key}'`)
  const [first] = rest
  if (what === 'setid') {
    group.last = first === '$' ? stream.top : idOf(first)
    group.read = readOf(rest)
    return ok
  }
  if (what === 'createconsumer') {
    const isNew = !group.consumers.has(first)
    consumerOf(group, first, store.surroundings.now())
    return isNew ? 1 : 0
  }
  const left = pendingOf(group, first)
  for (const { id } of left) group.pending.delete(idText(id))
  group.consumers.delete(first)
  return left.length
}

function readOf(words: readonly string[]): number | undefined {
  const at = words.findIndex((each) => /^entriesread$/i.test(each))
  return at < 0 ? undefined : whole(words[at + 1])
}

interface Place {
  readonly key: string
  readonly name: string
  readonly stream: Stream | undefined
}

function create(store: RedisStore, { key, name, stream }: Place, words: readonly string[]): RedisValue {
  const makes = words.some((each) => /^mkstream$/i.test(each))
  if (!stream && !makes)
    throw new RedisError(
      'ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.',
    )
  const id = words[0] === '$' ? (stream?.top ?? zero) : idOf(words[0])
  const own = stream ?? newStream(store, key)
  if (own.groups.has(name)) throw new RedisError('BUSYGROUP Consumer Group name already exists')
  store.checkRoom(own.groups.size, 1)
  own.groups.set(name, new Group(id, readOf(words)))
  return ok
}

/** What is new to the group, or what the consumer has already. */
function readTogether(store: RedisStore, { keys, ids, count, group, acknowledges }: Reading): RedisValue {
  const { name, consumer } = group!
  const now = store.surroundings.now()
  const found: RedisValue[] = []
  for (const [n, key] of keys.entries()) {
    const stream = streamAt(store, key)
    const own = stream?.groups.get(name)
    if (!stream || !own)
      throw new RedisError(
        `NOGROUP No such key '${key}' or consumer group '${name}' in XREADGROUP with GROUP option`,
      )
    const who = consumerOf(own, consumer, now)
    if (ids[n] !== '>') {
      const from = idOf(ids[n])
      const mine = pendingOf(own, consumer).filter(({ id }) => compareIds(id, from) > 0)
      found.push([key, mine.slice(0, count).map(({ id }) => [idText(id), stream.find(id)?.fields ?? null])])
      continue
    }
    const entries = stream.after(own.last, count)
    if (entries.length === 0) continue
    own.read = readAfter(stream, own, entries.length)
    own.last = entries[entries.length - 1].id
    who.activeAt = now
    if (acknowledges)
      for (const { id } of entries) own.pending.set(idText(id), { id, consumer, at: now, count: 1 })
    found.push([key, entries.map(entryReply)])
  }
  return found.length > 0 ? found : null
}

/** How many a group has been given, once it gets so many more; undefined where nobody knows. */
function readAfter(stream: Stream, group: Group, more: number): number | undefined {
  if (group.read !== undefined && compareIds(stream.deleted, group.last) <= 0) return group.read + more
  const [first] = stream.entries
  const isBefore = compareIds(group.last, first.id) < 0
  return isBefore && compareIds(stream.deleted, first.id) < 0
    ? stream.added - stream.entries.length + more
    : undefined
}

function pending(store: RedisStore, [key, name, ...words]: readonly string[]): RedisValue {
  const { group } = groupAt(store, key, name)
  const now = store.surroundings.now()
  if (words.length === 0) {
    const all = inOrder(group)
    const counts = new Map<string, number>()
    for (const { consumer } of all) counts.set(consumer, (counts.get(consumer) ?? 0) + 1)
    const shares = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([who, n]) => [who, String(n)])
    return all.length === 0
      ? [0, null, null, null]
      : [all.length, idText(all[0].id), idText(all[all.length - 1].id), shares]
  }
  const isIdle = words[0].toLowerCase() === 'idle'
  const idle = isIdle ? whole(words[1]) : 0
  const [from, to, count, consumer] = isIdle ? words.slice(2) : words
  if (count === undefined) throw syntaxError()
  const [start, end] = [boundOf(from, 'from'), boundOf(to, 'to')]
  return (consumer === undefined ? inOrder(group) : pendingOf(group, consumer))
    .filter(({ id, at }) => compareIds(id, start) >= 0 && compareIds(id, end) <= 0 && now - at >= idle)
    .slice(0, whole(count))
    .map((each) => [idText(each.id), each.consumer, now - each.at, each.count])
}

interface Claim {
  readonly stream: Stream
  readonly group: Group
  readonly consumer: string
  readonly now: number
  readonly isOnlyId: boolean
}

/** Hands an entry over to somebody else; undefined where it is gone. */
function handOver(
  { stream, group, consumer, now, isOnlyId }: Claim,
  before: Pending,
): RedisValue | undefined {
  const entry = stream.find(before.id)
  if (!entry) {
    group.pending.delete(idText(before.id))
    return undefined
  }
  consumerOf(group, consumer, now).activeAt = now
  group.pending.set(idText(before.id), {
    ...{ id: before.id, consumer, at: now },
    count: before.count + (isOnlyId ? 0 : 1),
  })
  return isOnlyId ? idText(entry.id) : entryReply(entry)
}

const isThere = (value: RedisValue | undefined): value is RedisValue => value !== undefined

function claim(store: RedisStore, [key, name, consumer, idle, ...words]: readonly string[]): RedisValue {
  const { stream, group } = groupAt(store, key, name)
  const end = words.findIndex((each) => !/^\d/.test(each))
  const options = end < 0 ? [] : words.slice(end).map((each) => each.toLowerCase())
  const ids = (end < 0 ? words : words.slice(0, end)).map((each) => idOf(each))
  if (options.some((each) => !/^(justid|force|\d+|idle|time|retrycount|lastid)$/.test(each)))
    throw syntaxError()
  const now = store.surroundings.now()
  const isOnlyId = options.includes('justid')
  const least = whole(idle)
  consumerOf(group, consumer, now)
  const how = { stream, group, consumer, now, isOnlyId }
  return ids
    .map((id) => {
      const known =
        group.pending.get(idText(id)) ??
        (options.includes('force') && stream.find(id) ? { id, consumer, at: 0, count: 0 } : undefined)
      return known && now - known.at >= least ? handOver(how, known) : undefined
    })
    .filter(isThere)
}

function claimAll(
  store: RedisStore,
  [key, name, consumer, idle, start, ...words]: readonly string[],
): RedisValue {
  const { stream, group } = groupAt(store, key, name)
  const at = words.findIndex((each) => /^count$/i.test(each))
  const isOnlyId = words.some((each) => /^justid$/i.test(each))
  const most = at < 0 ? 100 : whole(words[at + 1])
  const [from, least, now] = [boundOf(start, 'from'), whole(idle), store.surroundings.now()]
  consumerOf(group, consumer, now)
  const all = inOrder(group).filter(({ id }) => compareIds(id, from) >= 0)
  const [taken, gone]: [RedisValue[], string[]] = [[], []]
  let next: Id = zero
  for (const each of all) {
    if (taken.length >= most) {
      next = each.id
      break
    }
    if (now - each.at < least) continue
    const value = handOver({ stream, group, consumer, now, isOnlyId }, each)
    if (value === undefined) gone.push(idText(each.id))
    else taken.push(value)
  }
  return [idText(next), taken, gone]
}

export const streamGroupCommands: Commands = {
  xgroup: subcommand,
  xreadgroup: {
    run: (store, args) => readTogether(store, readingOf('xreadgroup', args)),
    changes: (value) => value !== null,
  },
  xack: (store, [key, name, ...ids]) => {
    const wanted = ids.map((each) => idText(idOf(each)))
    const group = streamAt(store, key)?.groups.get(name)
    return wanted.filter((each) => group?.pending.delete(each)).length
  },
  xpending: pending,
  xclaim: claim,
  xautoclaim: claimAll,
}
