/** Finds the best node for a pod: filters as many nodes as needed, scores those that are left, picks one. */
import type { Random } from '../sim/random.ts'
import { type Misfit, misfit, misfitAnywhere, noNodes } from './fit-error.ts'
import { unfit, unknown } from './fitness.ts'
import type { Plugin } from './framework.ts'
import { NodeView } from './node-view.ts'
import type { NodeViews } from './node-views.ts'
import { haveSameNeeds, type PodView } from './pod-view.ts'
import { type Refused, WhatIf } from './what-if.ts'

type Filtering = Plugin & Required<Pick<Plugin, 'filter'>>
type Scoring = Plugin & Required<Pick<Plugin, 'score'>>

/** Where to look, or that there is no need to. */
interface Scope {
  readonly nodes: readonly NodeView[]
  /** Who narrowed it down to these nodes. */
  readonly narrowedBy?: Plugin
}

/** Below this many nodes all of them are looked at; of more, at least this many that would do. */
const fewNodes = 100

/** How many nodes that would do are enough. Source: numFeasibleNodesToFind. */
export function enoughOf(nodes: number): number {
  if (nodes < fewNodes) return nodes
  const percentage = Math.max(5, 50 - Math.trunc(nodes / 125))
  return Math.max(fewNodes, Math.trunc((nodes * percentage) / 100))
}

export class NodeSearch {
  readonly whatIf: WhatIf
  readonly #filtering: readonly Filtering[]
  readonly #scoring: readonly Scoring[]
  readonly #filteringDemand: readonly Filtering[]
  readonly #scoringDemand: readonly Scoring[]
  /** Where the next search begins, so that all nodes have their turn. */
  #start = 0
  /** What was found out about the last pod that fitted nowhere. */
  #lastMisfit: { readonly pod: PodView; readonly revision: number; readonly misfit: Misfit } | undefined
  // The searches share what they work with: a search makes nothing.
  readonly #active: Filtering[] = []
  /** Those of the active that do not follow from the demand. */
  readonly #others: Filtering[] = []
  /** Where the nodes that would do stand in the list of all, the best of them, and what they are worth. */
  #feasible = new Int32Array(fewNodes)
  #best = new Int32Array(fewNodes)
  #totals = new Float64Array(fewNodes)
  #scores = new Float64Array(fewNodes)

  constructor(
    private readonly views: NodeViews,
    plugins: readonly Plugin[],
    private readonly random: Random,
  ) {
    this.whatIf = new WhatIf(views, plugins)
    this.#filtering = plugins.filter((plugin): plugin is Filtering => plugin.filter !== undefined)
    const scoring = plugins.filter((plugin): plugin is Scoring => plugin.score !== undefined)
    this.#filteringDemand = this.#filtering.filter(({ followsDemand }) => followsDemand)
    this.#scoring = scoring.filter(({ followsDemand }) => !followsDemand)
    this.#scoringDemand = scoring.filter(({ followsDemand }) => followsDemand)
  }

  /** The node to place the pod on, or why there is none. */
  find(pod: PodView): NodeView | Misfit {
    const { list, revision } = this.views
    if (list.length === 0) return noNodes
    const promised = this.#promisedTo(pod)
    if (promised) return promised
    const last = this.#lastMisfit
    if (last && last.revision === revision && haveSameNeeds(last.pod, pod)) return last.misfit
    const found = this.#search(pod, list)
    if (!(found instanceof NodeView)) this.#lastMisfit = { pod, revision, misfit: found }
    return found
  }

