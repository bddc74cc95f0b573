/** What a redis server keeps, as the text of a file: one line of JSON a key. */
import { RedisError } from './error.ts'
import type { StoresByNumber } from './store.ts'
import { readKept, typeOf, written } from './values.ts'

type Line = readonly [key: string, type: string, value: unknown, expiry: number | null, database: number]

export const dumpOf = (databases: StoresByNumber): string =>
  databases
    .list()
    .flatMap((store) =>
      store.keys().map((key): Line => {
        const kept = store.peek(key)!
        return [key, typeOf(kept), written(kept), store.expiryOf(key) ?? null, store.index]
      }),
    )
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')

/** Takes what such a text says into the databases, in place of what they have; what is no line of a dump is left out. */
export function loadDump(text: string, databases: StoresByNumber): void {
  databases.clear()
  for (const line of text.split('\n')) {
    try {
      const [key, type, value, expiry, database = 0] = JSON.parse(line) as Line
      const store = databases.at(database)
      store.put(String(key), readKept(type, value))
      if (typeof expiry === 'number') store.expire(String(key), expiry)
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof TypeError || error instanceof RedisError))
        throw error
    }
  }
}
