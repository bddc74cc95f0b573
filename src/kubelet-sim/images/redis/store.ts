/** What a database of redis keeps, by key, and for how long. */
import type { Random } from '../../../sim/random.ts'
import { RedisError } from './error.ts'
import { sizeOf } from './sizes.ts'
import { Stream } from './streams/stream.ts'
import { type Kept, type RedisValue, SortedSet } from './values.ts'

/** More keys are refused, and so are more items of one. */
const mostItems = 100_000

/** Longer values are refused. */
const longestValue = 512 * 1024

const full = () => new RedisError("OOM command not allowed when used memory > 'maxmemory'.")

/** How often a new key is held to be used. Source: LFU_INIT_VAL. */
const firstFrequency = 5

/** What a server counts. */
export interface Statistics {
  readonly startedAt: number
  connections: number
  connected: number
  commands: number
  hits: number
  misses: number
  expired: number
  evicted: number
  unsaved: number
  savedAt: number
  peakBytes: number
}

/** What a server is, besides what it keeps. */
export interface Surroundings {
  readonly version: string
  /** Another one for every start. */
  readonly runId: string
  /** Some of its settings have been set. */
  set(names: readonly string[]): void
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
  readonly random: Random
  readonly databases: StoresByNumber
  /** How often keys are used decides which of them are forgotten. */
  readonly countsUses: boolean
  countUse(entry: Entry): void
  /** Answers how many have heard it. */
  publish(channel: string, message: string): number
  /** How many clients wait for something to take. */
  readonly waiting: number
  /** How many listen to each channel, by name, and how many patterns are listened to. */
  heard(): { readonly channels: ReadonlyMap<string, number>; readonly patterns: number }
  /** What is asked of it as a node of a cluster. @throws RedisError where it is none */
  askedOfNode(args: readonly string[], store: RedisStore): RedisValue
  /** A key has come to its end by itself. */
  expired(key: string, store: RedisStore): void
}

/** The databases of a server. */
export interface StoresByNumber {
  readonly count: number
  /** @throws RedisError where there is no such database */
  at(index: number): RedisStore
  /** Those that keep anything. */
  list(): readonly RedisStore[]
  clear(): void
  /** What all of them take. */
  readonly bytes: number
}

/** What is known of a key. */
export interface Entry {
  kept: Kept
  /** What it takes, in bytes. */
  bytes: number
  /** Another one after each change. */
  version: number
  /** Later keys have greater ones. */
  readonly serial: number
  usedAt: number
  /** The same as a number that no two uses share. */
  turn: number
  /** How often it is used, as a logarithm. */
  frequency: number
}

interface Contents {
  readonly kept: Map<string, Entry>
  readonly expiries: Map<string, number>
  /** The keys in the order in which they came; some of them may be gone. */
  order: (readonly [key: string, serial: number])[]
  serial: number
  bytes: number
  /** No key ends sooner. */
  soonest: number
}

const nothing = (): Contents => ({
  ...{ kept: new Map(), expiries: new Map(), order: [], serial: 0, bytes: 0 },
  soonest: Number.POSITIVE_INFINITY,
})

export class RedisStore {
  #contents = nothing()
  #turn = 0

  constructor(
    readonly surroundings: Surroundings,
    /** The number of the database. */
    readonly index: number,
  ) {}

  get size(): number {
    this.purge()
    return this.#contents.kept.size
  }

  get bytes(): number {
    return this.#contents.bytes
  }

  /** What is kept there, which is thereby used. */
  get(key: string): Kept | undefined {
    const entry = this.entry(key)
    if (!entry) return undefined
    const now = this.surroundings.now()
    if (this.surroundings.countsUses) this.surroundings.countUse(entry)
    entry.usedAt = now
    entry.turn = ++this.#turn
    return entry.kept
  }

  /** The same, which does not count as use. */
  peek(key: string): Kept | undefined {
    return this.entry(key)?.kept
  }

