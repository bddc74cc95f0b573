/** What the nodes that would do for a pod are worth to it, and which of them is the best. */
import type { Random } from '../../sim/random.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import { atOnce, numberIn } from './answers.ts'
import type { At, EnabledPlugins } from './extension-points.ts'
import { bestScore, type Feasible, isPerNode, type Plugin } from './plugin.ts'
import { PluginError } from './plugin-error.ts'

/** What a node is worth by a score that is none: told only where nodes are compared, and not to be kept. */
export const invalid = Number.POSITIVE_INFINITY

interface Scorer {
  readonly plugin: At<'score'>
  /** How much its scores count. */
  readonly weight: number
  /** Whether it is asked before nodes are scored. */
  readonly isPrepared: boolean
}

/** What a plugin thinks of nodes, each from 0 to 100, before it is weighted. */
interface Judgement {
  readonly plugin: Plugin
  readonly weight: number
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
    { score, preScore, weightOf }: Pick<EnabledPlugins, 'score' | 'preScore' | 'weightOf'>,
    private readonly random: Random,
  ) {
    const scorers = score.map((plugin) => ({
      plugin,
      weight: weightOf(plugin),
      isPrepared: preScore.some((each) => each === plugin),
    }))
    this.#alone = scorers.filter(isAlone)
    this.#comparing = scorers.filter((scorer) => !isAlone(scorer))
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
    for (const { plugin, weight } of this.#alone) {
      const score = scoreOrNothing(plugin, pod, view)
      if (!isInRange(score)) return invalid
      worth += weight * score
    }
    return worth
  }

  /** One of the best of the first `count` nodes written, by chance. @throws PluginError for a score that is none */
  best(pod: PodView, count: number): NodeView {
    const { list } = this.views
    if (count === 1) return list[this.#positions[0]]
    this.#feasible.count = count
    for (const scorer of this.#comparing) this.#add(scorer, pod)
    const totals = this.#totals
    let best = -1
    let ties = 0
    for (let n = 0; n < count; n++) {
      if (totals[n] < best) continue
      if (totals[n] > best) ties = 0
      best = totals[n]
      this.#best[ties++] = this.#positions[n]
    }
    if (best === invalid) this.#blame(pod, list[this.#best[0]])
    return list[this.#best[ties === 1 ? 0 : this.random.int(ties)]]
  }

  /** What each plugin has to say of nodes that would do: for those who ask why. Those that say nothing are left out. */
  judge(pod: PodView, nodes: readonly NodeView[]): readonly Judgement[] {
    this.#feasible.count = nodes.length
    const { positions } = this.roomFor(nodes.length)
    for (const [n, { position }] of nodes.entries()) positions[n] = position
    return [...this.#alone, ...this.#comparing].flatMap((scorer) =>
      this.#score(scorer, pod) ? [{ ...scorer, scores: [...this.#scores.subarray(0, nodes.length)] }] : [],
    )
  }

  /** Source: RunScorePlugins. */
  #add(scorer: Scorer, pod: PodView): void {
    if (!this.#score(scorer, pod)) return
    const { plugin, weight } = scorer
    const [scores, totals] = [this.#scores, this.#totals]
    for (let n = 0; n < this.#feasible.count; n++) {
      if (!isInRange(scores[n])) throw invalidScore(plugin, scores[n])
      totals[n] += weight * scores[n]
    }
  }

  /** Writes what the plugin thinks of each node into `#scores`. Answers whether it has anything to say. */
  #score(scorer: Scorer, pod: PodView): boolean {
    const { plugin } = scorer
    const answer = scorer.isPrepared && this.#preScore(plugin as At<'preScore'>, pod)
    if (answer === 'skip') return false
    const weighed = answer ? answer.weighed : undefined
    const { list } = this.views
    const { count } = this.#feasible
    const [scores, positions] = [this.#scores, this.#positions]
    try {
      for (let n = 0; n < count; n++) scores[n] = numberIn(plugin.score(pod, list[positions[n]], weighed))
    } catch (error) {
      throw new PluginError(`running Score plugins: plugin "${plugin.name}" failed with`, error)
    }
    if (plugin.normalizeScore) this.#normalize(plugin as At<'normalizeScore'>, weighed)
    return true
  }

  #preScore(plugin: At<'preScore'>, pod: PodView) {
    try {
      return atOnce(plugin.preScore(pod, this.views, this.#feasible))
    } catch (error) {
      throw new PluginError(`running PreScore plugin "${plugin.name}"`, error)
    }
  }

  #normalize(plugin: At<'normalizeScore'>, weighed: unknown): void {
    try {
      atOnce(plugin.normalizeScore(this.#scores, this.#feasible, weighed))
    } catch (error) {
      throw new PluginError(`running Normalize on Score plugins: plugin "${plugin.name}" failed with`, error)
    }
  }

  /** Tells whose score was none, when the node was looked at. */
  #blame(pod: PodView, view: NodeView): never {
    for (const { plugin } of this.#alone) {
      let score: number
      try {
        score = numberIn(plugin.score(pod, view, undefined))
      } catch (error) {
        throw new PluginError(`running Score plugins: plugin "${plugin.name}" failed with`, error)
      }
      if (!isInRange(score)) throw invalidScore(plugin, score)
    }
    throw new Error(
      `a plugin scores ${view.name} now so and now so, though it says that it looks only at the node`,
    )
  }
}

/** Also false for what is no number. */
const isInRange = (score: number): boolean => score >= 0 && score <= bestScore

function scoreOrNothing(plugin: At<'score'>, pod: PodView, view: NodeView): number {
  try {
    return numberIn(plugin.score(pod, view, undefined))
  } catch {
    return Number.NaN // Asked again for what went wrong, if it comes to comparing nodes.
  }
}

const invalidScore = ({ name }: At<'score'>, score: number): PluginError =>
  new PluginError(
    'applying score defaultWeights on Score plugins',
    `plugin "${name}" returns an invalid score ${score}, it should in the range of [0, ${bestScore}] after normalizing`,
  )

/** One that compares nodes is asked about all of them together, and so is one that must be asked before. */
const isAlone = ({ plugin, isPrepared }: Scorer): boolean =>
  isPerNode(plugin) && !plugin.normalizeScore && !isPrepared
