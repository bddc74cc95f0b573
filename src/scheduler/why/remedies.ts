/** What would have to change for a pod to fit: tried on the nodes as the scheduler sees them, and put back. */
import type { Node } from '../../api/generated/types/core-v1.ts'
import type { Cycle, Refused } from '../framework/cycle.ts'
import type { Suggestion } from '../framework/plugin.ts'
import type { NodeView } from '../views/node-view.ts'
import type { NodeViews } from '../views/node-views.ts'
import { PodView } from '../views/pod-view.ts'

/** A pod would fit on any of the nodes if all of the changes were made there. */
export interface Remedy {
  readonly nodes: readonly string[]
  /** Each what follows `if`: `the node had the label disk=ssd`. */
  readonly changes: readonly string[]
  /** The pods that would have to go. */
  readonly victims: readonly string[]
}

/** So many nodes are tried: those with the least against them. */
const mostNodes = 50
/** So many remedies are told. */
const mostRemedies = 6
/** Who needs more changes than this on a node is told of other nodes. */
const mostChanges = 4
/** So many pods of a node are thought away, one at a time. */
const mostVictims = 200

export function remediesFor(pod: PodView, views: NodeViews, cycle: Cycle): readonly Remedy[] {
  const tried = views.list
    .map((view) => ({ view, against: cycle.refusals(pod, view).length }))
    .sort((a, b) => a.against - b.against)
    .slice(0, mostNodes)
  const found = tried.flatMap(({ view }) => {
    const trial = new Trial(pod, view, { views, cycle })
    return [trial.byChanges(), trial.byVictims()].filter((remedy) => remedy !== undefined)
  })
  return merged(found)
    .sort((a, b) => costOf(a) - costOf(b))
    .slice(0, mostRemedies)
}

const costOf = ({ changes, victims }: Remedy): number => changes.length + Math.max(0, victims.length - 1)

/** The same change on several nodes is one remedy. */
function merged(remedies: readonly Remedy[]): Remedy[] {
  const byChanges = new Map<string, Remedy>()
  for (const remedy of remedies) {
    const key = JSON.stringify(remedy.changes)
    const known = byChanges.get(key)
    byChanges.set(key, known ? { ...known, nodes: [...known.nodes, ...remedy.nodes] } : remedy)
  }
  return [...byChanges.values()]
}

interface TrialOptions {
  readonly views: NodeViews
  readonly cycle: Cycle
}

/** One node, and what is tried on it. */
class Trial {
  readonly #original: Node

  constructor(
    private readonly pod: PodView,
    private readonly view: NodeView,
    private readonly options: TrialOptions,
  ) {
    this.#original = view.node
  }

  /** Does what each plugin that refuses suggests, until none does. */
  byChanges(): Remedy | undefined {
    const { view } = this
    const changes: string[] = []
    const neighbours: PodView[] = []
    let pod = this.pod
    try {
      for (let refusals = this.#refusals(pod); refusals?.length !== 0; refusals = this.#refusals(pod)) {
        const suggestion = refusals && this.options.cycle.suggestion(pod, view)
        if (!suggestion || changes.length === mostChanges) return undefined
        changes.push(suggestion.sentence)
        if (suggestion.pod) pod = new PodView(suggestion.pod)
        if (suggestion.node) this.options.views.show(suggestion.node)
        if (suggestion.neighbour) neighbours.push(this.#settle(suggestion.neighbour))
      }
      return { nodes: [view.name], changes, victims: [] }
    } finally {
      for (const each of neighbours) this.options.views.lift(each, view)
      if (view.node !== this.#original) this.options.views.show(this.#original)
      this.options.cycle.begin(this.pod)
    }
  }

  /** Thinks pods away: one that is enough, or as few as it takes, those that matter least first. */
  byVictims(): Remedy | undefined {
    const { view, pod } = this
    if (!this.#refusals(pod)?.every(({ refusal }) => refusal.couldBeFreed)) return undefined
    const inOrder = [...view.holds].sort((a, b) => a.priority - b.priority).slice(0, mostVictims)
    const alone = inOrder.find((each) => this.#fitsWithout([each]))
    const victims = alone ? [alone] : this.#fewest(inOrder)
    if (!victims) return undefined
    const names = victims.map(({ namespace, name }) => `${namespace}/${name}`)
    return { nodes: [view.name], changes: [`${namesOf(names)} gone`], victims: names }
  }

  /** Those that have to go together: each of them is needed. */
  #fewest(inOrder: readonly PodView[]): readonly PodView[] | undefined {
    const gone: PodView[] = []
    for (const each of inOrder) {
      gone.push(each)
      if (this.#fitsWithout(gone)) return this.#needed(gone)
    }
    return undefined
  }

  #needed(gone: readonly PodView[]): readonly PodView[] {
    let needed = gone
    for (const each of gone) {
      const others = needed.filter((other) => other !== each)
      if (this.#fitsWithout(others)) needed = others
    }
    return needed
  }

  #fitsWithout(gone: readonly PodView[]): boolean {
    const { cycle } = this.options
    for (const each of gone) cycle.lift(each, this.view)
    const fits = cycle.refusals(this.pod, this.view).length === 0
    for (const each of gone) cycle.lay(each, this.view)
    return fits
  }

  #settle(neighbour: NonNullable<Suggestion['neighbour']>): PodView {
    const settled = new PodView(neighbour)
    this.options.views.lay(settled, this.view)
    return settled
  }

  /** Undefined: the pod is refused wherever it goes. */
  #refusals(pod: PodView): readonly Refused[] | undefined {
    const { cycle } = this.options
    return cycle.begin(pod) ? undefined : cycle.refusals(pod, this.view)
  }
}

/** `pod default/a were`, `pods default/a and default/b were` */
function namesOf(names: readonly string[]): string {
  if (names.length === 1) return `pod ${names[0]} were`
  if (names.length <= 4) return `pods ${names.slice(0, -1).join(', ')} and ${names.at(-1)} were`
  return `${names.length} pods (${names.slice(0, 3).join(', ')}, …) were`
}
