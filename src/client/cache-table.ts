/** The objects of one kind as the cache holds them: in the order of their creation, indexed, and summed up. */
import type { KubeObject } from '../api/kind.ts'
import type { Change } from './change.ts'
import { Deferred, made } from './deferred.ts'
import type { Repeats } from './repeats.ts'

/** As a method's type, so that what reads one sort of object is a reader of objects. */
type Reader = { read(object: KubeObject): string | undefined }['read']

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

const nothing: readonly KubeObject[] = []

/** The objects of one kind, and what is kept over them. */
export class Table {
  readonly #objects = new Map<string, KubeObject | Deferred>()
  /** Some of them may not be made yet. */
  #hasDeferred = false
  readonly byOwner: KeysByValue = new Map()
  /** Their places in the order of creation; counted when something is first grouped: of some kinds nothing ever is. */
  #orders: Map<string, number> | undefined
  /** As lists: they are few, and gone through at every change. */
  readonly #indexes: { readonly read: Reader; readonly index: KeysByValue }[] = []
  readonly #sums: Sums[] = []
  #created = 0
  /** Those of its objects that are written again and again. */
  repeats: Repeats | undefined

  /** In the order of their creation. */
  get objects(): ReadonlyMap<string, KubeObject> {
    this.repeats?.tell()
    if (this.#hasDeferred) this.#makeAll()
    return this.#objects as Map<string, KubeObject>
  }

  get size(): number {
    return this.#objects.size
  }

  get(key: string): KubeObject | undefined {
    this.repeats?.tellOf(key)
    return made(this.#objects.get(key))
  }

  /** What repeats is in no index, and in no sum. */
  followRepeats(repeats: Repeats): void {
    this.repeats = repeats
    repeats.keepBy((key, object) => void this.#objects.set(key, object))
  }

  apply(change: Change): void {
    if (change instanceof Deferred && this.#indexes.length === 0 && this.#sums.length === 0) {
      this.#defer(change)
      return
    }
    const { type, key, object, previous } = change
    const next = type === 'DELETED' ? undefined : object
    const orders = this.#countedOrders
    let order = orders.get(key)
    if (order === undefined) orders.set(key, (order = ++this.#created))
    if (next) this.#objects.set(key, next)
    else this.#objects.delete(key)
    this.#moveOwners({ key, order }, previous, next)
    for (const { read, index } of this.#indexes)
      move(index, { key, order, from: previous && read(previous), to: next && read(next) })
    for (const sums of this.#sums) sums.apply(previous, next)
    if (!next) orders.delete(key)
  }

  /** The objects stand in the order of their creation: what is written again keeps its place, what comes back has a new one. */
  get #countedOrders(): Map<string, number> {
    if (!this.#orders) {
      this.#orders = new Map()
      for (const key of this.#objects.keys()) this.#orders.set(key, ++this.#created)
    }
    return this.#orders
  }

  /** What nobody has asked for is in no index, and in no sum; it has no owners. */
  #defer(change: Deferred): void {
    const { type, key } = change
    if (type === 'DELETED') {
      this.#objects.delete(key)
      this.#orders?.delete(key)
    } else {
      this.#objects.set(key, change)
      if (type === 'ADDED') this.#orders?.set(key, ++this.#created)
      this.#hasDeferred = true
    }
  }

  #makeAll(): void {
    this.#hasDeferred = false
    for (const [key, kept] of this.#objects) if (kept instanceof Deferred) this.#objects.set(key, kept.object)
  }

  /** The first objects that an index has under a value, in the order of their creation. */
  at(index: KeysByValue, value: string, most = Number.POSITIVE_INFINITY): readonly KubeObject[] {
    const group = index.get(value)
    if (!group) return nothing
    const found: KubeObject[] = []
    for (const key of group.keys(this.#countedOrders)) {
      if (found.length >= most) break
      found.push(this.objects.get(key)!)
    }
    return found
  }

  /** The index over what `read` answers, made when it is first asked for. */
  byValue(read: Reader): KeysByValue {
    for (const each of this.#indexes) if (each.read === read) return each.index
    const index: KeysByValue = new Map()
    this.#indexes.push({ read, index })
    const orders = this.#countedOrders
    for (const [key, object] of this.objects)
      move(index, { key, order: orders.get(key)!, from: undefined, to: read(object) })
    return index
  }

  /** What a tally has under a value; undefined: nothing. */
  sum(tally: Counting, value: string): unknown {
    for (const each of this.#sums) if (each.tally === tally) return each.get(value)
    const sums = new Sums(tally)
    this.#sums.push(sums)
    for (const object of this.objects.values()) sums.apply(undefined, object)
    return sums.get(value)
  }

  #moveOwners({ key, order }: Place, previous: KubeObject | undefined, next: KubeObject | undefined): void {
    const before = previous?.metadata.ownerReferences
    const after = next?.metadata.ownerReferences
    if (before === after) return
    for (const { uid } of before ?? []) move(this.byOwner, { key, order, from: uid, to: undefined })
    for (const { uid } of after ?? []) move(this.byOwner, { key, order, from: undefined, to: uid })
  }
}

/** As methods' types, so that what counts one sort of object counts objects. */
type Counting = {
  read: Reader
  none(): unknown
  change(sum: unknown, previous: KubeObject | undefined, next: KubeObject | undefined): void
}

/** What a tally comes to, by value. */
class Sums {
  readonly #byValue = new Map<string, { readonly sum: unknown; objects: number }>()

  constructor(readonly tally: Counting) {}

  get(value: string): unknown {
    return this.#byValue.get(value)?.sum
  }

  apply(previous: KubeObject | undefined, next: KubeObject | undefined): void {
    const { tally } = this
    const from = previous && tally.read(previous)
    const to = next && tally.read(next)
    if (from === to) {
      if (to !== undefined) tally.change(this.get(to), previous, next)
      return
    }
    if (from !== undefined) this.#take(from, previous!)
    if (to !== undefined) this.#give(to, next!)
  }

  #give(value: string, object: KubeObject): void {
    let entry = this.#byValue.get(value)
    if (!entry) this.#byValue.set(value, (entry = { sum: this.tally.none(), objects: 0 }))
    entry.objects++
    this.tally.change(entry.sum, undefined, object)
  }

  #take(value: string, object: KubeObject): void {
    const entry = this.#byValue.get(value)!
    this.tally.change(entry.sum, object, undefined)
    if (--entry.objects === 0) this.#byValue.delete(value)
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
