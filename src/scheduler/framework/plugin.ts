/** What a scheduler plugin is: one concern, asked at fixed points of a scheduling cycle. Source: k8s.io/kube-scheduler/framework. */
import type { Node, Pod } from '../../api/generated/types/core-v1.ts'
import type { Kind } from '../../api/kind.ts'
import type { Change } from '../../client/change.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { Need, PodView } from '../views/pod-view.ts'
import type { PluginContext } from './plugin-context.ts'
import type { Refusal } from './refusal.ts'

export type { PluginContext, WaitingPod, WaitingPods } from './plugin-context.ts'
export { never, notNow, type Refusal } from './refusal.ts'

/** What a plugin has made ready before any node is looked at. */
interface Prepared<Found> {
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
  /** A node has gone. */
  nodeGone?(pod: PodView, gone: Node): boolean
  /** A pod has come to a node (no `previous`), or its labels have changed there. */
  podPlaced?(pod: PodView, placed: PodView, previous: PodView | undefined): boolean
  /** A pod has left a node. */
  podGone?(pod: PodView, gone: PodView): boolean
  /** A pod that is placed takes another amount than before. */
  podResized?(pod: PodView, resized: PodView, previous: PodView): boolean
  /** The waiting pod itself was changed. */
  pod?(pod: PodView, previous: Pod): boolean
  /** An object of a kind that the plugin watches came, changed or went. */
  change?(pod: PodView, change: Change): boolean
  /** The same while `preBind` waits for it: whether that is to look again. Left out: what `change` says. */
  prepared?(pod: PodView, change: Change): boolean
}

/** A pod in the queue. */
export interface QueuedPodInfo {
  readonly pod: PodView
  /** Since when it waits: when it came, or when it was tried last. In milliseconds since 1970. */
  readonly waitingSince: number
  /** How often it was tried. */
  readonly attempts: number
}

/** That no node was found for a pod, as far as plugins are told of it that may change that. */
export interface FilterResult {
  /** The nodes that might do if other pods left them. */
  readonly freeable: readonly NodeView[]
}

/** Where a pod may come to, once what stands in its way has gone. */
export interface PostFilterResult {
  /** The node that is promised to the pod from now on; empty: what was promised to it is so no longer. */
  readonly nominatedNodeName: string
}

