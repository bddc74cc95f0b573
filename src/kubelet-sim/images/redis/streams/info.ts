/** What redis tells of a stream: `XINFO STREAM orders`. */
import { type Commands, syntaxError } from '../command.ts'
import { RedisError } from '../error.ts'
import type { RedisStore } from '../store.ts'
import type { RedisValue } from '../values.ts'
import { compareIds, idText } from './ids.ts'
import { type Group, lagOf, type Stream } from './stream.ts'
import { entryReply, streamAt, whole } from './words.ts'

const firstId = ({ entries }: Stream): string => (entries.length > 0 ? idText(entries[0].id) : '0-0')

function aboutStream(stream: Stream): readonly RedisValue[] {
  return [
    ...['length', stream.entries.length],
    ...['radix-tree-keys', stream.nodes],
    ...['radix-tree-nodes', stream.nodes + 1],
    ...['last-generated-id', idText(stream.top)],
    ...['max-deleted-entry-id', idText(stream.deleted)],
    ...['entries-added', stream.added],
    ...['recorded-first-entry-id', firstId(stream)],
  ]
}

const pendingOf = (group: Group, name?: string) =>
  [...group.pending.values()]
    .filter(({ consumer }) => name === undefined || consumer === name)
    .sort((a, b) => compareIds(a.id, b.id))

const seen = (stream: Stream, group: Group): readonly RedisValue[] => [
  ...['last-delivered-id', idText(group.last)],
  ...['entries-read', group.read ?? null],
  ...['lag', lagOf(stream, group) ?? null],
]

const byName = <T>(all: ReadonlyMap<string, T>): readonly (readonly [string, T])[] =>
  [...all].sort(([a], [b]) => (a < b ? -1 : 1))

function whollyOf(stream: Stream, most: number): RedisValue {
  const groups = byName(stream.groups).map(([name, group]): RedisValue => {
    const consumers = byName(group.consumers).map(([who, { seenAt, activeAt }]): RedisValue => {
      const own = pendingOf(group, who)
      return [
        ...['name', who, 'seen-time', seenAt, 'active-time', activeAt ?? -1, 'pel-count', own.length],
        ...['pending', own.slice(0, most).map(({ id, at, count }) => [idText(id), at, count])],
      ]
    })
    const all = pendingOf(group)
    return [
      ...['name', name, ...seen(stream, group), 'pel-count', all.length],
      ...[
        'pending',
        all.slice(0, most).map(({ id, consumer, at, count }) => [idText(id), consumer, at, count]),
      ],
      ...['consumers', consumers],
    ]
  })
  return [...aboutStream(stream), 'entries', stream.entries.slice(0, most).map(entryReply), 'groups', groups]
}

function info(store: RedisStore, [what, key, ...rest]: readonly string[]): RedisValue {
  const wanted = what.toLowerCase()
  if (!/^(stream|groups|consumers)$/.test(wanted))
    throw new RedisError(`ERR unknown subcommand '${what}'. Try XINFO HELP.`)
  if (key === undefined || (wanted === 'consumers' && rest.length === 0))
    throw new RedisError(`ERR wrong number of arguments for 'xinfo|${wanted}' command`)
  const stream = streamAt(store, key)
  if (!stream) throw new RedisError('ERR no such key')
  if (wanted === 'groups')
    return byName(stream.groups).map(([name, group]) => [
      ...['name', name, 'consumers', group.consumers.size, 'pending', group.pending.size],
      ...seen(stream, group),
    ])
  if (wanted === 'consumers') {
    const group = stream.groups.get(rest[0])
    if (!group) throw new RedisError(`NOGROUP No such consumer group '${rest[0]}' for key name '${key}'`)
    const now = store.surroundings.now()
    return byName(group.consumers).map(([name, { seenAt, activeAt }]) => [
      ...['name', name, 'pending', pendingOf(group, name).length, 'idle', now - seenAt],
      ...['inactive', activeAt === undefined ? -1 : now - activeAt],
    ])
  }
  const [full, count, most] = rest.map((each) => each.toLowerCase())
  if (full === undefined) {
    const [first, last] = [stream.entries[0], stream.entries.at(-1)]
    return [
      ...[...aboutStream(stream), 'groups', stream.groups.size],
      ...['first-entry', first ? entryReply(first) : null, 'last-entry', last ? entryReply(last) : null],
    ]
  }
  if (full !== 'full' || (count !== undefined && count !== 'count')) throw syntaxError()
  return whollyOf(stream, count === undefined ? 10 : whole(most) || Number.POSITIVE_INFINITY)
}

export const streamInfoCommands: Commands = { xinfo: info }
