/** Why a pod cannot go to a node: an everyday answer, not an error. */

/** Made once and shared. */
export interface Refusal {
  readonly reasons: readonly string[]
  /** Whether it might do if other pods were gone from the node. */
  readonly couldBeFreed: boolean
}

/** The pod cannot go there, whatever else goes away. */
export const never = (...reasons: readonly string[]): Refusal => ({ reasons, couldBeFreed: false })

/** The pod cannot go there while the other pods are there. */
export const notNow = (...reasons: readonly string[]): Refusal => ({ reasons, couldBeFreed: true })