/** That something is not there yet. */
export interface Wait {
  /** In milliseconds: after that it has come to nothing. */
  readonly waitMs: number
  /** So often it is looked whether it is there now, of `preBind`. Left out: at once where something has happened that may be it. */
  readonly everyMs?: number
  /** What is said when it has come to nothing, of `preBind`. */
  readonly tooLate?: string
  /** What is said, of `preBind`, where the pod goes meanwhile. Left out: nothing. */
  readonly gone?: string
  /** What an Event of the pod says of it, of `preBind`. */
  readonly tell?: { readonly reason: string; readonly message: string }
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
   * What it says of a node follows from what it `needs` of the pod, from that node and from the kinds that it `watches`: it is
   * asked again only when one of them changes. It must say what it needs.
   */
  readonly perNode?: boolean
  /** Which of two pods is tried first: below zero, the first one. All profiles have the same one. */
  queueSort?(one: QueuedPodInfo, other: QueuedPodInfo): number
  /** Why a pod must not be queued at all: it waits until something wakes the plugin. */
  preEnqueue?(pod: PodView): Refusal | undefined
  /** Before any node is looked at. `skip`: the filter has nothing to say about this pod. */
  preFilter?(pod: PodView, nodes: NodeViews): 'skip' | Refusal | Prepared<Found> | undefined
  /** Called for each node in turn: it must be quick and make nothing. */
  filter?(pod: PodView, view: NodeView, found: Found): Refusal | undefined
  /** Where its filter refuses a node: what would have to be otherwise. Asked only by those who ask why. */
  suggest?(pod: PodView, view: NodeView, found: Found): Suggestion | undefined
  /**
   * Takes a pod into what was found that comes to a node, or out of it, if only in the scheduler's mind. For plugins
   * that keep where pods are in what they have found, and not in a tally.
   */
  addPod?(found: Found, added: PodView, view: NodeView): void
  removePod?(found: Found, removed: PodView, view: NodeView): void
  /**
   * Asked if no node was found, until one plugin has an answer that is no refusal: may make room for the pod. A refusal says why
   * it cannot: after `notNow` the next plugin is asked, after `never` none.
   * @param found what its `preFilter` has found, `skip` where it refused the pod itself; undefined: it was not asked, for another one had refused the pod before
   */
  postFilter?(
    pod: PodView,
    result: FilterResult,
    found: Found | 'skip' | undefined,
  ): PostFilterResult | Refusal | (PostFilterResult & Refusal) | undefined
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
  /** A node is chosen: takes what the pod needs there besides what views count. */
  reserve?(pod: PodView, view: NodeView): Refusal | undefined
  /** The pod does not get there after all: gives back what `reserve` took. Also called where that has refused the pod. */
  unreserve?(pod: PodView, view: NodeView): void
  /**
   * The last word before the pod is bound: it may, or must not, or waits until the plugin allows or rejects it by the
   * `waitingPods` of its context, a quarter of an hour at most.
   */
  permit?(pod: PodView, view: NodeView): Refusal | Wait | undefined
  /** Whether `preBind` will do something for the pod: then its status says before to which node it goes. */
  preBindPreFlight?(pod: PodView, view: NodeView): boolean
  /**
   * Brings about what must be there before the pod is bound. If that takes time, the pod keeps its place, and the plugin is asked
   * again when one of its `wakesOn` says that something has happened.
   */
  preBind?(pod: PodView, view: NodeView): Refusal | Wait | undefined
  /** Binds the pod, or leaves that to the next plugin. */
  bind?(pod: PodView, view: NodeView): 'skip' | Refusal | undefined
  /** The pod is bound. */
  postBind?(pod: PodView, view: NodeView): void
  /** Kinds besides pods and nodes whose changes may help a pod that it has refused. */
  readonly watches?: readonly Kind[]
  /** Kinds that it looks up besides, so that those who ask why can show it what there was. */
  readonly reads?: readonly Kind[]
  /** How much the score counts, unless the configuration says so. Default 1. */
  readonly weight?: number
  /** Left out: whatever happens may help. */
  readonly wakesOn?: Wakes
}

/** How a plugin is made for a profile. */
export interface PluginFactory<Args = unknown> {
  /** As the configuration names it. */
  readonly name: string
  /** @param args what the configuration gives it; undefined: nothing */
  make(context: PluginContext, args: Args): Plugin
}

export const definePlugin = <Found = unknown, Weighed = unknown>(plugin: Plugin<Found, Weighed>): Plugin =>
  plugin as Plugin

/** A plugin that wants nothing, or one that is made for each profile, with what it needs and what the configuration gives it. */
export function defineSchedulerPlugin<Found = unknown, Weighed = unknown>(
  plugin: Plugin<Found, Weighed>,
): Plugin
export function defineSchedulerPlugin<Args>(
  name: string,
  make: (context: PluginContext, args: Args | undefined) => Omit<Plugin, 'name'>,
): PluginFactory
export function defineSchedulerPlugin<Args>(
  plugin: Plugin | string,
  make?: (context: PluginContext, args: Args | undefined) => Omit<Plugin, 'name'>,
): Plugin | PluginFactory {
  if (typeof plugin !== 'string') return plugin
  return { name: plugin, make: (context, args) => ({ ...make!(context, args as Args), name: plugin }) }
}

/** Whether what it says of a node can be kept until the node changes. */
export const isPerNode = ({ perNode, needs }: Plugin): boolean => perNode === true && needs !== undefined

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