  entry(key: string): Entry | undefined {
    const { expiries, kept } = this.#contents
    const expiry = expiries.size > 0 ? expiries.get(key) : undefined
    if (expiry !== undefined && expiry <= this.surroundings.now()) this.#expire(key)
    return kept.get(key)
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

  /** What has an end keeps it. @throws RedisError where there is no room for it */
  put<T extends Kept>(key: string, value: T): T {
    if (typeof value === 'string') this.checkLength(value.length)
    const contents = this.#contents
    const known = this.entry(key)
    if (known) known.kept = value
    else {
      if (contents.kept.size >= mostItems) throw full()
      const serial = ++contents.serial
      const [usedAt, turn] = [this.surroundings.now(), ++this.#turn]
      contents.kept.set(key, {
        kept: value,
        bytes: 0,
        version: 0,
        serial,
        usedAt,
        turn,
        frequency: firstFrequency,
      })
      contents.order.push([key, serial])
      if (contents.order.length > 2 * contents.kept.size + 64) this.#forgetGone()
    }
    this.measure(key)
    return value
  }

  /** The same of what has come anew, and has no end. */
  replace<T extends Kept>(key: string, value: T): T {
    this.expire(key, undefined)
    return this.put(key, value)
  }

  /** Something of it has changed. */
  measure(key: string): void {
    const entry = this.#contents.kept.get(key)
    if (!entry) return
    const bytes = sizeOf(key, entry.kept)
    this.#contents.bytes += bytes - entry.bytes
    entry.bytes = bytes
    entry.version++
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
    return this.entry(key) !== undefined && this.#remove(key)
  }

  keys(): readonly string[] {
    this.purge()
    return [...this.#contents.kept.keys()]
  }

  /** Up to so many keys from a cursor on, and the next cursor: 0 behind the last. */
  scan(cursor: number, count: number): { readonly keys: readonly string[]; readonly next: number } {
    this.purge()
    const { order, kept } = this.#contents
    let [low, high] = [0, order.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (order[middle][1] < cursor) low = middle + 1
      else high = middle
    }
    const keys: string[] = []
    let at = low
    for (; at < order.length && keys.length < count; at++) {
      const [key, serial] = order[at]
      if (kept.get(key)?.serial === serial) keys.push(key)
    }
    return { keys, next: at < order.length ? order[at][1] : 0 }
  }

  /** Any key; undefined where there is none. */
  anyKey(): string | undefined {
    this.purge()
    const { order, kept } = this.#contents
    if (kept.size === 0) return undefined
    for (;;) {
      const [key, serial] = order[this.surroundings.random.int(order.length)]
      if (kept.get(key)?.serial === serial) return key
    }
  }

  /** The keys that have an end. */
  get mortal(): ReadonlyMap<string, number> {
    return this.#contents.expiries
  }

  /** @param at in milliseconds since 1970; undefined: it has no end */
  expire(key: string, at: number | undefined): void {
    const contents = this.#contents
    if (at === undefined) contents.expiries.delete(key)
    else {
      contents.expiries.set(key, at)
      contents.soonest = Math.min(contents.soonest, at)
    }
  }

  expiryOf(key: string): number | undefined {
    return this.#contents.expiries.get(key)
  }

  /** When the next key ends, or a little before that. */
  get soonest(): number {
    return this.#contents.soonest
  }

  /** Removes all that has come to its end. */
  purge(): void {
    const now = this.surroundings.now()
    if (this.#contents.soonest > now) return
    this.#contents.soonest = Number.POSITIVE_INFINITY
    for (const [key, at] of this.#contents.expiries) {
      if (at <= now) this.#expire(key)
      else this.#contents.soonest = Math.min(this.#contents.soonest, at)
    }
  }

  clear(): void {
    this.#contents = nothing()
  }

  /** Each has what the other had. */
  exchange(other: RedisStore): void {
    const own = this.#contents
    this.#contents = other.#contents
    other.#contents = own
  }

  #expire(key: string): void {
    if (!this.#remove(key)) return
    this.surroundings.statistics.expired++
    this.surroundings.expired(key, this)
  }

  #remove(key: string): boolean {
    const { kept, expiries } = this.#contents
    expiries.delete(key)
    this.#contents.bytes -= kept.get(key)?.bytes ?? 0
    return kept.delete(key)
  }

  #forgetGone(): void {
    const { order, kept } = this.#contents
    this.#contents.order = order.filter(([key, serial]) => kept.get(key)?.serial === serial)
  }

  #ofSort<T extends Kept>(key: string, is: (kept: Kept) => kept is T): T | undefined {
    const kept = this.get(key)
    if (kept === undefined || is(kept)) return kept
    throw new RedisError('WRONGTYPE Operation against a key holding the wrong kind of value')
  }
}
