/** Why a pod went where it went, or goes nowhere: what every plugin says of every node. */
import { Random } from '../../sim/random.ts'
import { Cycle, type Refused, type RefusedBeforehand } from '../framework/cycle.ts'
import type { EnabledPlugins } from '../framework/extension-points.ts'
import { PluginError } from '../framework/plugin-error.ts'
import { Scoring } from '../framework/scoring.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import type { PodView } from '../views/pod-view.ts'
import { type Remedy, remediesFor } from './remedies.ts'

/** What one plugin says against a node. */
interface Objection {
  readonly plugin: string
  readonly reasons: readonly string[]
}

/** What one plugin gives a node: from 0 to 100, times its weight. */
interface Score {
  readonly plugin: string
  readonly score: number
  readonly weight: number
}

export interface NodeVerdict {
  readonly node: string
  /** None: the node would do. */
  readonly refusals: readonly Objection[]
  /** Of a node that would do. */
  readonly scores: readonly Score[]
  /** The scores times their weights. */
  readonly total: number
}

export interface SchedulingExplanation {
  /** Who refused the pod before any node was looked at; nobody by name: what a plugin has thrown. */
  readonly beforehand?: Objection
  /** In the order in which nodes are looked at. */
  readonly nodes: readonly NodeVerdict[]
  /** What would have to change so that the pod fits, the least first; none for a pod that fits. */
  readonly remedies: readonly Remedy[]
}

/** @param views changed and put back while remedies are looked for: nobody else may look at them meanwhile */
export function explain(...about: Parameters<typeof asked>): SchedulingExplanation {
  try {
    return asked(...about)
  } catch (error) {
    // The scheduler does not get beyond it either.
    if (!(error instanceof PluginError)) throw error
    return { beforehand: { plugin: '', reasons: [error.message] }, nodes: [], remedies: [] }
  }
}

function asked(pod: PodView, views: NodeViews, plugins: EnabledPlugins): SchedulingExplanation {
  const cycle = new Cycle(views, plugins)
  const refused = cycle.begin(pod)
  if (refused) return { beforehand: beforehandOf(refused), nodes: [], remedies: [] }
  const refusals = views.list.map((view) => cycle.refusals(pod, view))
  const feasible = views.list.filter((_view, n) => refusals[n].length === 0)
  const scores = scoresOf(pod, feasible, { views, plugins })
  const nodes = views.list.map((view, n) => verdictOf(view, refusals[n], scores.get(view) ?? []))
  const remedies = feasible.length > 0 ? [] : remediesFor(pod, views, cycle)
  return { nodes, remedies }
}

function scoresOf(
  pod: PodView,
  feasible: readonly NodeView[],
  { views, plugins }: { readonly views: NodeViews; readonly plugins: EnabledPlugins },
): ReadonlyMap<NodeView, readonly Score[]> {
  const judgements = new Scoring(views, plugins, new Random(0)).judge(pod, feasible)
  const scoreBy = (n: number) =>
    judgements.map(({ plugin: { name }, weight, scores }) => ({ plugin: name, score: scores[n], weight }))
  return new Map(feasible.map((view, n) => [view, scoreBy(n)]))
}

const verdictOf = (
  { name }: NodeView,
  refusals: readonly Refused[],
  scores: readonly Score[],
): NodeVerdict => ({
  node: name,
  refusals: refusals.map(objectionOf),
  scores,
  total: scores.reduce((sum, { score, weight }) => sum + score * weight, 0),
})

const beforehandOf = ({ by, refusal }: RefusedBeforehand): Objection => ({
  plugin: by.map(({ name }) => name).join(', '),
  reasons: refusal.reasons,
})

const objectionOf = ({ plugin, refusal }: Refused): Objection => ({
  plugin: plugin.name,
  reasons: refusal.reasons,
})