  /** The node that others have been driven off from for it, if it fits there now. */
  #promisedTo(pod: PodView): NodeView | undefined {
    const { nominations } = this.views
    if (nominations.isEmpty) return undefined
    const nodeName = nominations.nodeOf(pod.object.metadata.uid)
    const view = nodeName === undefined ? undefined : this.views.get(nodeName)
    return view && !this.whatIf.refusal(pod, view) ? view : undefined
  }

  #search(pod: PodView, list: readonly NodeView[]): NodeView | Misfit {
    const scope = this.#prepare(pod, list)
    if ('message' in scope) return scope
    const count = this.#filter(pod, scope)
    if (count === 0) return this.#explain(pod, scope)
    return list[count === 1 ? this.#feasible[0] : this.#pick(pod, count)]
  }

  /** Asks who has something to say about this pod, and which nodes are worth looking at. */
  #prepare(pod: PodView, list: readonly NodeView[]): Scope | Misfit {
    this.#active.length = 0
    this.#others.length = 0
    let scope: Scope = { nodes: list }
    for (const plugin of this.#filtering) {
      const answer = plugin.preFilter?.(pod, this.views)
      if (answer === 'skip') continue
      this.#active.push(plugin)
      if (!plugin.followsDemand) this.#others.push(plugin)
      if (answer === undefined) continue
      if ('reasons' in answer) return misfitAnywhere(list.length, plugin, answer)
      const nodes = [...answer.nodeNames]
        .map((name) => this.views.get(name))
        .filter((view) => view !== undefined)
      scope = { nodes, narrowedBy: plugin }
    }
    return scope
  }

  /** Collects enough nodes that would do, and what they are worth to the demand. Answers how many. */
  #filter(pod: PodView, { nodes, narrowedBy }: Scope): number {
    const { views } = this
    const fitness = views.fitness.for(pod.demand, views.list.length)
    const total = nodes.length
    const enough = enoughOf(total)
    this.#makeRoomFor(enough)
    const feasible = this.#feasible
    const totals = this.#totals
    const isAsked = this.#others.length > 0
    const isPromised = !views.nominations.isEmpty
    let count = 0
    let looked = 0
    let at = total === 0 ? 0 : this.#start % total
    for (; looked < total && count < enough; looked++) {
      const position = narrowedBy ? nodes[at].position : at
      // Most nodes are as they were when the last pod of the same demand was looked at.
      let worth = fitness[position]
      if (worth === unknown) worth = fitness[position] = this.#judge(pod, nodes[at])
      if (
        worth >= 0 &&
        !(isAsked && this.#isRefused(pod, nodes[at])) &&
        !(isPromised && this.whatIf.besidePromised(pod, nodes[at]))
      ) {
        totals[count] = worth
        feasible[count++] = position
      }
      if (++at === total) at = 0
    }
    this.#start = (this.#start + looked) % views.list.length
    return count
  }

  #makeRoomFor(nodes: number): void {
    if (this.#totals.length >= nodes) return
    this.#feasible = new Int32Array(2 * nodes)
    this.#best = new Int32Array(2 * nodes)
    this.#totals = new Float64Array(2 * nodes)
    this.#scores = new Float64Array(2 * nodes)
  }

  #isRefused(pod: PodView, view: NodeView): boolean {
    const others = this.#others
    for (let n = 0; n < others.length; n++) if (others[n].filter(pod, view) !== undefined) return true
    return false
  }

  /** What the node is worth to all pods of the same demand. */
  #judge(pod: PodView, view: NodeView): number {
    if (this.#filteringDemand.some((plugin) => plugin.filter(pod, view) !== undefined)) return unfit
    let worth = 0
    for (const plugin of this.#scoringDemand) {
      if (plugin.preScore?.(pod, this.views) !== 'skip')
        worth += (plugin.weight ?? 1) * plugin.score(pod, view)
    }
    return worth
  }

  #explain(pod: PodView, { nodes, narrowedBy }: Scope): Misfit {
    const refused = nodes.map((view) => ({ view, ...this.#refusalOf(pod, view) }))
    const ruledOut = narrowedBy && {
      plugin: narrowedBy,
      reason: `node(s) didn't satisfy plugin(s) [${narrowedBy.name}]`,
    }
    return misfit({ nodes: this.views.list.length, refused, ruledOut })
  }

  #refusalOf(pod: PodView, view: NodeView): Refused {
    const refused = this.whatIf.besidePromised(pod, view)
    if (refused) return refused
    for (const plugin of this.#active) {
      const refusal = plugin.filter(pod, view)
      if (refusal) return { plugin, refusal }
    }
    throw new Error(`${view.name} has been found fit and unfit at once`)
  }

  /** One of the best of the first `count` feasible nodes, by chance. */
  #pick(pod: PodView, count: number): number {
    for (const plugin of this.#scoring) {
      if (plugin.preScore?.(pod, this.views) !== 'skip') this.#addScores(plugin, pod, count)
    }
    const totals = this.#totals
    let best = -1
    let ties = 0
    for (let n = 0; n < count; n++) {
      if (totals[n] < best) continue
      if (totals[n] > best) ties = 0
      best = totals[n]
      this.#best[ties++] = this.#feasible[n]
    }
    return this.#best[ties === 1 ? 0 : this.random.int(ties)]
  }

  #addScores(plugin: Scoring, pod: PodView, count: number): void {
    const { list } = this.views
    const scores = this.#scores
    const totals = this.#totals
    const weight = plugin.weight ?? 1
    for (let n = 0; n < count; n++) scores[n] = plugin.score(pod, list[this.#feasible[n]])
    plugin.normalise?.(scores, count)
    for (let n = 0; n < count; n++) totals[n] += weight * scores[n]
  }
}
