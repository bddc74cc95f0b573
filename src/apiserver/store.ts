/** The log: every write is one entry, and its position is the resourceVersion. */
import sortedBtree from 'sorted-btree'
import type { Kind, KubeObject } from '../api/kind.ts'
import { keyFor, keyOf, type ObjectRef } from '../api/meta.ts'
import type { Change } from '../client/change.ts'
import type { Clock } from '../sim/clock.ts'
import type { Supervisor, Turn } from '../sim/supervisor.ts'
import { Capacity } from './capacity.ts'
import { History, type HistoryOptions } from './history.ts'

/** The package is CommonJS: Node answers all that it exports, test runners its default at once. */
const BTree = sortedBtree.default ?? (sortedBtree as unknown as typeof sortedBtree.default)

interface StoreOptions extends HistoryOptions {
  /** About how many bytes all objects together may take in memory. Default 2 GiB. */
  readonly capacityBytes?: number
}

type Listener = (change: Change) => void

export class Store {
  /** The position of the newest entry. */
  revision = 0
  readonly history: History
  readonly #capacity: Capacity
  readonly #tables = new Map<Kind, Table>()
  readonly #listeners = new Set<Turn<Change>>()

  /** @param clock tells when an entry was written; its supervisor keeps apart those who are told of it. */
  constructor(
    private readonly clock: Pick<Clock, 'now' | 'supervisor'>,
    { capacityBytes, ...history }: StoreOptions = {},
  ) {
    this.#capacity = new Capacity(capacityBytes)
    this.history = new History(history)
  }

  /** Entries at or below this position are forgotten: nobody can watch from there any more. */
  get compacted(): number {
    return this.history.compacted
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
    return this.#tables.get(kind)?.objects.get(keyFor(name, namespace)) as T | undefined
  }

  /** All objects of a kind, or those of one namespace, in the order of their keys. */
  list<T extends KubeObject>(kind: Kind<T>, namespace?: string): T[] {
    const table = this.#tables.get(kind)
    if (!table) return []
    const { objects } = table
    const keys = (table.keys ??= inOrder(objects.keys()))
    const found: T[] = []
    const [from, to] = namespace === undefined ? ['', '\uffff'] : [`${namespace}/`, `${namespace}0`]
    keys.forRange(from, to, false, (key) => void found.push(objects.get(key) as T))
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
    const previous = type === 'ADDED' ? undefined : table.objects.get(key)
    if (type === 'DELETED') {
      table.objects.delete(key)
      table.keys?.delete(key)
    } else {
      table.objects.set(key, object)
      if (!previous) table.keys?.set(key, undefined)
    }
    const revision = ++this.revision
    table.revision = revision
    const change: Change = { type, kind, key, revision, object, previous, at: this.clock.now() }
    this.history.append(change, sentBytes !== undefined)
    for (const listener of this.#listeners) this.supervisor.run(listener, change)
  }

  /** Lets go of what is kept for a kind, of which there are no objects any more. */
  forget(kind: Kind): void {
    this.#tables.delete(kind)
    this.#capacity.forget(kind)
  }

  /** Calls `listener` with each new entry, at once. Answers how to stop that. */
  subscribe(listener: Listener): () => void {
    const turn: Turn<Change> = { name: 'what is told of the log', run: listener, of: ({ key }) => key }
    this.#listeners.add(turn)
    return () => this.#listeners.delete(turn)
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

interface Table {
  readonly objects: Map<string, KubeObject>
  /** The keys in order, kept from the first list on: of some kinds there never is one. */
  keys?: Keys
  revision: number
}
