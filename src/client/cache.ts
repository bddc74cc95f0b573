/** One read-only, indexed view of the cluster, fed in revision order: what controllers, scheduler and kubelets read. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { controllerOf, keyFor } from '../api/meta.ts'
import { everything, matches, type Selector } from '../api/selector.ts'
import type { Clock } from '../sim/clock.ts'
import type { Turn } from '../sim/supervisor.ts'
import type { Change } from './change.ts'

interface CacheOptions {
  /** How far the view lags behind the log, in milliseconds: a fault to test controllers with. Default 0. */
  readonly lagMs?: number
}

type Listener<T extends KubeObject> = (change: Change<T>) => void

/** Groups the objects of a kind by a value of each: declared once as a constant, asked by `cache.by`. */
export interface Index<T extends KubeObject> {
  readonly kind: Kind<T>
  /** Undefined leaves an object out. */
  read(object: T): string | undefined
}

export const defineIndex = <T extends KubeObject>(kind: Kind<T>, read: Index<T>['read']): Index<T> => ({
  kind,
  read,
})

export class Cache {
  /** The position in the log up to which this view is complete. */
  revision = 0
  readonly #tables = new Map<Kind, Table>()
  readonly #followers = new Map<Kind, readonly Turn<Change>[]>()
  readonly #anyFollowers: Turn<Change>[] = []
  #waiting: { readonly revision: number; readonly run: () => void }[] = []
  readonly #lagMs: number

  constructor(
    private readonly clock: Clock,
    options: CacheOptions = {},
  ) {
    this.#lagMs = options.lagMs ?? 0
  }

  /** Takes in the next entry of the log. */
  apply(change: Change): void {
    if (this.#lagMs === 0) this.#apply(change)
    else this.clock.after(this.#lagMs, () => this.#apply(change))
  }

  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined {
    return this.#tables.get(kind)?.objects.get(keyFor(name, namespace)) as T | undefined
  }

  /** All objects of a kind, or those of a namespace, in the order of their creation. Costs what it answers. */
  list<T extends KubeObject>(
    kind: Kind<T>,
    namespace?: string,
    selector: Selector = everything,
  ): readonly T[] {
    const table = this.#tables.get(kind)
    if (!table) return []
    const all = (
      namespace === undefined
        ? Array.from(table.objects.values())
        : table.at(table.byValue(namespaceOf), namespace)
    ) as T[]
    return selector.length === 0 ? all : all.filter(({ metadata }) => matches(selector, metadata.labels))
  }

  /** How many objects of a kind there are, or how many in a namespace. */
  count<T extends KubeObject>(kind: Kind<T>, namespace?: string): number {
    const table = this.#tables.get(kind)
    return (namespace === undefined ? table?.objects : table?.byValue(namespaceOf).get(namespace))?.size ?? 0
  }

  /** What `owner` controls, of one kind, in the order of creation. */
  ownedBy<T extends KubeObject>(owner: KubeObject, kind: Kind<T>): readonly T[] {
    const { uid } = owner.metadata
    const table = this.#tables.get(kind)
    if (!table) return []
    return table.at(table.byOwner, uid).filter((object) => controllerOf(object)?.uid === uid) as T[]
  }

  /** What names `uid` among its owners, of any kind. */
  dependentsOf(uid: string): readonly { readonly kind: Kind; readonly object: KubeObject }[] {
    const found: { kind: Kind; object: KubeObject }[] = []
    for (const [kind, table] of this.#tables) {
      for (const object of table.at(table.byOwner, uid)) found.push({ kind, object })
    }
    return found
  }

  /** The objects of one kind whose field has a value: `cache.where(pod, 'spec.nodeName', 'node-1')`. The field must be selectable. */
  where<T extends KubeObject>(kind: Kind<T>, field: string, value: string): readonly T[] {
    return this.#valued(kind, kind.selectableFields[field], value)
  }

  /** The objects that an index groups under a value. */
  by<T extends KubeObject>(index: Index<T>, value: string): readonly T[] {
    return this.#valued(index.kind, index.read, value)
  }

  /** Calls `listener` after each change of a kind has been taken in. */
  onChange<T extends KubeObject>(kind: Kind<T>, listener: Listener<T>): void {
    const followers = this.#followers.get(kind) ?? []
    this.#followers.set(kind, [...followers, follower(listener as Listener<KubeObject>)])
  }

  /** Calls `listener` after each change of any kind has been taken in. */
  onAnyChange(listener: Listener<KubeObject>): void {
    this.#anyFollowers.push(follower(listener))
  }

  /** Calls `run` once this view has reached `revision`: at once where it has. */
  whenReached(revision: number, run: () => void): void {
    if (this.revision >= revision) run()
    else this.#waiting.push({ revision, run })
  }

  /** Makes no table where there is none: the order of tables is that of the log. */
  #valued<T extends KubeObject>(kind: Kind<T>, read: Reader, value: string): readonly T[] {
    const table = this.#tables.get(kind)
    return table ? (table.at(table.byValue(read), value) as T[]) : []
  }

  #apply(change: Change): void {
    this.#table(change.kind).apply(change)
    this.revision = change.revision
    if (this.#waiting.length > 0) this.#release()
    const { supervisor } = this.clock
    for (const turn of this.#followers.get(change.kind) ?? []) supervisor.run(turn, change)
    for (const turn of this.#anyFollowers) supervisor.run(turn, change)
  }

  #release(): void {
    const reached = this.#waiting.filter(({ revision }) => revision <= this.revision)
    this.#waiting = this.#waiting.filter(({ revision }) => revision > this.revision)
    for (const { run } of reached) this.clock.supervisor.run(released, run)
  }

  #table(kind: Kind): Table {
    let table = this.#tables.get(kind)
    if (!table) this.#tables.set(kind, (table = new Table()))
    return table
  }
}

/** Each listener hears of a change in a turn of its own: one that fails keeps no other from hearing of it. */
const follower = (run: Listener<KubeObject>): Turn<Change> => ({
  name: 'what follows from a change of',
  run,
  of: ({ kind, key }) => `${kind.plural} ${key}`,
})

const released: Turn<() => void> = { name: 'what waits for a revision', run: (run) => run() }

/** As a method's type, so that what reads one sort of object is a reader of objects. */
type Reader = { read(object: KubeObject): string | undefined }['read']

const namespaceOf: Reader = ({ metadata }) => metadata.namespace

/** The keys of the objects that have a value, by value: a change that keeps the value leaves its index alone. */
type KeysByValue = Map<string, Group>

/**
 * Keys in the order of the creation of their objects: whoever builds an index, and whenever, finds the same order. What
 * is read must not depend on what was read before.
 */
class Group {
  readonly #keys = new Set<string>()
  #newest = 0
  #isInOrder = true

