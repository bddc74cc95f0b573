/** What a redis server keeps, by key. */
import { RedisError } from './error.ts'
import { Stream } from './streams/stream.ts'

/** An error is a text with `-` before it; a number, a text, nothing, or a list of such. */
export type RedisValue =
  | { readonly error: string }
  | { readonly status: string }
  | number
  | string
  | null
  | readonly RedisValue[]

/** Members with their scores. */
export class SortedSet extends Map<string, number> {
  /** From the lowest score to the highest; those of one score by name. */
  inOrder(): readonly (readonly [member: string, score: number])[] {
    return [...this].sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1))
  }
}

export type Kept = string | string[] | Map<string, string> | Set<string> | SortedSet | Stream

/** More keys are refused, and so are more items of one. */
const mostItems = 100_000

/** Longer values are refused. */
const longestValue = 512 * 1024

const full = () => new RedisError("OOM command not allowed when used memory > 'maxmemory'.")

/** What a server counts. */
export interface Statistics {
  readonly startedAt: number
  connections: number
  connected: number
  commands: number
  hits: number
  misses: number
  expired: number
  unsaved: number
  savedAt: number
}

/** What a server is, besides what it keeps. */
export interface Surroundings {
  readonly version: string
  now(): number
  /** What `INFO` says of replication. */
  replication(): readonly string[]
  role(): RedisValue
  /** How many follow. */
  readonly replicas: number
  /** What it is set to. */
  readonly settings: Map<string, string>
  /** Keeps what there is where it outlasts the server. */
  save(): void
  /** The same while it goes on. */
  saveBeside(): void
  /** What it has counted. */
  readonly statistics: Statistics
  /** Answers how many have heard it. */
  publish(channel: string, message: string): number
  subscribers(channel: string): number
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
    if (expiry !== undefined && expiry <= this.surroundings.now() && this.#remove(key))
      this.surroundings.statistics.expired++
    return this.#kept.get(key)
  }

  /** What a key has that can have no other sort; undefined: there is none. @throws RedisError */
  text(key: string): string | undefined {
    return this.#ofSort(key, (kept): kept is string => typeof kept === 'string')
  }

  list(key: string): string[] | undefined {
    return this.#ofSort(key, (kept): kept is string[] => Array.isArray(kept))
  }

  set(key: string): Set<string> | undefined {
    return this.#ofSort(key, (kept): kept is Set<string> => kept instanceof Set)
  }

  hash(key: string): Map<string, string> | undefined {
    const isHash = (kept: Kept): kept is Map<string, string> =>
      kept instanceof Map && !(kept instanceof SortedSet)
    return this.#ofSort(key, isHash)
  }

  sortedSet(key: string): SortedSet | undefined {
    return this.#ofSort(key, (kept): kept is SortedSet => kept instanceof SortedSet)
  }

  stream(key: string): Stream | undefined {
    return this.#ofSort(key, (kept): kept is Stream => kept instanceof Stream)
  }

  /** @throws RedisError where a text would be too long */
  checkLength(length: number): void {
    if (length > longestValue)
      throw new RedisError('ERR string exceeds maximum allowed size (proto-max-bulk-len)')
  }

  /** @throws RedisError where there is no room for it */
  put<T extends Kept>(key: string, value: T): T {
    if (typeof value === 'string') this.checkLength(value.length)
    if (this.#kept.size >= mostItems && !this.#kept.has(key)) throw full()
    this.#kept.set(key, value)
    return value
  }

  /** @throws RedisError where something that has `size` items has no room for `more` */
  checkRoom(size: number, more: number): void {
    if (size + more > mostItems) throw full()
  }

  /** What has no items any more is gone. */
  tidy(key: string, size: number): void {
    if (size === 0) this.delete(key)
  }

  delete(key: string): boolean {
    return this.get(key) !== undefined && this.#remove(key)
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

  get expiring(): number {
    return this.#expiries.size
  }

  clear(): void {
    this.#kept.clear()
    this.#expiries.clear()
  }

  #remove(key: string): boolean {
    this.#expiries.delete(key)
    return this.#kept.delete(key)
  }

  #ofSort<T extends Kept>(key: string, is: (kept: Kept) => kept is T): T | undefined {
    const kept = this.get(key)
    if (kept === undefined || is(kept)) return kept
    throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value')
  }
}
