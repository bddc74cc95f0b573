/** The domains that a label divides nodes into, of the nodes that count: zones, racks, or single nodes. */
import { addTo } from '../../api/counts.ts'
import type { NodeView } from './node-view.ts'
import type { Tally } from './tally.ts'

export class Domains implements Tally {
  readonly #nodes = new Map<string, number>()
  readonly #included = new Set<NodeView>()

  /** @param includes whether a node counts */
  constructor(
    private readonly key: string,
    private readonly includes: (view: NodeView) => boolean,
  ) {}

  /** How many domains there are. */
  get size(): number {
    return this.#nodes.size
  }

  has(view: NodeView): boolean {
    return this.#included.has(view)
  }

  concerns(): boolean {
    return false
  }

  count(): void {}

  node(view: NodeView, sign: 1 | -1): void {
    const value = view.label(this.key)
    if (value === undefined || !(sign === 1 ? this.includes(view) : this.has(view))) return
    if (sign === 1) this.#included.add(view)
    else this.#included.delete(view)
    addTo(this.#nodes, value, sign)
  }
}
