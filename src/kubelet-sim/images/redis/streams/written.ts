/** Streams as files have them. */
import { type Id, idOf, idText } from './ids.ts'
import { Group, Stream } from './stream.ts'

type WrittenGroup = readonly [
  name: string,
  last: string,
  read: number | null,
  pending: readonly (readonly [id: string, consumer: string, at: number, count: number])[],
  consumers: readonly (readonly [name: string, seenAt: number, activeAt: number | null])[],
]

interface Written {
  readonly entries: readonly (readonly [id: string, fields: readonly string[]])[]
  readonly top: string
  readonly added: number
  readonly deleted: string
  readonly groups: readonly WrittenGroup[]
}

export const writtenStream = (stream: Stream): Written => ({
  entries: stream.entries.map(({ id, fields }) => [idText(id), fields]),
  ...{ top: idText(stream.top), added: stream.added, deleted: idText(stream.deleted) },
  groups: [...stream.groups].map(([name, { last, read, pending, consumers }]) => [
    ...([name, idText(last), read ?? null] as const),
    [...pending].map(([id, { consumer, at, count }]) => [id, consumer, at, count] as const),
    [...consumers].map(([who, { seenAt, activeAt }]) => [who, seenAt, activeAt ?? null] as const),
  ]),
})

/** @throws TypeError, RedisError where it is no stream */
export function readStream(value: unknown): Stream {
  const { entries, top, added, deleted, groups } = value as Written
  const stream = new Stream()
  for (const [id, fields] of entries) stream.add({ id: idOf(id), fields: fields.map(String) })
  stream.top = idOf(top)
  stream.added = Number(added)
  stream.deleted = idOf(deleted)
  for (const [name, last, read, pending, consumers] of groups) {
    const group = new Group(idOf(last), read ?? undefined)
    for (const [id, consumer, at, count] of pending) {
      const own: Id = idOf(id)
      group.pending.set(idText(own), { id: own, consumer, at, count })
    }
    for (const [who, seenAt, activeAt] of consumers)
      group.consumers.set(who, { seenAt, activeAt: activeAt ?? undefined })
    stream.groups.set(name, group)
  }
  return stream
}
