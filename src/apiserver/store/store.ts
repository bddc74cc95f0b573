/** The log: every write is one entry, and its position is the resourceVersion. */
import sortedBtree from 'sorted-btree'
import type { Kind, KubeObject } from '../../api/kind.ts'
import { keyFor, keyOf, type ObjectRef } from '../../api/meta.ts'
import type { Change } from '../../client/change.ts'
import { Deferred, made } from '../../client/deferred.ts'
import { Repeats, type RepeatsFollower, Row } from '../../client/repeats.ts'
import type { Clock } from '../../sim/clock.ts'
import type { Supervisor, Turn } from '../../sim/supervisor.ts'
import { Capacity } from './capacity.ts'
import { History, type HistoryOptions } from './history.ts'

/** The package is CommonJS: Node answers all that it exports, test runners its default at once. */
const BTree = sortedBtree.default ?? (sortedBtree as unknown as typeof sortedBtree.default)

interface StoreOptions extends HistoryOptions {
  /** About how many bytes all objects together may take in memory. Default 2 GiB. */
  readonly capacityBytes?: number
}

type Listener = (change: Change) => void

type NewRow = Pick<ConstructorParameters<typeof Row>[0], 'kind' | 'object' | 'beat' | 'derive'>

interface Subscription {
  /** Of which kinds it is told of writes that only repeat. Default: of all. */
  hearsRepeats?(kind: Kind): boolean
}

/** For who need not hear of repeats. */
export const onlyNews: Subscription = { hearsRepeats: () => false }

const turnOf = (run: Listener): Turn<Change> => ({
  name: 'what is told of the log',
  run,
  of: ({ key }) => key,
})

const nobody: readonly Turn<Change>[] = []

export class Store {
  /** The position of the newest entry. */
  revision = 0
  readonly history: History
  /** When the cluster began, in milliseconds of its own time. */
  readonly startedAt: number
  readonly #capacity: Capacity
  readonly #tables = new Map<Kind, Table>()
  /** The position of the newest entry that is no repeat. */
  #newsRevision = 0
  readonly #listeners = new Set<Turn<Change> & Subscription>()
  /** Those of one kind. */
  readonly #followers = new Map<Kind, readonly Turn<Change>[]>()
  readonly #repeatsFollowers: RepeatsFollower[] = []

  /** @param clock tells when an entry was written; its supervisor keeps apart those who are told of it. */
  constructor(
    private readonly clock: Pick<Clock, 'now' | 'supervisor'>,
    { capacityBytes, ...history }: StoreOptions = {},
  ) {
    this.#capacity = new Capacity(capacityBytes)
    this.history = new History(history)
    this.startedAt = clock.now()
  }

  /** Entries at or below this position are forgotten: nobody can watch from there any more. */
  get compacted(): number {
    return this.history.compacted
  }

  /** The position of the newest entry that says something new: what was decided by what is stored holds while this stands. */
  get newsRevision(): number {
    return this.#newsRevision
  }

  /** The cluster's time, in milliseconds. */
  get now(): number {
    return this.clock.now()
  }

  /** Runs whatever follows from an entry. */
  get supervisor(): Supervisor {
    return this.clock.supervisor
  }

  get<T extends KubeObject>(kind: Kind<T>, { name, namespace }: ObjectRef): T | undefined {
    const table = this.#tables.get(kind)
    const key = keyFor(name, namespace)
    table?.repeats?.tellOf(key)
    return made<T>(table?.objects.get(key))
  }

  /** Whether there is an object, which is not made for that. @param key as `keyOf` has it */
  has(kind: Kind, key: string): boolean {
    return this.#tables.get(kind)?.objects.has(key) ?? false
  }

  /** An object that was not made when it was written, and not written since. */
  deferred(kind: Kind, key: string): Deferred | undefined {
    const kept = this.#tables.get(kind)?.objects.get(key)
    return kept instanceof Deferred ? kept : undefined
  }

