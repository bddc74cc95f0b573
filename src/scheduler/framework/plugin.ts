/** What a scheduler plugin is: one concern, asked at fixed points of a scheduling cycle. */
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import type { Kind } from '../../api/kind.ts'
import type { Cache } from '../../client/cache.ts'
import type { Change } from '../../client/change.ts'
import type { Client } from '../../client/client.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { Need, PodView } from '../views/pod-view.ts'

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

/** What a plugin has made ready before any node is looked at. */
export interface Prepared<Found> {
  /** The only nodes worth looking at. Left out: all of them. */
  readonly nodeNames?: ReadonlySet<string>
  /** Handed to its filter for each node. */
  readonly found?: Found
}

/** Those that would do for a pod, in the order in which they are scored. */
export interface Feasible {
  readonly count: number
  /** @param n from 0, less than `count` */
  at(n: number): NodeView
}

/**
 * What would make a plugin content that refuses a node: a pod, a node, or a neighbour on it as they would have to be.
 * It is tried before it is told, and may come with what others suggest.
 */
export interface Suggestion {
  /** What follows `if`: `the node had the label disk=ssd`. */
  readonly sentence: string
  readonly pod?: Pod
  readonly node?: Node
  readonly neighbour?: Pod
}

/**
 * What may help a pod that the plugin has refused: each question is asked when such a thing happens.
 * One that is left out means that it never helps.
 */
export interface Wakes {
  /** A node came (no `previous`) or changed. */
  node?(pod: PodView, node: Node, previous: Node | undefined): boolean
  /** A pod has come to a node, or has changed there. */
  podPlaced?(pod: PodView, placed: PodView): boolean
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

/**
 * @typeParam Found what it finds out about a pod before nodes are looked at
 * @typeParam Weighed what it finds out before the nodes that would do are scored
 */
export interface Plugin<Found = unknown, Weighed = unknown> {
  readonly name: string
  /**
   * What it looks at of a pod: what it says of one is true of every other that is the same in this. Left out: it may
   * look at anything, and is asked anew about each pod.
   */
  readonly needs?: readonly Need[]
  /**
   * What it says of a node follows from what it needs of the pod and from that node alone: it is asked again only when
   * one of them changes.
   */
  readonly perNode?: boolean
  /** Whether a pod may be queued at all. */
  preEnqueue?(pod: Pod): boolean
  /** Before any node is looked at. `skip`: the filter has nothing to say about this pod. */
  preFilter?(pod: PodView, nodes: NodeViews): 'skip' | Refusal | Prepared<Found> | undefined
  /** Called for each node in turn: it must be quick and make nothing. */
  filter?(pod: PodView, view: NodeView, found: Found): Refusal | undefined
  /** Where its filter refuses a node: what would have to be otherwise. Asked only by those who ask why. */
  suggest?(pod: PodView, view: NodeView): Suggestion | undefined
  /**
   * Takes a pod into what was found that comes to a node, or out of it, if only in the scheduler's mind. For plugins
   * that keep where pods are in what they have found, and not in a tally.
   */
  addPod?(found: Found, added: PodView, view: NodeView): void
  removePod?(found: Found, removed: PodView, view: NodeView): void
  /** `skip`: the score has nothing to say about this pod. */
  preScore?(
    pod: PodView,
    nodes: NodeViews,
    feasible: Feasible,
  ): 'skip' | { readonly weighed: Weighed } | undefined
  /** How good a node is, from 0 to 100 (or anything, with `normalizeScore`). More is better. */
  score?(pod: PodView, view: NodeView, weighed: Weighed): number
  /** Brings the scores of those that would do into the range from 0 to 100, in place. */
  normalizeScore?(scores: Float64Array, feasible: Feasible, weighed: Weighed): void
  /**
   * Once a node is chosen: brings about what must be there before the pod is bound. Answers whether it is there; if not,
   * the pod waits until something wakes the plugin.
   */
  preBind?(pod: PodView, view: NodeView): boolean
  /** Kinds besides pods and nodes whose changes may help a pod that it has refused. */
  readonly watches?: readonly Kind[]
  /** Kinds that it looks up besides, so that those who ask why can show it what there was. */
  readonly reads?: readonly Kind[]
  /** How much the score counts. Default 1. */
  readonly weight?: number
  readonly wakesOn: Wakes
}

export const definePlugin = <Found = unknown, Weighed = unknown>(plugin: Plugin<Found, Weighed>): Plugin =>
  plugin as Plugin

export const defineSchedulerPlugin = definePlugin

/** What all of the plugins look at; undefined: one of them may look at anything. */
export function needsOf(plugins: readonly Plugin[]): readonly Need[] | undefined {
  const all = new Set<Need>()
  for (const { needs } of plugins) {
    if (!needs) return undefined
    for (const need of needs) all.add(need)
  }
  return [...all]
}

export const bestScore = 100

/** Stretches scores so that the greatest is the best score, as whole numbers. */
export function stretch(scores: Float64Array, { count }: Pick<Feasible, 'count'>): void {
  let greatest = 0
  for (let n = 0; n < count; n++) if (scores[n] > greatest) greatest = scores[n]
  if (greatest === 0) return
  for (let n = 0; n < count; n++) scores[n] = Math.trunc((scores[n] * bestScore) / greatest)
}

/** Like `stretch`, turned round: the least is the best. */
export function stretchReversed(scores: Float64Array, feasible: Pick<Feasible, 'count'>): void {
  stretch(scores, feasible)
  for (let n = 0; n < feasible.count; n++) scores[n] = bestScore - scores[n]
}
