/** What a scheduler plugin is: one concern, asked at fixed points of a scheduling cycle. */
import type { Node, Pod } from '../api/generated/types/core-v1.ts'
import type { Kind } from '../api/kind.ts'
import type { Cache } from '../client/cache.ts'
import type { Change } from '../client/change.ts'
import type { Client } from '../client/client.ts'
import type { NodeView } from './node-view.ts'
import type { NodeViews } from './node-views.ts'
import type { PodView } from './pod-view.ts'

/** Why a pod cannot go to a node. Made once and shared: a refusal is an everyday answer, not an error. */
export interface Refusal {
  readonly reasons: readonly string[]
  /** Whether it might do if other pods were gone from the node. */
  readonly couldBeFreed: boolean
}

/** The pod cannot go there, whatever else goes away. */
export const never = (...reasons: readonly string[]): Refusal => ({ reasons, couldBeFreed: false })

/** The pod cannot go there while the other pods are there. */
export const notNow = (...reasons: readonly string[]): Refusal => ({ reasons, couldBeFreed: true })

/** The only nodes worth looking at. */
interface OnlyNodes {
  readonly nodeNames: ReadonlySet<string>
}

/**
 * What may help a pod that the plugin has refused: each question is asked when such a thing happens.
 * One that is left out means that it never helps.
 */
export interface Wakes {
  /** A node came (no `previous`) or changed. */
  node?(pod: PodView, node: Node, previous: Node | undefined): boolean
  /** A pod has left a node, or asks for less. */
  podGone?(pod: PodView, gone: PodView): boolean
  /** The waiting pod itself was changed. */
  pod?(pod: PodView, previous: Pod): boolean
  /** An object of a kind that the plugin watches came, changed or went. */
  change?(pod: PodView, change: Change): boolean
}

/** What a plugin can have that looks at more than pods and nodes. */
export interface PluginContext {
  readonly cache: Cache
  readonly client: Client
}

export interface Plugin {
  readonly name: string
  /** Whether a pod may be queued at all. */
  mayQueue?(pod: Pod): boolean
  /** Before any node is looked at. `skip`: the filter has nothing to say about this pod. */
  preFilter?(pod: PodView, nodes: NodeViews): 'skip' | Refusal | OnlyNodes | undefined
  /** Called for each node in turn: it must be quick and make nothing. */
  filter?(pod: PodView, view: NodeView): Refusal | undefined
  /** `skip`: the score has nothing to say about this pod. */
  preScore?(pod: PodView, nodes: NodeViews): 'skip' | undefined
  /** How good a node is, from 0 to 100 (or anything, with `normalise`). More is better. */
  score?(pod: PodView, view: NodeView): number
  /** Brings the first `count` scores into the range from 0 to 100, in place. */
  normalise?(scores: Float64Array, count: number): void
  /**
   * Once a node is chosen: brings about what must be there before the pod is bound. Answers whether it is there; if not,
   * the pod waits until something wakes the plugin.
   */
  preBind?(pod: PodView, view: NodeView): boolean
  /** Kinds besides pods and nodes whose changes may help a pod that it has refused. */
  readonly watches?: readonly Kind[]
  /** Filter and score follow from pod.demand and what the node has and uses: asked again when one of them changes. */
  readonly followsDemand?: boolean
  /** How much the score counts. Default 1. */
  readonly weight?: number
  readonly wakesOn: Wakes
}

export const defineSchedulerPlugin = (plugin: Plugin): Plugin => plugin

export const bestScore = 100

/** Stretches scores so that the greatest is the best score, as whole numbers. */
export function stretch(scores: Float64Array, count: number): void {
  let greatest = 0
  for (let n = 0; n < count; n++) if (scores[n] > greatest) greatest = scores[n]
  if (greatest === 0) return
  for (let n = 0; n < count; n++) scores[n] = Math.trunc((scores[n] * bestScore) / greatest)
}

/** Like `stretch`, turned round: the least is the best. */
export function stretchReversed(scores: Float64Array, count: number): void {
  stretch(scores, count)
  for (let n = 0; n < count; n++) scores[n] = bestScore - scores[n]
}
