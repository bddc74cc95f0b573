/** What is kept of where pods are, up to date with every pod that comes to a node or leaves it, if only in the mind. */
import type { NodeView } from './node-view.ts'
import type { PodView } from './pod-view.ts'

export interface Tally {
  /** @param sign 1: the pod has come to the node; -1: it has left it */
  count(pod: PodView, view: NodeView, sign: 1 | -1): void
}

/** What a tally is about: the same parts of pods make the same tally. */
type Subject = readonly unknown[]

/** So many are kept up to date at a time: those that were asked for last. */
const mostTallies = 32

export class Tallies {
  /** The one that was asked for last first. */
  readonly #kept: { readonly subject: Subject; readonly tally: Tally }[] = []

  /**
   * The tally of a subject, whose parts are compared by identity.
   * @param make takes stock of all that is placed; the same maker goes with the same first part of the subject
   */
  get<T extends Tally>(subject: Subject, make: () => T): T {
    const at = this.#kept.findIndex(({ subject: other }) => isSame(subject, other))
    if (at === 0) return this.#kept[0].tally as T
    const found = at > 0 ? this.#kept.splice(at, 1)[0] : { subject, tally: make() }
    this.#kept.unshift(found)
    if (this.#kept.length > mostTallies) this.#kept.pop()
    return found.tally as T
  }

  count(pod: PodView, view: NodeView, sign: 1 | -1): void {
    for (const { tally } of this.#kept) tally.count(pod, view, sign)
  }

  /** Nodes have come, gone or changed: stock is taken anew. */
  forgetAll(): void {
    this.#kept.length = 0
  }
}

const isSame = (a: Subject, b: Subject): boolean =>
  a.length === b.length && a.every((part, n) => part === b[n])