  /** All objects of a kind, or those of one namespace, in the order of their keys. */
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): T[] {
    const table = this.#tables.get(kind)
    if (!table) return []
    table.repeats?.tell()
    const { objects } = table
    const keys = (table.keys ??= inOrder(objects.keys()))
    const found: T[] = []
    const [from, to] = namespace === undefined ? ['', '\uffff'] : [`${namespace}/`, `${namespace}0`]
    keys.forRange(from, to, false, (key) => void found.push(made<T>(objects.get(key))!))
    return found
  }

  /** The position of the newest entry of a kind: what was read of it earlier is still true while this stands. */
  revisionOf(kind: Kind): number {
    return this.#tables.get(kind)?.revision ?? 0
  }

  count(kind: Kind): number {
    return this.#tables.get(kind)?.objects.size ?? 0
  }

  /**
   * Writes the next entry. `object` is frozen and carries the resourceVersion `revision + 1`.
   * @param sentBytes how large it is, where it came from outside
   * @throws ApiError 507 where there is no room for it
   */
  append<T extends KubeObject>(kind: Kind<T>, type: Change['type'], object: T, sentBytes?: number): void {
    const table = this.#table(kind)
    const key = keyOf(object)
    this.#capacity.take({ type, kind, key }, sentBytes)
    const row = table.repeats?.row(key)
    if (row) this.endRow(row)
    const previous = type === 'ADDED' ? undefined : made(table.objects.get(key))
    keep(table, { type, key, object })
    const revision = this.revision + 1
    const change: Change = { type, kind, key, revision, object, previous, at: this.clock.now() }
    this.#log(table, change, sentBytes !== undefined)
  }

  /**
   * Writes the next entry with an object that nobody has to look at.
   * @throws ApiError 507 where there is no room for it
   */
  appendDeferred(entry: Deferred): void {
    const { type, kind, key } = entry
    const table = this.#table(kind)
    this.#capacity.take(entry, undefined)
    keep(table, { type, key, object: entry })
    this.#log(table, entry, false)
  }

  #log(table: Table, change: Change, isSent: boolean): void {
    this.revision = change.revision
    table.revision = change.revision
    this.#newsRevision = change.revision
    this.history.append(change, isSent)
    for (const follower of this.#followers.get(change.kind) ?? nobody) this.supervisor.run(follower, change)
    for (const listener of this.#listeners) this.supervisor.run(listener, change)
  }

  /** Begins a row with an object that is stored. */
  beginRow({ kind, object, beat, derive }: NewRow): Row {
    const table = this.#table(kind)
    table.repeats ??= this.#newRepeats(kind, table)
    const row = new Row({ kind, key: keyOf(object), object, beat, derive })
    table.repeats.begin(row)
    return row
  }

  /**
   * Writes the next entry, which only repeats, and tells nobody yet. Touches nothing but what all rows have in common.
   * @param before the position of the last one of the row; 0: there is none
   * @returns its own position
   */
  repeat(kind: Kind, row: Row, before: number): number {
    const table = this.#tables.get(kind)!
    const revision = ++this.revision
    table.revision = revision
    table.repeats!.areNew = true
    this.history.appendRepeat(kind, row, { revision, at: this.clock.now(), before })
    return revision
  }

  /** The row is now as it should be: whoever follows may look. */
  tellOfRepeat(kind: Kind, revision: number): void {
    for (const each of this.#repeatsFollowers)
      if (each.repeated(kind, revision)) each.tellOfRepeat(this.history.at(revision))
    for (const listener of this.#listeners) {
      if (listener.hearsRepeats?.(kind) ?? true) this.supervisor.run(listener, this.history.at(revision))
    }
  }

  /** Nothing more comes of a row. */
  endRow(row: Row): void {
    if (row.isOver) return
    row.isOver = true
    this.#tables.get(row.kind)!.repeats!.end(row)
    const { sum } = row
    row.beat.unlearn()
    if (sum) for (const each of this.#repeatsFollowers) each.rowEnded(sum)
  }

  /** Lets go of what is kept for a kind, of which there are no objects any more. */
  forget(kind: Kind): void {
    this.#tables.delete(kind)
    this.#capacity.forget(kind)
  }

  /** Tells who keeps objects of rows, one after the other. */
  followRepeats(follower: RepeatsFollower): void {
    this.#repeatsFollowers.push(follower)
  }

  /** Calls `listener` with each new entry, at once. Answers how to stop that. */
  subscribe(listener: Listener, { hearsRepeats }: Subscription = {}): () => void {
    const turn = { ...turnOf(listener), hearsRepeats }
    this.#listeners.add(turn)
    return () => this.#listeners.delete(turn)
  }

  /** Calls `listener` with each new entry of a kind that is no repeat, before those who hear of all kinds. */
  follow<T extends KubeObject>(kind: Kind<T>, listener: (change: Change<T>) => void): void {
    const followed = kind as unknown as Kind
    const before = this.#followers.get(followed) ?? nobody
    this.#followers.set(followed, [...before, turnOf(listener as unknown as Listener)])
  }

  /**
   * The entries after `revision`, oldest first.
   * @throws ApiError 410 when some of them are forgotten, 504 when `revision` is still to come
   */
  since(revision: number): readonly Change[] {
    return this.history.since(revision)
  }

  /**
   * The objects of a kind as they stood at `revision`, in the order of their keys.
   * @throws ApiError 410 when that is forgotten
   */
  listAt<T extends KubeObject>(kind: Kind<T>, revision: number, namespace?: string): T[] {
    this.history.checkState(revision, this.now)
    const before = new Map<string, T | undefined>()
    for (const { key, previous } of this.history.next(kind, revision, Number.POSITIVE_INFINITY)) {
      if (!before.has(key)) before.set(key, previous as T | undefined)
    }
    if (before.size === 0) return this.list(kind, namespace)
    const unchanged = this.list(kind, namespace).filter((object) => !before.has(keyOf(object)))
    const isIn = (object: T) => namespace === undefined || object.metadata.namespace === namespace
    const changed = [...before.values()].filter((object) => object !== undefined && isIn(object)) as T[]
    return merged(unchanged, changed.sort(byKey))
  }

  /** Forgets the entries up to and including `revision`. */
  compact(revision: number): void {
    this.history.compact(revision)
  }

  #newRepeats(kind: Kind, { objects }: Table): Repeats {
    const repeats = new Repeats(kind)
    repeats.keepBy((key, object) => void objects.set(key, object))
    for (const each of this.#repeatsFollowers) each.followRepeats(repeats)
    return repeats
  }

  #table(kind: Kind): Table {
    let table = this.#tables.get(kind)
    if (!table) this.#tables.set(kind, (table = { objects: new Map(), revision: 0 }))
    return table
  }
}

const byKey = (a: KubeObject, b: KubeObject) => (keyOf(a) < keyOf(b) ? -1 : 1)

/** Two lists in the order of their keys as one. */
function merged<T extends KubeObject>(many: readonly T[], few: readonly T[]): T[] {
  const all: T[] = []
  let at = 0
  for (const object of few) {
    const key = keyOf(object)
    while (at < many.length && keyOf(many[at]) < key) all.push(many[at++])
    all.push(object)
  }
  while (at < many.length) all.push(many[at++])
  return all
}

type Keys = sortedBtree.default<string, undefined>

const inOrder = (keys: Iterable<string>): Keys =>
  new BTree<string, undefined>([...keys].map((key) => [key, undefined]))

interface Kept extends Pick<Change, 'type' | 'key'> {
  readonly object: KubeObject | Deferred
}

function keep({ objects, keys }: Table, { type, key, object }: Kept): void {
  if (type === 'DELETED') {
    objects.delete(key)
    keys?.delete(key)
  } else {
    objects.set(key, object)
    if (type === 'ADDED') keys?.set(key, undefined)
  }
}

interface Table {
  readonly objects: Map<string, KubeObject | Deferred>
  /** The keys in order, kept from the first list on: of some kinds there never is one. */
  keys?: Keys
  revision: number
  /** Those objects that are written again and again. */
  repeats?: Repeats
}
