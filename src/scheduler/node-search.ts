/** Finds the best node for a pod: filters as many nodes as needed, scores those that are left, picks one. */
import type { Random } from '../sim/random.ts'
import { type Misfit, misfit, misfitAnywhere, noNodes } from './fit-error.ts'
import { Cycle, type Refused } from './framework/cycle.ts'
import type { EnabledPlugins } from './framework/extension-points.ts'
import { isPerNode, needsOf, type Plugin } from './framework/plugin.ts'
import { invalid, Scoring } from './framework/scoring.ts'
import { type Fitness, unfit, unknown } from './views/fitness.ts'
import { NodeView } from './views/node-view.ts'
import type { NodeViews } from './views/node-views.ts'
import { areSameIn, type Need, type PodView } from './views/pod-view.ts'

/** Below this many nodes all of them are looked at; of more, at least this many that would do. */
const fewNodes = 100

/**
 * How many nodes that would do are enough.
 * @param percentage of all; 0: fewer, the more there are
 * Source: numFeasibleNodesToFind.
 */
export function enoughOf(nodes: number, percentage = 0): number {
  if (nodes < fewNodes) return nodes
  const percent = percentage || Math.max(5, 50 - Math.trunc(nodes / 125))
  return Math.max(fewNodes, Math.trunc((nodes * percent) / 100))
}

/** Some of the nodes, and where each stands in the list of all. */
type Nodes = readonly NodeView[]

interface NodeSearchOptions {
  readonly random: Random
  /** How many of all nodes are looked at, if they would do. Default 0: fewer, the more there are. */
  readonly percentageOfNodesToScore?: number
}

export class NodeSearch {
  /** Of the pod that was looked at last. */
  readonly cycle: Cycle
  readonly #scoring: Scoring
  readonly #fitness: Fitness
  /** Pods that are the same in this fit nowhere for the same reasons; undefined: no two are. */
  readonly #needs: readonly Need[] | undefined
  /** Where the next search begins, so that all nodes have their turn. */
  #start = 0
  /** What was found out about the last pod that fitted nowhere. */
  #lastMisfit: { readonly pod: PodView; readonly revision: number; readonly misfit: Misfit } | undefined

  constructor(
    private readonly views: NodeViews,
    private readonly plugins: EnabledPlugins,
    private readonly options: NodeSearchOptions,
  ) {
    const { preFilter, filter, score } = plugins
    this.cycle = new Cycle(views, plugins)
    this.#scoring = new Scoring(views, plugins, options.random)
    const needs = needsOf([...preFilter, ...filter])
    this.#needs = needs && [...needs, 'priority', 'preemptionPolicy']
    this.#fitness = views.fitnessFor(needsOf([...filter, ...score].filter(isPerNode))!)
  }

  /** The node to place the pod on, or why there is none. */
  find(pod: PodView): NodeView | Misfit {
    const { list, revision } = this.views
    if (list.length === 0) return noNodes
    const promised = this.#promisedTo(pod)
    if (promised) return promised
    const last = this.#lastMisfit
    if (last?.revision === revision && this.#needs && areSameIn(this.#needs, last.pod, pod))
      return last.misfit
    const found = this.#search(pod, list)
    if (!(found instanceof NodeView)) this.#lastMisfit = { pod, revision, misfit: found }
    return found
  }

  /** The node that others have been driven off from for it, if it fits there now. */
  #promisedTo(pod: PodView): NodeView | undefined {
    const { nominations } = this.views
    if (nominations.isEmpty) return undefined
    const nodeName = nominations.nodeOf(pod.uid)
    const view = nodeName === undefined ? undefined : this.views.get(nodeName)
    if (!view || this.cycle.begin(pod)) return undefined
    return this.cycle.refusal(pod, view) ? undefined : view
  }

  #search(pod: PodView, list: Nodes): NodeView | Misfit {
    const { cycle } = this
    const refused = cycle.begin(pod)
    if (refused) return { ...misfitAnywhere(list, refused), found: this.#found }
    const nodes = cycle.nodeNames ? this.#named(cycle.nodeNames) : list
    const count = this.#filter(pod, nodes)
    if (count === 0) return this.#explain(pod, nodes)
    return this.#scoring.best(pod, count)
  }

  #named(names: ReadonlySet<string>): Nodes {
    return [...names].map((name) => this.views.get(name)).filter((view) => view !== undefined)
  }

  /** Hands over enough nodes that would do to be scored, with what they are worth alone. Answers how many. */
  #filter(pod: PodView, nodes: Nodes): number {
    const { views, cycle } = this
    const total = nodes.length
    const enough = enoughOf(total, this.options.percentageOfNodesToScore)
    const { positions, totals } = this.#scoring.roomFor(enough)
    const isAll = nodes === views.list
    // The few that a pod names are looked at anew: most pods name others.
    const fitness = isAll ? this.#fitness.for(pod, total) : undefined
    const isAsked = cycle.asksBeyondNode
    const isPromised = !views.nominations.isEmpty
    let count = 0
    let looked = 0
    let at = total === 0 ? 0 : this.#start % total
    for (; looked < total && count < enough; looked++) {
      // Most nodes are as they were when the last pod of this sort was looked at.
      let worth = fitness ? fitness[at] : unknown
      if (worth === unknown) {
        worth = this.#judge(pod, nodes[at])
        if (fitness && worth !== invalid) fitness[at] = worth
      }
      if (
        worth >= 0 &&
        !(isAsked && cycle.isRefusedBeyondNode(pod, nodes[at])) &&
        !(isPromised && cycle.refusalBesidePromised(pod, nodes[at]))
      ) {
        totals[count] = worth
        positions[count++] = isAll ? at : nodes[at].position
      }
      if (++at === total) at = 0
    }
    this.#start = (this.#start + looked) % views.list.length
    return count
  }

  /** What the node is worth to all pods of the sort. */
  #judge(pod: PodView, view: NodeView): number {
    return this.cycle.isFitAlone(pod, view) ? this.#scoring.worthAlone(pod, view) : unfit
  }

  #explain(pod: PodView, nodes: Nodes): Misfit {
    const refused = nodes.map((view) => ({ view, ...this.#refusalOf(pod, view) }))
    const nodesInAll = this.views.list.length
    return {
      ...misfit({ nodes: nodesInAll, refused, narrowedBy: this.cycle.narrowedBy }),
      found: this.#found,
    }
  }

  /** What those have found who may make room. */
  get #found(): ReadonlyMap<Plugin, unknown> {
    return new Map(this.plugins.postFilter.map((plugin) => [plugin, this.cycle.foundBy(plugin)]))
  }

  #refusalOf(pod: PodView, view: NodeView): Refused {
    const refused = this.cycle.refusal(pod, view)
    if (!refused) throw new Error(`${view.name} has been found fit and unfit at once`)
    return refused
  }
}
