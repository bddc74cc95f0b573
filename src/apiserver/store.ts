/** The log: every write is one entry, and its position is the resourceVersion. */
import sortedBtree from 'sorted-btree'
import { expired, tooLargeResourceVersion } from '../api/errors.ts'
import type { Kind, KubeObject } from '../api/kind.ts'
import { keyFor, keyOf, type ObjectRef } from '../api/meta.ts'
import type { Change } from '../client/change.ts'
import type { Clock } from '../sim/clock.ts'
import { minutes } from '../sim/duration.ts'
import type { Supervisor, Turn } from '../sim/supervisor.ts'

/** The package is CommonJS: Node answers all that it exports, test runners its default at once. */
const BTree = sortedBtree.default ?? (sortedBtree as unknown as typeof sortedBtree.default)

interface StoreOptions {
  /**
   * Entries younger than this are kept unless there are too many; older ones go once the oldest is twice this old.
   * Default: five minutes, the compaction interval of kube-apiserver.
   */
  readonly historyMs?: number
  /** Beyond this many entries the older half is forgotten; the newest tenth of so many never is. Default 20,000. */
  readonly historyLength?: number
}

type Listener = (change: Change) => void

export class Store {
  /** The position of the newest entry. */
  revision = 0
  /** Entries at or below this position are forgotten: nobody can watch from there any more. */
  compacted = 0
  #log: Change[] = []
  readonly #tables = new Map<Kind, Table>()
  readonly #listeners = new Set<Turn<Change>>()
  readonly #historyMs: number
  readonly #historyLength: number

  /** @param clock tells when an entry was written; its supervisor keeps apart those who are told of it. */
  constructor(
    private readonly clock: Pick<Clock, 'now' | 'supervisor'>,
    options: StoreOptions = {},
  ) {
    this.#historyMs = options.historyMs ?? minutes(5)
    this.#historyLength = options.historyLength ?? 20_000
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

  /** Writes the next entry. `object` is frozen and carries the resourceVersion `revision + 1`. */
  append<T extends KubeObject>(kind: Kind<T>, type: Change['type'], object: T): void {
    const table = this.#table(kind)
    const key = keyOf(object)
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
    this.#log.push(change)
    this.#compact()
    for (const listener of this.#listeners) this.supervisor.run(listener, change)
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
    if (revision < this.compacted) {
      throw expired(`too old resource version: ${revision} (${this.compacted})`)
    }
    if (revision > this.revision) throw tooLargeResourceVersion(revision, this.revision)
    const first = this.#log.length > 0 ? this.#log[0].revision : this.revision + 1
    return this.#log.slice(revision + 1 - first)
  }

  /**
   * The objects of a kind as they stood at `revision`, in the order of their keys.
   * @throws ApiError 410 when that is forgotten
   */
  listAt<T extends KubeObject>(kind: Kind<T>, revision: number, namespace?: string): T[] {
    const undo = this.since(revision).filter((change) => change.kind === kind)
    if (undo.length === 0) return this.list(kind, namespace)
    const then = new Map<string, KubeObject>(this.list(kind).map((object) => [keyOf(object), object]))
    for (const { object, previous } of undo.toReversed()) {
      if (previous) then.set(keyOf(object), previous)
      else then.delete(keyOf(object))
    }
    const all = [...then].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object as T)
    return namespace === undefined ? all : all.filter((object) => object.metadata.namespace === namespace)
  }

  /** Forgets the entries up to and including `revision`. */
  compact(revision: number): void {
    const keepFrom = this.#log.findIndex((change) => change.revision > revision)
    this.#log = keepFrom < 0 ? [] : this.#log.slice(keepFrom)
    this.compacted = Math.min(Math.max(this.compacted, revision), this.revision)
  }

  /** Forgets what is too old or too much, half a history at a time so that it costs next to nothing. */
  #compact(): void {
    // Where time flies, minutes pass between the list of a client and its watch.
    const least = this.#historyLength / 10
    if (this.#log.length > this.#historyLength) {
      this.compact(this.#log[this.#log.length >> 1].revision)
    } else if (this.#log.length > 2 * least && this.#log[0].at < this.clock.now() - 2 * this.#historyMs) {
      const oldest = this.clock.now() - this.#historyMs
      const old = this.#log.findLastIndex((change) => change.at < oldest)
      const last = this.#log[Math.min(old, this.#log.length - 1 - least)]
      if (last) this.compact(last.revision)
    }
  }

  #table(kind: Kind): Table {
    let table = this.#tables.get(kind)
    if (!table) this.#tables.set(kind, (table = { objects: new Map(), revision: 0 }))
    return table
  }
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
