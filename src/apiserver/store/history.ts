/** What has changed lately: the log itself, bounded in age, number and bytes. */
import { expired, tooLargeResourceVersion } from '../../api/errors.ts'
import { countWhile } from '../../api/halving.ts'
import type { Kind } from '../../api/kind.ts'
import type { Change } from '../../client/change.ts'
import { Deferred } from '../../client/deferred.ts'
import { type Place, Repeat, Row } from '../../client/repeats.ts'
import { minutes } from '../../sim/duration.ts'
import { bytesOfChange } from './change-bytes.ts'
import { Ring } from './ring.ts'

export interface HistoryOptions {
  /**
   * Entries younger than this are kept unless there are too many; older ones go once the oldest is twice this old.
   * Default: five minutes, the compaction interval of kube-apiserver.
   */
  readonly historyMs?: number
  /** Beyond this many entries the older half is forgotten; the newest tenth of so many never is for its age. Default 20,000. */
  readonly historyLength?: number
  /** Beyond about this many bytes of entries the older half is forgotten. Default 64 MiB. */
  readonly historyBytes?: number
}

export class History {
  /** Entries at or below this position are forgotten: nobody can begin to watch from there any more. */
  compacted = 0
  /** Without a gap. Those who follow from before may read what was forgotten last. */
  readonly #entries = new Ring<Change | Row | undefined>(undefined)
  /** When each was written, and, of a repeat, where the one before it stands: a change is made of it when somebody reads it. */
  readonly #ats = new Ring(0)
  readonly #befores = new Ring(0)
  /** For each entry the bytes of all that were ever written, up to and including it. */
  readonly #sums = new Ring(0)
  #sum = 0
  #revision = 0
  #sumOfCompacted = 0
  /** Where the entries of each kind stand. */
  readonly #ofKinds = new Map<Kind, Ring<number>>()
  /** For each kind the revision of the last of its entries that is gone. */
  readonly #goneOfKinds = new WeakMap<Kind, number>()
  readonly #ms: number
  readonly #length: number
  readonly #bytes: number

  constructor({ historyMs, historyLength, historyBytes }: HistoryOptions) {
    this.#ms = historyMs ?? minutes(5)
    this.#length = historyLength ?? 20_000
    this.#bytes = historyBytes ?? 64 * 1024 * 1024
  }

  /** @param isSent it came from outside, so that its size may be any */
  append(change: Change, isSent: boolean): void {
    const { kind, revision, at } = change
    this.#append(change, isSent ? bytesOfChange(change) : estimate(change))
    this.#place(kind, { revision, at, before: 0 })
  }

  /** The same with one of a row, at which nobody may ever look: what it takes is not measured either. */
  appendRepeat(kind: Kind, row: Row, place: Place): void {
    this.#append(row, bytesOfUnseen)
    this.#place(kind, place)
  }

