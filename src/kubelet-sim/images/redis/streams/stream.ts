/** What a stream is: entries in the order in which they came, and groups of those who read it together. */
import { compareIds, type Id, zero } from './ids.ts'

export interface Entry {
  readonly id: Id
  /** Names and values, one after the other. */
  readonly fields: readonly string[]
}

/** An entry that somebody has got, and not said that he is done with. */
export interface Pending {
  readonly id: Id
  readonly consumer: string
  readonly at: number
  /** How often it was handed out. */
  readonly count: number
}

export interface Consumer {
  /** When it last asked. */
  seenAt: number
  /** When it last got something; undefined: never. */
  activeAt: number | undefined
}

export class Group {
  readonly consumers = new Map<string, Consumer>()
  /** By the text of their ids, in the order of these. */
  readonly pending = new Map<string, Pending>()

  constructor(
    /** What was handed out last. */
    public last: Id,
    /** How many were handed out; undefined where nobody knows. */
    public read: number | undefined,
  ) {}
}

/** So many entries stand together, and are forgotten together where that is near enough (`MAXLEN ~`). Source: stream-node-max-entries. */
const entriesOfNode = 100

export class Stream {
  readonly entries: Entry[] = []
  readonly groups = new Map<string, Group>()
  /** How many entries each node has. */
  readonly #nodes: number[] = []
  top: Id = zero
  added = 0
  /** The greatest id of all that have been deleted. */
  deleted: Id = zero

  get nodes(): number {
    return this.#nodes.length
  }

  add(entry: Entry): void {
    this.entries.push(entry)
    const newest = this.#nodes.length - 1
    if (newest < 0 || this.#nodes[newest] >= entriesOfNode) this.#nodes.push(1)
    else this.#nodes[newest]++
    this.top = entry.id
    this.added++
  }

  /** The first entry that is not before an id. */
  placeOf(id: Id): number {
    let [low, high] = [0, this.entries.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareIds(this.entries[middle].id, id) < 0) low = middle + 1
      else high = middle
    }
    return low
  }

  /** From one id to another, both included. */
  between(from: Id, to: Id): readonly Entry[] {
    const end = this.placeOf(to)
    const isThere = end < this.entries.length && compareIds(this.entries[end].id, to) === 0
    return this.entries.slice(this.placeOf(from), isThere ? end + 1 : end)
  }

  /** At most so many behind an id. */
  after(id: Id, most: number): readonly Entry[] {
    const place = this.placeOf({ ms: id.ms, n: id.n + 1 })
    return this.entries.slice(place, place + most)
  }

  find(id: Id): Entry | undefined {
    const found = this.entries[this.placeOf(id)]
    return found && compareIds(found.id, id) === 0 ? found : undefined
  }

  /** Whether there was one. */
  delete(id: Id): boolean {
    const place = this.placeOf(id)
    if (!this.find(id)) return false
    this.entries.splice(place, 1)
    this.#leave(place)
    if (compareIds(id, this.deleted) > 0) this.deleted = id
    return true
  }

  /**
   * Forgets the oldest; answers how many.
   * @param count how many are too many
   * @param isNear whole nodes only
   */
  trim(count: number, isNear: boolean): number {
    let gone = 0
    while (this.#nodes.length > 0 && gone + this.#nodes[0] <= count) gone += this.#nodes.shift()!
    if (!isNear && gone < count) {
      this.#nodes[0] -= count - gone
      gone = count
    }
    const left = this.entries.splice(0, gone)
    const newest = left.at(-1)
    if (newest && compareIds(newest.id, this.deleted) > 0) this.deleted = newest.id
    return gone
  }

  #leave(place: number): void {
    let before = 0
    for (const [n, count] of this.#nodes.entries()) {
      before += count
      if (place >= before) continue
      this.#nodes[n]--
      if (this.#nodes[n] === 0) this.#nodes.splice(n, 1)
      return
    }
  }
}

/** How far a group is behind; undefined where nobody knows. Source: streamEstimateDistanceFromFirstEverEntry. */
export function lagOf(stream: Stream, { last, read }: Group): number | undefined {
  const [first] = stream.entries
  if (!first || stream.added === 0) return 0
  if (compareIds(last, stream.top) >= 0) return 0
  const isGapless = compareIds(stream.deleted, last) <= 0 || compareIds(stream.deleted, first.id) < 0
  if (!isGapless) return undefined
  if (read !== undefined && compareIds(stream.deleted, last) <= 0) return stream.added - read
  return compareIds(last, first.id) < 0 ? stream.entries.length : undefined
}
