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
    const owned: KubeObject[] = []
    for (const key of table?.byOwner.get(uid) ?? []) {
      const object = table!.objects.get(key)!
      if (controllerOf(object)?.uid === uid) owned.push(object)
    }
    return owned as T[]
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
    const table = this.#table(kind)
    return table.at(table.byValue(kind.selectableFields[field]), value) as T[]
  }

  /** The objects that an index groups under a value. */
  by<T extends KubeObject>(index: Index<T>, value: string): readonly T[] {
    const table = this.#table(index.kind)
    return table.at(table.byValue(index.read), value) as T[]
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
type KeysByValue = Map<string, Set<string>>

/** The objects of one kind, and the indexes over them. */
class Table {
  readonly objects = new Map<string, KubeObject>()
  readonly byOwner: KeysByValue = new Map()
  readonly #byValue = new Map<Reader, KeysByValue>()

  apply({ type, key, object, previous }: Change): void {
    const next = type === 'DELETED' ? undefined : object
    if (next) this.objects.set(key, next)
    else this.objects.delete(key)
    this.#moveOwners(key, previous, next)
    for (const [read, index] of this.#byValue)
      move(index, key, previous && read(previous), next && read(next))
  }

  /** The objects that an index has under a value, in the order in which they came there. */
  at(index: KeysByValue, value: string): KubeObject[] {
    const found: KubeObject[] = []
    for (const key of index.get(value) ?? []) found.push(this.objects.get(key)!)
    return found
  }

  /** The index over what `read` answers, made when it is first asked for. */
  byValue(read: Reader): KeysByValue {
    let index = this.#byValue.get(read)
    if (!index) {
      this.#byValue.set(read, (index = new Map()))
      for (const [key, object] of this.objects) move(index, key, undefined, read(object))
    }
    return index
  }

  #moveOwners(key: string, previous: KubeObject | undefined, next: KubeObject | undefined): void {
    const before = previous?.metadata.ownerReferences
    const after = next?.metadata.ownerReferences
    if (before === after) return
    for (const { uid } of before ?? []) move(this.byOwner, key, uid, undefined)
    for (const { uid } of after ?? []) move(this.byOwner, key, undefined, uid)
  }
}

/** Takes a key from its old value to its new one. */
function move(index: KeysByValue, key: string, from: string | undefined, to: string | undefined): void {
  if (from === to) return
  if (from !== undefined) {
    const keys = index.get(from)
    keys?.delete(key)
    if (keys?.size === 0) index.delete(from)
  }
  if (to !== undefined) {
    let keys = index.get(to)
    if (!keys) index.set(to, (keys = new Set()))
    keys.add(key)
  }
}
