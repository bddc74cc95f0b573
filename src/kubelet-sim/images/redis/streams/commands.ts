/** Commands of redis for streams: what is added to them, read of them, and forgotten. */
import { type Commands, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'
import { boundOf, compareIds, type Id, idOf, idText, newId } from './ids.ts'
import type { Stream } from './stream.ts'
import { entryReply, newStream, type Reading, readingOf, streamAt, whole } from './words.ts'

/** What is too much: `MAXLEN ~ 1000 LIMIT 100`. */
interface Trim {
  readonly by: 'maxlen' | 'minid'
  readonly isNear: boolean
  readonly threshold: string
  readonly limit: number
  /** How many words it takes. */
  readonly taken: number
}

/** @throws RedisError */
function trimOf([by, ...rest]: readonly string[]): Trim | undefined {
  const what = by?.toLowerCase()
  if (what !== 'maxlen' && what !== 'minid') return undefined
  const hasSign = rest[0] === '=' || rest[0] === '~'
  const isNear = rest[0] === '~'
  const at = hasSign ? 1 : 0
  const threshold = rest[at]
  if (threshold === undefined) throw syntaxError()
  if (what === 'minid') idOf(threshold)
  else if (!/^\d+$/.test(threshold))
    throw new RedisError(
      /^-\d+$/.test(threshold)
        ? 'ERR The MAXLEN argument must be >= 0.'
        : 'ERR value is not an integer or out of range',
    )
  const hasLimit = rest[at + 1]?.toLowerCase() === 'limit'
  if (hasLimit && !isNear)
    throw new RedisError('ERR syntax error, LIMIT cannot be used without the special ~ option')
  return {
    ...{ by: what, isNear, threshold },
    limit: hasLimit ? whole(rest[at + 2]) || Number.POSITIVE_INFINITY : Number.POSITIVE_INFINITY,
    taken: 2 + at + (hasLimit ? 2 : 0),
  }
}

function trimmed(stream: Stream, { by, isNear, threshold, limit }: Trim): number {
  const surplus =
    by === 'maxlen' ? stream.entries.length - Number(threshold) : stream.placeOf(idOf(threshold))
  return surplus > 0 ? stream.trim(Math.min(surplus, limit), isNear) : 0
}

function add(store: RedisStore, [key, ...words]: readonly string[]): RedisValue {
  const makesNone = words[0].toLowerCase() === 'nomkstream'
  const rest = makesNone ? words.slice(1) : words
  const trim = trimOf(rest)
  const [id, ...fields] = rest.slice(trim?.taken ?? 0)
  if (id === undefined || fields.length === 0 || fields.length % 2 !== 0)
    throw new RedisError("ERR wrong number of arguments for 'xadd' command")
  const known = streamAt(store, key)
  if (!known && makesNone) return null
  const made = newId(id, { top: known?.top ?? { ms: 0, n: 0 }, now: store.surroundings.now() })
  store.checkRoom(known?.entries.length ?? 0, 1)
  const stream = known ?? newStream(store, key)
  stream.add({ id: made, fields })
  if (trim) trimmed(stream, trim)
  return idText(made)
}

function range(store: RedisStore, [key, from, to, ...options]: readonly string[], isReversed: boolean) {
  if (options.length > 0 && (options.length !== 2 || options[0].toLowerCase() !== 'count'))
    throw syntaxError()
  const [first, last] = isReversed ? [to, from] : [from, to]
  const [start, end] = [boundOf(first, 'from'), boundOf(last, 'to')]
  const most = options.length > 0 ? whole(options[1]) : undefined
  const found = streamAt(store, key)?.between(start, end) ?? []
  return (isReversed ? found.toReversed() : found).slice(0, most).map(entryReply)
}

/** Behind which entry reading begins; undefined: at the last. */
function startOf(stream: Stream | undefined, text: string): Id | undefined {
  if (text === '>')
    throw new RedisError(
      'ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.',
    )
  return text === '$' ? (stream?.top ?? { ms: 0, n: 0 }) : text === '+' ? undefined : idOf(text)
}

function read(store: RedisStore, { keys, ids, count }: Reading): RedisValue {
  const found = keys.flatMap((key, n) => {
    const stream = streamAt(store, key)
    const from = startOf(stream, ids[n])
    const entries = from ? (stream?.after(from, count) ?? []) : (stream?.entries.slice(-1) ?? [])
    return entries.length > 0 ? [[key, entries.map(entryReply)]] : []
  })
  return found.length > 0 ? found : null
}

export const streamCommands: Commands = {
  xadd: {
    run: add,
    changes: (value) => value !== null,
    // Whoever hears of it later has it by the same name.
    told: ([name, key, ...words], value) => {
      const rest = words[0].toLowerCase() === 'nomkstream' ? words.slice(1) : words
      const at = words.length - rest.length + (trimOf(rest)?.taken ?? 0)
      return [name, key, ...words.with(at, String(value))]
    },
  },
  xlen: (store, [key]) => streamAt(store, key)?.entries.length ?? 0,
  xrange: (store, args) => range(store, args, false),
  xrevrange: (store, args) => range(store, args, true),
  xread: (store, args) => read(store, readingOf('xread', args)),
  xdel: (store, [key, ...ids]) => {
    const wanted = ids.map((each) => idOf(each))
    const stream = streamAt(store, key)
    return wanted.filter((each) => stream?.delete(each)).length
  },
  xtrim: (store, [key, ...words]) => {
    const trim = trimOf(words)
    if (!trim || trim.taken !== words.length) throw syntaxError()
    const stream = streamAt(store, key)
    return stream ? trimmed(stream, trim) : 0
  },
  xsetid: (store, [key, id]) => {
    const stream = streamAt(store, key)
    if (!stream) throw new RedisError('ERR no such key')
    const wanted = idOf(id)
    const last = stream.entries.at(-1)
    if (last && compareIds(wanted, last.id) < 0)
      throw new RedisError('ERR The ID specified in XSETID is smaller than the target stream top item')
    stream.top = wanted
    return { status: 'OK' }
  },
}
