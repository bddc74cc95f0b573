/** What a redis server keeps, as the text of a file: one line of JSON a key. */
import { RedisError } from './error.ts'
import { typeOf } from './keys.ts'
import { type Kept, type RedisStore, SortedSet } from './store.ts'
import { Stream } from './streams/stream.ts'
import { readStream, writtenStream } from './streams/written.ts'

type Line = readonly [key: string, type: string, value: unknown, expiry?: number]

const written = (kept: Kept): unknown =>
  typeof kept === 'string' ? kept : kept instanceof Stream ? writtenStream(kept) : [...kept]

export const dumpOf = (store: RedisStore): string =>
  store
    .keys()
    .map((key): Line => {
      const kept = store.get(key)!
      return [key, typeOf(kept), written(kept), store.expiryOf(key)]
    })
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')

function read(type: string, value: unknown): Kept {
  const pairs = () => value as readonly (readonly [string, string])[]
  switch (type) {
    case 'list':
      return [...(value as readonly string[])]
    case 'set':
      return new Set(value as readonly string[])
    case 'hash':
      return new Map(pairs())
    case 'zset':
      return new SortedSet(value as readonly (readonly [string, number])[])
    case 'stream':
      return readStream(value)
    default:
      return String(value)
  }
}

/** Takes what such a text says into a store, in place of what it has; what is no line of a dump is left out. */
export function loadDump(text: string, store: RedisStore): void {
  store.clear()
  for (const line of text.split('\n')) {
    try {
      const [key, type, value, expiry] = JSON.parse(line) as Line
      store.put(String(key), read(type, value))
      if (typeof expiry === 'number') store.expire(String(key), expiry)
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof RedisError))
        throw error
    }
  }
}
