/** The databases of a redis server: sixteen, or as many as it is told to have. */
import { RedisError } from './error.ts'
import { RedisStore, type StoresByNumber, type Surroundings } from './store.ts'

export class Databases implements StoresByNumber {
  /** Those that somebody has chosen. */
  readonly #stores = new Map<number, RedisStore>()

  constructor(private readonly surroundings: Surroundings) {}

  get count(): number {
    return Number(this.surroundings.settings.get('databases')) || 16
  }

  at(index: number): RedisStore {
    let store = this.#stores.get(index)
    if (store) return store
    if (index < 0 || index >= this.count) throw new RedisError('ERR DB index is out of range')
    this.#stores.set(index, (store = new RedisStore(this.surroundings, index)))
    return store
  }

  list(): readonly RedisStore[] {
    return [...this.#stores.values()].filter(({ size }) => size > 0).sort((a, b) => a.index - b.index)
  }

  clear(): void {
    for (const each of this.#stores.values()) each.clear()
  }

  get bytes(): number {
    let sum = 0
    for (const { bytes } of this.#stores.values()) sum += bytes
    return sum
  }
}
