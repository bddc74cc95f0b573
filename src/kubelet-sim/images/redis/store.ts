/** What a redis server keeps, and what its commands do to it. */

/** An error is a text with `-` before it; a number, a text, nothing, or a list of such. */
export type RedisValue =
  | { readonly error: string }
  | { readonly status: string }
  | number
  | string
  | null
  | readonly RedisValue[]

export type Kept = string | string[] | Map<string, string> | Set<string>

/** More keys are refused. */
export const mostKeys = 100_000

interface Surroundings {
  now(): number
  /** Whether it follows another server. */
  readonly isReplica: boolean
  readonly password: string | undefined
}

export class RedisStore {
  readonly #kept = new Map<string, Kept>()
  readonly #expiries = new Map<string, number>()

  constructor(readonly surroundings: Surroundings) {}

  get size(): number {
    return this.#kept.size
  }

  get(key: string): Kept | undefined {
    const expiry = this.#expiries.get(key)
    if (expiry !== undefined && expiry <= this.surroundings.now()) this.delete(key)
    return this.#kept.get(key)
  }

  /** Answers whether there was room for it. */
  set(key: string, value: Kept): boolean {
    if (this.#kept.size >= mostKeys && !this.#kept.has(key)) return false
    this.#kept.set(key, value)
    return true
  }

  delete(key: string): boolean {
    this.#expiries.delete(key)
    return this.#kept.delete(key)
  }

  keys(): readonly string[] {
    return [...this.#kept.keys()].filter((key) => this.get(key) !== undefined)
  }

  expire(key: string, at: number | undefined): void {
    if (at === undefined) this.#expiries.delete(key)
    else this.#expiries.set(key, at)
  }

  expiryOf(key: string): number | undefined {
    return this.#expiries.get(key)
  }

  clear(): void {
    this.#kept.clear()
    this.#expiries.clear()
  }
}
