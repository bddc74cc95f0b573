/** What keeps count of pods by where they are, and what it counts: pods that nobody tells apart who selects pods. */
import type { Affinity } from '../../api/generated/types/core-v1.ts'
import type { Labels } from '../../api/selector.ts'
import type { NodeView } from './node-view.ts'

/** Ten thousand pods of a template are one: counted together. */
export interface Kin {
  /** The same for those that are the same in all of it. */
  readonly text: string
  readonly namespace: string
  readonly labels: Labels
  /** Whether they are on their way out. */
  readonly isLeaving: boolean
  /** What they want, or do not want, to be near to; undefined: they do not care. */
  readonly affinity: Affinity | undefined
  /** How many of them are where. */
  readonly nodes: Map<NodeView, number>
  /** The tallies that they count for. */
  followers: readonly Tally[]
}

export interface Tally {
  /** The only namespaces whose pods count. Left out: all of them. */
  readonly namespaces?: ReadonlySet<string>
  /** The subject of another tally that it looks at: kept as long as this one. */
  readonly standsOn?: string
  /** Whether those count that nobody tells apart: asked once, and it must not change. */
  concerns(kin: Kin): boolean
  /** So many of them have come to a node that is there, perhaps only in the mind; below zero: have left it. */
  count(kin: Kin, view: NodeView, pods: number, isImagined: boolean): void
  /**
   * A node has come (1), and nobody has been counted there yet, or is about to go (-1), and nobody is counted there any more.
   * One whose labels or taints change goes and comes.
   */
  node?(view: NodeView, sign: 1 | -1): void
}
