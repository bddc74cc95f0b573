/** What the nodes that would do for a pod are worth to it, and which of them is the best. */
import type { Random } from '../../sim/random.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import type { Feasible, Plugin } from './plugin.ts'

type Scorer = Plugin & Required<Pick<Plugin, 'score'>>

/** What a plugin thinks of nodes, each from 0 to 100, before it is weighted. */
export interface Judgement {
  readonly plugin: Plugin
  readonly scores: readonly number[]
}

/** The nodes that would do: where each stands in the list of all, and what it is worth. A search makes nothing: it is taken from pod to pod. */
export class Scoring {
  readonly #alone: readonly Scorer[]
  readonly #comparing: readonly Scorer[]
  #positions = new Int32Array(0)
  #totals = new Float64Array(0)
  #scores = new Float64Array(0)
  #best = new Int32Array(0)
  readonly #feasible: { count: number; at: Feasible['at'] }

  constructor(
    private readonly views: NodeViews,
    plugins: readonly Plugin[],
    private readonly random: Random,
  ) {
    const scorers = plugins.filter((plugin): plugin is Scorer => plugin.score !== undefined)
    this.#alone = scorers.filter(isAlone)
    this.#comparing = scorers.filter((plugin) => !isAlone(plugin))
    this.#feasible = { count: 0, at: (n) => views.list[this.#positions[n]] }
  }

  /** Where up to so many nodes, and what each is worth alone, are to be written. */
  roomFor(nodes: number): { readonly positions: Int32Array; readonly totals: Float64Array } {
    if (this.#totals.length < nodes) {
      this.#positions = new Int32Array(2 * nodes)
      this.#best = new Int32Array(2 * nodes)
      this.#totals = new Float64Array(2 * nodes)
      this.#scores = new Float64Array(2 * nodes)
    }
    return { positions: this.#positions, totals: this.#totals }
  }

  /** What a node is worth by those who compare it with no other. */
  worthAlone(pod: PodView, view: NodeView): number {
    let worth = 0
    for (const plugin of this.#alone) worth += (plugin.weight ?? 1) * plugin.score(pod, view, undefined)
    return worth
  }

  /** One of the best of the first `count` nodes written, by chance. */
  best(pod: PodView, count: number): NodeView {
    const { list } = this.views
    if (count === 1) return list[this.#positions[0]]
    this.#feasible.count = count
    for (const plugin of this.#comparing) this.#add(plugin, pod)
    const totals = this.#totals
    let best = -1
    let ties = 0
    for (let n = 0; n < count; n++) {
      if (totals[n] < best) continue
      if (totals[n] > best) ties = 0
      best = totals[n]
      this.#best[ties++] = this.#positions[n]
    }
    return list[this.#best[ties === 1 ? 0 : this.random.int(ties)]]
  }

  /** What each plugin has to say of nodes that would do: for those who ask why. Those that say nothing are left out. */
  judge(pod: PodView, nodes: readonly NodeView[]): readonly Judgement[] {
    this.#feasible.count = nodes.length
    const { positions } = this.roomFor(nodes.length)
    for (const [n, { position }] of nodes.entries()) positions[n] = position
    return [...this.#alone, ...this.#comparing].flatMap((plugin) =>
      this.#score(plugin, pod) ? [{ plugin, scores: [...this.#scores.subarray(0, nodes.length)] }] : [],
    )
  }

  #add(plugin: Scorer, pod: PodView): void {
    if (!this.#score(plugin, pod)) return
    const [scores, totals] = [this.#scores, this.#totals]
    const { weight = 1 } = plugin
    for (let n = 0; n < this.#feasible.count; n++) totals[n] += weight * scores[n]
  }

  /** Writes what the plugin thinks of each node into `#scores`. Answers whether it has anything to say. */
  #score(plugin: Scorer, pod: PodView): boolean {
    const answer = plugin.preScore?.(pod, this.views, this.#feasible)
    if (answer === 'skip') return false
    const { list } = this.views
    const { count } = this.#feasible
    const [scores, positions] = [this.#scores, this.#positions]
    for (let n = 0; n < count; n++) scores[n] = plugin.score(pod, list[positions[n]], answer?.weighed)
    plugin.normalizeScore?.(scores, this.#feasible, answer?.weighed)
    return true
  }
}

const isAlone = ({ perNode, normalizeScore }: Plugin): boolean => perNode === true && !normalizeScore
