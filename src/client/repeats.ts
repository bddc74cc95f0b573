/**
 * Writes that repeat: an object that its author writes again and again, each time the same but for the time of it, as a
 * heartbeat. Each of them is an entry of the log like any other. What the object looks like then follows from what it
 * looked like when the row began, and is found out when somebody reads it.
 */
import type { Kind, KubeObject } from '../api/kind.ts'
import type { Beat } from '../sim/rhythm.ts'
import type { Change } from './change.ts'
import type { User } from './user.ts'

interface Begun {
  readonly kind: Kind
  readonly key: string
  /** As it was written last: frozen. */
  readonly object: KubeObject
  /** With each it is written again. */
  readonly beat: Beat
  /** The object as it is once it was written again at an instant, in milliseconds since 1970, under a revision. Pure. */
  derive(at: number, revision: number): KubeObject
}

/** A row of repeats of one object. */
export class Row {
  readonly kind: Kind
  readonly key: string
  /** The object as it was when the row began. */
  readonly first: KubeObject
  readonly beat: Beat
  /** Something else was written, or its author has ceased to write. */
  isOver = false
  readonly #derive: Begun['derive']
  /** Where the last one stands that was looked at, and how the object was then. */
  #known: { readonly revision: number; readonly object: KubeObject } | undefined

  constructor({ kind, key, object, beat, derive }: Begun) {
    this.kind = kind
    this.key = key
    this.first = object
    this.beat = beat
    this.#derive = derive
  }

  /** The object as it stands. */
  get object(): KubeObject {
    const revision = this.beat.lastAnswer
    return revision === 0 ? this.first : this.objectAt(this.beat.lastAt, revision)
  }

  /** The object after one of the repeats. */
  objectAt(at: number, revision: number): KubeObject {
    if (this.#known?.revision === revision) return this.#known.object
    const object = this.#derive(at, revision)
    if (revision > (this.#known?.revision ?? 0)) this.#known = { revision, object }
    return object
  }

  /** All its repeats as one: for who has not heard of them one by one. */
  get sum(): Change | undefined {
    const { kind, key, first, beat } = this
    const { lastAnswer: revision, lastAt: at } = beat
    if (revision === 0) return undefined
    return { type: 'MODIFIED', kind, key, revision, object: this.objectAt(at, revision), previous: first, at }
  }
}

/** Of one of a row, in the log. */
export interface Place {
  readonly revision: number
  readonly at: number
  /** The revision of the repeat before; 0: there is none. */
  readonly before: number
}

/** One of a row, as those see it who follow the log. */
export class Repeat implements Change {
  readonly type = 'MODIFIED'
  readonly kind: Kind
  readonly key: string
  readonly revision: number
  readonly at: number
  readonly #row: Row
  readonly #before: number
  #object: KubeObject | undefined
  #previous: KubeObject | undefined

  constructor(row: Row, { revision, at, before }: Place) {
    this.kind = row.kind
    this.key = row.key
    this.revision = revision
    this.at = at
    this.#row = row
    this.#before = before
  }

  get object(): KubeObject {
    return (this.#object ??= this.#row.objectAt(this.at, this.revision))
  }

  get previous(): KubeObject {
    return (this.#previous ??= this.#find())
  }

  #find(): KubeObject {
    const { first, beat } = this.#row
    return this.#before === 0 ? first : this.#row.objectAt(this.at - beat.periodMs, this.#before)
  }
}

/** The rows of one kind that go on. */
export class Repeats {
  readonly #rows = new Map<string, Row>()
  readonly #keepers: ((key: string, object: KubeObject) => void)[] = []
  /** Some objects may be other ones than those who keep them have. */
  areNew = false

  constructor(readonly kind: Kind) {}

  row(key: string): Row | undefined {
    return this.#rows.get(key)
  }

  begin(row: Row): void {
    this.#rows.set(row.key, row)
  }

  /** Has `keep` called with the objects as they stand, when somebody asks for that. */
  keepBy(keep: (key: string, object: KubeObject) => void): void {
    this.#keepers.push(keep)
  }

  /** Gives to those who keep objects what has become of them. */
  tell(): void {
    if (!this.areNew) return
    this.areNew = false
    for (const row of this.#rows.values()) this.#tellOf(row)
  }

  /** The same for one. */
  tellOf(key: string): void {
    const row = this.areNew ? this.#rows.get(key) : undefined
    if (row) this.#tellOf(row)
  }

  end(row: Row): void {
    this.#tellOf(row)
    this.#rows.delete(row.key)
  }

  #tellOf({ key, object }: Row): void {
    for (const keep of this.#keepers) keep(key, object)
  }
}

/** Who follows the log and keeps objects. */
export interface RepeatsFollower {
  /** There will be rows of a kind. */
  followRepeats(repeats: Repeats): void
  /** An object of a kind was written again. Answers whether somebody wants to hear more. */
  repeated(kind: Kind, revision: number): boolean
  /** What was written. */
  tellOfRepeat(change: Change): void
  /** A row is over, and comes to this. */
  rowEnded(sum: Change): void
}

/** Who writes what again and again, and through what. */
export interface RepeatOptions<T extends KubeObject> {
  readonly fieldManager: string
  readonly user: User
  readonly subresource?: string
  /** With each it is written again. */
  readonly beat: Beat
  /** What its author does before each, where that is more than to write; false: this one is no repeat, the beat must have its turn. */
  prepare?(): boolean
  /** What its author makes of the object at an instant. Pure. */
  again(first: T, at: number): T
}

/** What the API server lets those repeat who write again and again. */
export interface RepeatServer {
  /** Begins a row with what has just been written; undefined: somebody has a say in each such write. */
  begin<T extends KubeObject>(kind: Kind<T>, written: T, options: RepeatOptions<T>): Row | undefined
  /** Its author ceases to write. */
  end(row: Row): void
}