  #append(entry: Change | Row, bytes: number): void {
    this.#entries.push(entry)
    this.#sums.push((this.#sum += bytes))
  }

  #place(kind: Kind, { revision, at, before }: Place): void {
    this.#revision = revision
    this.#ats.push(at)
    this.#befores.push(before)
    let ofKind = this.#ofKinds.get(kind)
    if (!ofKind) this.#ofKinds.set(kind, (ofKind = new Ring(0)))
    ofKind.push(revision)
    this.#forget(at)
  }

  /** The entry at a position that is still here. */
  at(revision: number): Change {
    return this.#changeAt(revision - this.#start - 1)
  }

  #changeAt(index: number): Change {
    const entry = this.#entries.at(index)!
    if (!(entry instanceof Row)) return entry
    const revision = this.#start + 1 + index
    const change = new Repeat(entry, { revision, at: this.#ats.at(index), before: this.#befores.at(index) })
    this.#entries.set(index, change)
    return change
  }

  #changesFrom(index: number): readonly Change[] {
    const changes: Change[] = []
    for (let n = index; n < this.#entries.length; n++) changes.push(this.#changeAt(n))
    return changes
  }

  /**
   * The entries after `revision`, oldest first.
   * @throws ApiError 410 when some of them are forgotten, 504 when `revision` is still to come
   */
  since(revision: number): readonly Change[] {
    this.check(revision)
    return this.#changesFrom(this.#indexAfter(revision))
  }

  /** @throws ApiError 410 for a position that is forgotten, 504 for one that is still to come */
  check(revision: number): void {
    if (revision < this.compacted) throw this.#expired(revision)
    if (revision > this.#revision) throw tooLargeResourceVersion(revision, this.#revision)
  }

  /**
   * Whether what stood at a position can still be listed. It is kept for one to two intervals after something has been
   * written over it, however little that was: so etcd is compacted, each time up to where it was the time before.
   * @throws ApiError 410 where it cannot, 504 for a position that is still to come
   */
  checkState(revision: number, now: number): void {
    this.check(revision)
    const compactedAt = (Math.floor(now / this.#ms) - 1) * this.#ms
    const next = this.#indexAfter(revision)
    if (next >= this.#ats.length || this.#ats.at(next) > compactedAt) return
    throw this.#expired(revision, this.#start + countWhile(this.#ats, (at) => at <= compactedAt))
  }

  /**
   * The next entries of a kind after `revision`, at most so many, for one who follows them and is a little behind.
   * @throws ApiError 410 when some of them are gone, which what other kinds did meanwhile has nothing to do with
   */
  next(kind: Kind, revision: number, most: number): readonly Change[] {
    const revisions = this.#ofKinds.get(kind)
    const gone = this.#goneOfKinds.get(kind) ?? 0
    if (revision >= (revisions ? revisions.at(revisions.length - 1) : gone)) return none
    if (revisions === undefined || revision < gone) throw this.#expired(revision)
    const from = countWhile(revisions, (each) => each <= revision)
    const count = Math.min(most, revisions.length - from)
    return Array.from({ length: count }, (_, n) => this.at(revisions.at(from + n)))
  }

  /** About how many bytes were written since `revision`; of what is gone nothing is known. */
  bytesSince(revision: number): number {
    if (revision >= this.#revision) return 0
    if (revision < this.#start) return Number.POSITIVE_INFINITY
    return this.#sum - this.#sumUpTo(revision)
  }

  /** Forgets the entries up to and including `revision`. */
  compact(revision: number): void {
    const last = Math.min(revision, this.#revision)
    if (last <= this.compacted) return
    this.#drop(this.compacted)
    this.compacted = last
    this.#sumOfCompacted = this.#sumUpTo(last)
  }

  /** The position before the first entry that is still here. */
  get #start(): number {
    return this.#revision - this.#entries.length
  }

  #indexAfter(revision: number): number {
    return Math.max(0, revision - this.#start)
  }

  #sumUpTo(revision: number): number {
    const index = revision - this.#start - 1
    return index < 0 ? this.#sumBeforeStart : this.#sums.at(index)
  }

  #sumBeforeStart = 0

  #drop(revision: number): void {
    const count = this.#indexAfter(revision)
    if (count === 0) return
    this.#sumBeforeStart = this.#sums.at(count - 1)
    for (const column of [this.#entries, this.#ats, this.#befores, this.#sums]) column.dropFirst(count)
    for (const [kind, revisions] of this.#ofKinds) {
      const gone = countWhile(revisions, (each) => each <= revision)
      if (gone === 0) continue
      this.#goneOfKinds.set(kind, revisions.at(gone - 1))
      if (gone === revisions.length) this.#ofKinds.delete(kind)
      else revisions.dropFirst(gone)
    }
  }

  /** Forgets what is too old or too much, half a history at a time so that it costs next to nothing. */
  #forget(now: number): void {
    const length = this.#revision - this.compacted
    if (length > this.#length) return this.compact(this.compacted + ((length >> 1) + 1))
    if (this.#sum - this.#sumOfCompacted > this.#bytes) return this.compact(this.#halfOfBytes())
    // Where time flies, minutes pass between the list of a client and its watch.
    const least = this.#length / 10
    const first = this.#indexAfter(this.compacted)
    if (length <= 2 * least || this.#ats.at(first) >= now - 2 * this.#ms) return
    const old = countWhile(this.#ats, (at) => at < now - this.#ms)
    this.compact(this.#start + Math.min(old, this.#ats.length - least))
  }

  /** The position after which half of the bytes are left that may be kept. */
  #halfOfBytes(): number {
    const enough = this.#sum - this.#bytes / 2
    return this.#start + 1 + countWhile(this.#sums, (sum) => sum < enough)
  }

  #expired(revision: number, compacted = this.compacted) {
    return expired(`too old resource version: ${revision} (${compacted})`)
  }
}

/** One of so many changes that the parts of the cluster make is measured, and stands for the others. */
const sampled = 8

/** About what one takes that is looked at: a status, or a spec, with its conditions, or an Event. */
const bytesOfUnseen = 768

/** Measuring each of them would cost a twentieth of all that the cluster does. */
function estimate(change: Change): number {
  if (change instanceof Deferred) return bytesOfUnseen
  return isSampled(change) ? sampled * bytesOfChange(change) : 0
}

/** In no rhythm that those who write could share. The factor is that of Knuth's multiplicative hash. */
const isSampled = ({ revision }: Change): boolean => Math.imul(revision, 2_654_435_761) >>> 29 === 0

const none: readonly Change[] = []
