/** One read-only, indexed view of the cluster, fed in revision order: what controllers, scheduler and kubelets read. */
import type { Kind, KubeObject } from '../api/kind.ts'
import { controllerOf, keyFor } from '../api/meta.ts'
import { everything, matches, type Selector } from '../api/selector.ts'
import type { Clock } from '../sim/clock.ts'
import type { Turn } from '../sim/supervisor.ts'
import { Table } from './cache-table.ts'
import type { Change } from './change.ts'
import type { Repeats, RepeatsFollower } from './repeats.ts'

interface CacheOptions {
  /** How far the view lags behind the log, in milliseconds: a fault to test controllers with. Default 0. */
  readonly lagMs?: number
}

type Listener<T extends KubeObject> = (change: Change<T>) => void

interface Follower extends Turn<Change> {
  /** It hears of each repeat, and not only how a row has ended. */
  readonly hearsRepeats: boolean
}

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

/**
 * Sums up the objects of a kind by a value of each, and keeps that up with every change, so that whoever has a hundred
 * thousand pods need not look at them to know how many are ready: declared once as a constant, asked by `cache.sum`.
 */
export interface Tally<T extends KubeObject, S> {
  readonly kind: Kind<T>
  /** Undefined leaves an object out. */
  read(object: T): string | undefined
  /** The sum of nothing. */
  none(): S
  /**
   * Brings a sum up to date: an object that counts came (no `previous`), changed, or went (no `next`). What a sum comes to
   * must not depend on the order of changes, for nobody knows when the first one asks.
   */
  change(sum: S, previous: T | undefined, next: T | undefined): void
}

export const defineTally = <T extends KubeObject, S>(
  kind: Kind<T>,
  tally: Omit<Tally<T, S>, 'kind'>,
): Tally<T, S> => ({ kind, ...tally })

export class Cache implements RepeatsFollower {
  /** The position in the log up to which this view is complete. */
  revision = 0
  readonly #tables = new Map<Kind, Table>()
  readonly #followers = new Map<Kind, readonly Follower[]>()
  readonly #anyFollowers: Follower[] = []
  /** Of what somebody hears each repeat. */
  readonly #heard = new Set<Kind | 'any'>()
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

  /** An object was written again: who asks for it gets it as it stands. */
  repeated(kind: Kind, revision: number): boolean {
    this.revision = revision
    return this.#heard.has(kind) || this.#heard.has('any')
  }

  tellOfRepeat(change: Change): void {
    for (const each of this.#followersOf(change.kind)) {
      if (each.hearsRepeats) this.clock.supervisor.run(each, change)
    }
  }

  /** Those hear of it who have not heard of each repeat. */
  rowEnded(sum: Change): void {
    for (const each of this.#followersOf(sum.kind)) {
      if (!each.hearsRepeats) this.clock.supervisor.run(each, sum)
    }
  }

  followRepeats(repeats: Repeats): void {
    this.#table(repeats.kind).followRepeats(repeats)
  }

  /** When an object that is written again and again was so last, in milliseconds since 1970. */
  repeatedAt<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): number | undefined {
    const row = this.#tables.get(kind)?.repeats?.row(keyFor(name, namespace))
    return row && row.beat.lastAnswer > 0 ? row.beat.lastAt : undefined
  }

  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined {
    return this.#tables.get(kind)?.get(keyFor(name, namespace)) as T | undefined
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
    return (namespace === undefined ? table : table?.byValue(namespaceOf).get(namespace))?.size ?? 0
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
    return this.#valued({ kind, read: kind.selectableFields[field] }, value)
  }

  /** The objects that an index groups under a value, in the order of creation: all, or the first `most`. Costs what it answers. */
  by<T extends KubeObject>(index: Index<T>, value: string, most?: number): readonly T[] {
    return this.#valued(index, value, most)
  }

  /** What the objects that a tally counts under a value come to. It goes on changing: to be read, not to be kept. */
  sum<T extends KubeObject, S>(tally: Tally<T, S>, value: string): S {
    return (this.#tables.get(tally.kind)?.sum(tally, value) as S | undefined) ?? tally.none()
  }

  /** Calls `listener` after each change of a kind has been taken in. */
  onChange<T extends KubeObject>(kind: Kind<T>, listener: Listener<T>): void {
    this.#heard.add(kind as Kind)
    this.#follow(kind, listener, true)
  }

  /** The same, but of changes that only repeat what was said before, such as heartbeats, it hears when they end. */
  onNews<T extends KubeObject>(kind: Kind<T>, listener: Listener<T>): void {
    this.#follow(kind, listener, false)
  }

  /** Calls `listener` after each change of any kind has been taken in. */
  onAnyChange(listener: Listener<KubeObject>): void {
    this.#heard.add('any')
    this.#anyFollowers.push(follower(listener, true))
  }

  /** As `onNews`, of any kind. */
  onAnyNews(listener: Listener<KubeObject>): void {
    this.#anyFollowers.push(follower(listener, false))
  }

  /** Calls `run` once this view has reached `revision`: at once where it has. */
  whenReached(revision: number, run: () => void): void {
    if (this.revision >= revision) run()
    else this.#waiting.push({ revision, run })
  }

  #follow<T extends KubeObject>(kind: Kind<T>, listener: Listener<T>, hearsRepeats: boolean): void {
    const followers = this.#followers.get(kind) ?? []
    this.#followers.set(kind, [...followers, follower(listener as Listener<KubeObject>, hearsRepeats)])
  }

  *#followersOf(kind: Kind): Iterable<Follower> {
    yield* this.#followers.get(kind) ?? []
    yield* this.#anyFollowers
  }

  /** Makes no table where there is none: the order of tables is that of the log. */
  #valued<T extends KubeObject>({ kind, read }: Index<T>, value: string, most?: number): readonly T[] {
    const table = this.#tables.get(kind)
    return table ? (table.at(table.byValue(read), value, most) as T[]) : []
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
const follower = (run: Listener<KubeObject>, hearsRepeats: boolean): Follower => ({
  name: 'what follows from a change of',
  hearsRepeats,
  run,
  of: ({ kind, key }) => `${kind.plural} ${key}`,
})

const released: Turn<() => void> = { name: 'what waits for a revision', run: (run) => run() }

const namespaceOf = ({ metadata }: KubeObject): string | undefined => metadata.namespace