  get size(): number {
    return this.#keys.size
  }

  add(key: string, order: number): void {
    if (order < this.#newest) this.#isInOrder = false
    else this.#newest = order
    this.#keys.add(key)
  }

  delete(key: string): void {
    this.#keys.delete(key)
  }

  keys(orders: ReadonlyMap<string, number>): Iterable<string> {
    if (!this.#isInOrder) this.#sort(orders)
    return this.#keys
  }

  #sort(orders: ReadonlyMap<string, number>): void {
    const sorted = [...this.#keys].sort((a, b) => orders.get(a)! - orders.get(b)!)
    this.#keys.clear()
    for (const key of sorted) this.#keys.add(key)
    this.#isInOrder = true
  }
}

const noKeys: readonly string[] = []

/** The objects of one kind, and the indexes over them. */
class Table {
  /** In the order of their creation. */
  readonly objects = new Map<string, KubeObject>()
  readonly byOwner: KeysByValue = new Map()
  /** Their places in the order of creation. */
  readonly #orders = new Map<string, number>()
  readonly #byValue = new Map<Reader, KeysByValue>()
  #created = 0

  apply({ type, key, object, previous }: Change): void {
    const next = type === 'DELETED' ? undefined : object
    if (!this.#orders.has(key)) this.#orders.set(key, ++this.#created)
    const order = this.#orders.get(key)!
    if (next) this.objects.set(key, next)
    else this.objects.delete(key)
    this.#moveOwners({ key, order }, previous, next)
    for (const [read, index] of this.#byValue)
      move(index, { key, order, from: previous && read(previous), to: next && read(next) })
    if (!next) this.#orders.delete(key)
  }

  /** The keys that an index has under a value, in the order of the creation of their objects. */
  keysAt(index: KeysByValue, value: string): Iterable<string> {
    return index.get(value)?.keys(this.#orders) ?? noKeys
  }

  /** The objects that an index has under a value, in the order of their creation. */
  at(index: KeysByValue, value: string): KubeObject[] {
    const found: KubeObject[] = []
    for (const key of this.keysAt(index, value)) found.push(this.objects.get(key)!)
    return found
  }

  /** The index over what `read` answers, made when it is first asked for. */
  byValue(read: Reader): KeysByValue {
    let index = this.#byValue.get(read)
    if (!index) {
      this.#byValue.set(read, (index = new Map()))
      for (const [key, object] of this.objects)
        move(index, { key, order: this.#orders.get(key)!, from: undefined, to: read(object) })
    }
    return index
  }

  #moveOwners({ key, order }: Place, previous: KubeObject | undefined, next: KubeObject | undefined): void {
    const before = previous?.metadata.ownerReferences
    const after = next?.metadata.ownerReferences
    if (before === after) return
    for (const { uid } of before ?? []) move(this.byOwner, { key, order, from: uid, to: undefined })
    for (const { uid } of after ?? []) move(this.byOwner, { key, order, from: undefined, to: uid })
  }
}

interface Place {
  readonly key: string
  readonly order: number
}

interface Move extends Place {
  readonly from: string | undefined
  readonly to: string | undefined
}

/** Takes a key from its old value to its new one. */
function move(index: KeysByValue, { key, order, from, to }: Move): void {
  if (from === to) return
  if (from !== undefined) {
    const group = index.get(from)
    group?.delete(key)
    if (group?.size === 0) index.delete(from)
  }
  if (to !== undefined) {
    let group = index.get(to)
    if (!group) index.set(to, (group = new Group()))
    group.add(key, order)
  }
}
