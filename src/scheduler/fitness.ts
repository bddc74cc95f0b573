/**
 * What every node is worth to the pods of one demand: found out when first asked, and kept until the node
 * changes. Plain numbers side by side, because a search goes through hundreds of them.
 */
import { type Demand, isSameDemand } from './demand.ts'

/** Below every score, both of them. */
export const unfit = -1
export const unknown = -2

export class Fitness {
  #demand: Demand | undefined
  #values = new Float64Array(0)

  /** By the position of the node: a score from 0, `unfit`, or `unknown`: that is for the caller to fill in. */
  for(demand: Demand, nodes: number): Float64Array {
    if (this.#values.length !== nodes) this.#values = new Float64Array(nodes).fill(unknown)
    else if (!(this.#demand && isSameDemand(this.#demand, demand))) this.#values.fill(unknown)
    this.#demand = demand
    return this.#values
  }

  forget(position: number): void {
    if (position >= 0) this.#values[position] = unknown
  }

  forgetAll(): void {
    this.#demand = undefined
  }
}
