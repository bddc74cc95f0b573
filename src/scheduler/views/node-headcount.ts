/** How many pods of a sort are on each node. Plain numbers side by side, because a search goes through hundreds of nodes. */
import type { HeadcountOptions } from './headcount.ts'
import type { NodeView } from './node-view.ts'
import type { Kin, Tally } from './tally.ts'

export class NodeHeadcount implements Tally {
  readonly namespaces: Tally['namespaces']
  readonly #selects: (kin: Kin) => boolean
  /** By the numbers of the nodes. */
  #pods = new Int32Array(128)

  constructor({ namespaces, selects }: Pick<HeadcountOptions, 'namespaces' | 'selects'>) {
    this.namespaces = namespaces
    this.#selects = selects
  }

  /** How many there are on a node that is there. */
  at({ number }: NodeView): number {
    return this.#pods[number]
  }

  concerns(kin: Kin): boolean {
    return this.#selects(kin)
  }

  count(_kin: Kin, { number }: NodeView, pods: number): void {
    this.#pods[number] += pods
  }

  node({ number }: NodeView): void {
    if (number < this.#pods.length) return
    const longer = new Int32Array(2 * number)
    longer.set(this.#pods)
    this.#pods = longer
  }
}
