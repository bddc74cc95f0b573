/** What is kept of where pods are, up to date with every pod that comes to a node or leaves it, if only in the mind. */
import { Kins } from './kins.ts'
import type { NodeView } from './node-view.ts'
import type { PodView } from './pod-view.ts'
import type { Kin, Tally } from './tally.ts'

/** So many are kept up to date at a time: those that were asked for last. */
const mostTallies = 2_048

export class Tallies {
  /** By their subjects; the one that was asked for last last. */
  readonly #kept = new Map<string, Tally>()
  readonly #kins = new Kins((kin) => [...this.#kept.values()].filter((tally) => isFor(tally, kin)))

  /** @param nodes those that are there */
  constructor(private readonly nodes: () => Iterable<NodeView>) {}

  /**
   * The tally of a subject: what is the same is said in the same words, and what is not is not.
   * @param make makes it empty: it is then told of the nodes and of the pods that are placed
   */
  get<T extends Tally>(subject: string, make: () => T): T {
    const tally = (this.#kept.get(subject) as T | undefined) ?? this.#add(subject, make())
    this.#touch(subject, tally)
    return tally
  }

  /** A pod has come to a node (1), or has left it (-1), perhaps only in the mind. */
  count(pod: PodView, view: NodeView, sign: 1 | -1, isImagined: boolean): void {
    const kin = this.#kins.of(pod)
    this.#kins.move(kin, view, sign)
    if (view.exists) for (const tally of kin.followers) tally.count(kin, view, sign, isImagined)
  }

  /** A node has come, with the pods that are on it already. */
  join(view: NodeView): void {
    for (const tally of this.#kept.values()) tally.node?.(view, 1)
    for (const pod of view.holds) this.#tell(this.#kins.of(pod), view, 1)
  }

  /** A node is about to go, or to change. */
  leave(view: NodeView): void {
    for (const pod of view.holds) this.#tell(this.#kins.of(pod), view, -1)
    for (const tally of this.#kept.values()) tally.node?.(view, -1)
  }

  #tell(kin: Kin, view: NodeView, pods: number): void {
    for (const tally of kin.followers) tally.count(kin, view, pods, false)
  }

  #add<T extends Tally>(subject: string, tally: T): T {
    this.#kept.set(subject, tally)
    if (tally.node) for (const view of this.nodes()) tally.node(view, 1)
    for (const kin of this.#kins.in(tally.namespaces)) {
      if (!tally.concerns(kin)) continue
      kin.followers = [...kin.followers, tally]
      for (const [view, pods] of kin.nodes) if (view.exists) tally.count(kin, view, pods, false)
    }
    if (this.#kept.size > mostTallies) this.#dropOldest()
    return tally
  }

  /** What it stands on is touched after it, and so outlives it. */
  #touch(subject: string, tally: Tally): void {
    this.#kept.delete(subject)
    this.#kept.set(subject, tally)
    const ground = tally.standsOn === undefined ? undefined : this.#kept.get(tally.standsOn)
    if (ground) this.#touch(tally.standsOn!, ground)
  }

  #dropOldest(): void {
    const [[subject, tally]] = this.#kept
    this.#kept.delete(subject)
    for (const kin of this.#kins.in(tally.namespaces))
      if (kin.followers.includes(tally)) kin.followers = kin.followers.filter((each) => each !== tally)
  }
}

const isFor = (tally: Tally, kin: Kin): boolean =>
  (tally.namespaces?.has(kin.namespace) ?? true) && tally.concerns(kin)
